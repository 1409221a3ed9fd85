// In Kubernetes: k8s.io/client-go/util/jsonpath. Finds and prints parts of objects, as `kubectl -o jsonpath=…` does.

import { goJson, goNumber } from "./go-value.ts";
import { JsonPathError, parseJsonPath, type PathNode } from "./jsonpath-parser.ts";

export { JsonPathError, relaxedJsonPath } from "./jsonpath-parser.ts";

export interface JsonPath {
  /** What each part of the template found; text is found once. */
  find(root: unknown): unknown[][];
  /** The printed result. */
  print(root: unknown): string;
}

/** Compiles a template; throws JsonPathError. With `allowMissing`, a field that is not there finds nothing. */
export function compileJsonPath(template: string, allowMissing = true): JsonPath {
  const nodes = parseJsonPath(template);
  const find = (root: unknown) => new Evaluation(root, allowMissing).run(nodes);
  return {
    find,
    print: (root) =>
      find(root)
        .map((results) => results.map((value) => (value === null ? "null" : printed(value))).join(" "))
        .join(""),
  };
}

export function printed(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "object") return goJson(value);
  return typeof value === "number" ? goNumber(value) : String(value);
}

const goType = (value: unknown) => {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
};

const identifierOf = (node: PathNode): string | undefined => {
  if (node.type !== "action") return undefined;
  const first = node.nodes[0];
  return first?.type === "identifier" ? first.name : undefined;
};

class Evaluation {
  #root: unknown;
  #allowMissing: boolean;

  constructor(root: unknown, allowMissing: boolean) {
    this.#root = root;
    this.#allowMissing = allowMissing;
  }

  run(nodes: readonly PathNode[]): unknown[][] {
    return this.#block(nodes, 0, this.#root, false).results;
  }

  /** Runs to the end, or to the `end` of the range that it is in. */
  #block(
    nodes: readonly PathNode[],
    from: number,
    current: unknown,
    inRange: boolean,
  ): { results: unknown[][]; next: number } {
    const results: unknown[][] = [];
    for (let i = from; i < nodes.length; i++) {
      const name = identifierOf(nodes[i]);
      if (name === "end") {
        if (!inRange) throw new JsonPathError("not in range, nothing to end");
        return { results, next: i };
      }
      if (name === "range") i = this.#range(nodes, i, current, results);
      else results.push(this.#list([nodes[i]], [current]));
    }
    return { results, next: nodes.length };
  }

  #range(nodes: readonly PathNode[], at: number, current: unknown, results: unknown[][]): number {
    const node = nodes[at];
    const items = node.type === "action" ? this.#list(node.nodes.slice(1), [current]) : [];
    for (const item of items) results.push(...this.#block(nodes, at + 1, item, true).results);
    return matchingEnd(nodes, at + 1);
  }

  #list(nodes: readonly PathNode[], input: unknown[]): unknown[] {
    let current = input;
    for (const node of nodes) current = this.#walk(node, current);
    return current;
  }

  #walk(node: PathNode, input: unknown[]): unknown[] {
    switch (node.type) {
      case "text":
        return [node.text];
      case "number":
      case "boolean":
        return [node.value];
      case "action":
        return this.#list(node.nodes, input);
      case "identifier":
        throw new JsonPathError(`unrecognized identifier ${node.name}`);
      case "field":
        return this.#fields(node.name, input);
      case "wildcard":
        return input.flatMap(childrenOf);
      case "recursive":
        return allDescendants(input);
      case "slice":
        return input.flatMap((value) => sliced(value, node));
      case "union":
        return node.paths.flatMap((path) => this.#list(path, input));
      case "filter":
        return input.flatMap((value) => this.#filtered(value, node));
    }
  }

  #fields(name: string, input: unknown[]): unknown[] {
    if (name === "") return input;
    const results = input.flatMap((value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
      return Object.hasOwn(value, name) ? [(value as Record<string, unknown>)[name]] : [];
    });
    if (results.length === 0 && !this.#allowMissing) throw new JsonPathError(`${name} is not found`);
    return results;
  }

  #filtered(value: unknown, node: Extract<PathNode, { type: "filter" }>): unknown[] {
    if (!Array.isArray(value)) {
      if (value === null || value === undefined) return [];
      throw new JsonPathError(`${printed(value)} is not array or slice and cannot be filtered`);
    }
    const missing = new Evaluation(this.#root, true);
    return value.filter((item) => {
      const left = missing.#list(node.left, [item]);
      if (node.operator === "exists") return left.length > 0;
      if (left.length === 0) return false;
      if (left.length > 1) throw new JsonPathError("can only compare one element at a time");
      const right = missing.#list(node.right, [item]);
      if (right.length === 0) return false;
      if (right.length > 1) throw new JsonPathError("can only compare one element at a time");
      return compared(left[0], node.operator, right[0]);
    });
  }
}

function matchingEnd(nodes: readonly PathNode[], from: number): number {
  let depth = 1;
  for (let i = from; i < nodes.length; i++) {
    const name = identifierOf(nodes[i]);
    if (name === "range") depth++;
    if (name === "end" && --depth === 0) return i;
  }
  return nodes.length;
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value)
    .sort()
    .map((key) => (value as Record<string, unknown>)[key]);
}

/** `..` after `..` multiplies what it finds; this much is no answer to anything. */
const MAX_DESCENDANTS = 1_000_000;

function allDescendants(input: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  for (const value of input) {
    for (const one of descendants(value)) found.push(one);
    if (found.length > MAX_DESCENDANTS) throw new JsonPathError("too many values match ..");
  }
  return found;
}

function descendants(value: unknown): unknown[] {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descendants)];
}

function sliced(value: unknown, node: Extract<PathNode, { type: "slice" }>): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new JsonPathError(`${goType(value)} is not array or slice`);
  const { length } = value;
  let start = node.start ?? 0;
  if (start < 0) start += length;
  let end = node.end ?? length;
  if (end < 0 || (end === 0 && node.single)) end += length;
  if (start === end) return [];
  const outside = (index: number) =>
    new JsonPathError(`array index out of bounds: index ${index}, length ${length}`);
  if (start >= length || start < 0) throw outside(start);
  if (end > length || end < 0) throw outside(end - 1);
  if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`);
  const step = node.step ?? 1;
  if (step <= 0) throw new JsonPathError("step must be > 0");
  return value.slice(start, end).filter((_, index) => index % step === 0);
}

function compared(left: unknown, operator: string, right: unknown): boolean {
  if (typeof left !== typeof right || typeof left === "object")
    throw new JsonPathError("incompatible types for comparison");
  const [a, b] = [left as string | number, right as string | number];
  switch (operator) {
    case "==":
    case "=":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    default:
      return a >= b;
  }
}
