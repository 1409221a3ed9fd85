// In Go: text/template, with kubectl's functions. Prints objects as `kubectl -o go-template=…` does.

import { goPlain } from "./go-value.ts";
import { FUNCTIONS, isTrue, type TemplateFunctions } from "./go-template-functions.ts";
import {
  TemplateError,
  parseTemplate,
  type Arg,
  type Command,
  type Pipeline,
  type TemplateNode,
} from "./go-template-parser.ts";

export { TemplateError } from "./go-template-parser.ts";

/** A key that a map does not have: prints `<no value>`. */
const MISSING = Symbol("no value");

export interface GoTemplate {
  print(root: unknown): string;
}

/** Whether a key that an object has not prints as `<no value>`, or is an error: Go's structs know their fields, its maps do not. */
export type AllowMissing = boolean | ((holder: object) => boolean);

/** Compiles a template; throws TemplateError, as does printing. */
export function compileGoTemplate(
  source: string,
  allowMissing: AllowMissing = true,
  functions: TemplateFunctions = FUNCTIONS,
): GoTemplate {
  const nodes = parseTemplate(source);
  checkFunctions(nodes, functions);
  return { print: (root) => new Execution(root, allowMissing, functions).run(nodes) };
}

function checkFunctions(nodes: readonly TemplateNode[], functions: TemplateFunctions): void {
  const inPipeline = (pipeline: Pipeline, line: number): void => {
    for (const { args } of pipeline.commands)
      for (const arg of args) {
        if (arg.type === "function" && !(arg.name in functions) && arg.name !== "and" && arg.name !== "or")
          throw new TemplateError(
            `template: output:${line}: function ${JSON.stringify(arg.name)} not defined`,
          );
        if (arg.type === "pipeline") inPipeline(arg.pipeline, line);
      }
  };
  for (const node of nodes) {
    if ("pipeline" in node) inPipeline(node.pipeline, node.line);
    if ("body" in node) checkFunctions([...node.body, ...node.otherwise], functions);
  }
}

class LoopSignal extends Error {
  readonly kind: "break" | "continue";
  constructor(kind: "break" | "continue") {
    super(kind);
    this.kind = kind;
  }
}

type Scope = { name: string; value: unknown }[];

class Execution {
  #output = "";
  readonly #allowMissing: (holder: object) => boolean;
  readonly #functions: TemplateFunctions;
  #scope: Scope;
  #place = { line: 1, column: 0 };

  constructor(root: unknown, allowMissing: AllowMissing, functions: TemplateFunctions) {
    this.#functions = functions;
    this.#allowMissing = typeof allowMissing === "function" ? allowMissing : () => allowMissing;
    this.#scope = [{ name: "$", value: root }];
  }

  run(nodes: readonly TemplateNode[]): string {
    this.#nodes(nodes, this.#scope[0].value);
    return this.#output;
  }

  #nodes(nodes: readonly TemplateNode[], dot: unknown): void {
    const depth = this.#scope.length;
    for (const node of nodes) this.#node(node, dot);
    this.#scope.length = depth;
  }

  #node(node: TemplateNode, dot: unknown): void {
    if (node.type === "text") this.#output += node.text;
    else if (node.type === "break" || node.type === "continue") throw new LoopSignal(node.type);
    else {
      this.#place = node;
      const depth = this.#scope.length;
      const value = this.#pipeline(node.pipeline, dot);
      if (node.type === "print") {
        if (node.pipeline.declared.length === 0)
          this.#output += value === MISSING ? "<no value>" : printedValue(value);
        return;
      }
      if (node.type === "range") this.#range(node, value, dot);
      else if (value !== MISSING && isTrue(value)) this.#nodes(node.body, node.type === "with" ? value : dot);
      else this.#nodes(node.otherwise, dot);
      this.#scope.length = depth;
    }
  }

  #range(node: Extract<TemplateNode, { type: "if" | "with" | "range" }>, value: unknown, dot: unknown): void {
    const entries = this.#entries(value, node.pipeline);
    if (entries.length === 0) {
      this.#nodes(node.otherwise, dot);
      return;
    }
    const names = node.pipeline.declared;
    for (const [key, item] of entries) {
      const depth = this.#scope.length;
      if (names.length === 1) this.#scope.push({ name: names[0], value: item });
      if (names.length === 2)
        this.#scope.push({ name: names[0], value: key }, { name: names[1], value: item });
      try {
        this.#nodes(node.body, item);
      } catch (error) {
        if (!(error instanceof LoopSignal)) throw error;
        if (error.kind === "break") return;
      } finally {
        this.#scope.length = depth;
      }
    }
  }

  #entries(value: unknown, pipeline: Pipeline): [unknown, unknown][] {
    if (value === MISSING || value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, index) => [index, item]);
    if (typeof value === "number") return Array.from({ length: value }, (_, index) => [index, index]);
    if (typeof value === "object")
      return Object.keys(value)
        .sort()
        .map((key) => [key, (value as Record<string, unknown>)[key]]);
    throw this.#error(pipeline.commands[0].text, `range can't iterate over ${goPlain(value)}`);
  }

  #error(text: string, why: string): TemplateError {
    const { line, column } = this.#place;
    const offset = text.startsWith(".") ? text.lastIndexOf(".") : 0;
    return new TemplateError(
      `template: output:${line}:${column + offset}: executing "output" at <${text}>: ${why}`,
    );
  }

  #pipeline(pipeline: Pipeline, dot: unknown): unknown {
    let value: unknown = undefined;
    pipeline.commands.forEach((command, index) => {
      value = this.#command(command, dot, index > 0, value);
    });
    if (pipeline.declared.length === 1) this.#declare(pipeline, value);
    return value;
  }

  #declare({ declared: [name], assigns }: Pipeline, value: unknown): void {
    const known = this.#scope.findLast((variable) => variable.name === name);
    if (assigns && known) known.value = value;
    else this.#scope.push({ name, value });
  }

  #command(command: Command, dot: unknown, piped: boolean, previous: unknown): unknown {
    const [first, ...rest] = command.args;
    if (first.type === "function") return this.#call(first.name, rest, command, dot, piped, previous);
    if (rest.length > 0 || piped) {
      throw this.#error(command.text, `can't give argument to non-function ${command.text}`);
    }
    return this.#value(first, dot);
  }

  #call(
    name: string,
    args: Arg[],
    command: Command,
    dot: unknown,
    piped: boolean,
    previous: unknown,
  ): unknown {
    if (name === "and" || name === "or") return this.#logic(name, args, dot, piped, previous);
    const values = args.map((arg) => this.#value(arg, dot));
    if (piped) values.push(previous);
    try {
      return this.#functions[name](...values.map((value) => (value === MISSING ? undefined : value)));
    } catch (error) {
      if (error instanceof TemplateError)
        throw this.#error(command.text, `error calling ${name}: ${error.message}`);
      throw error;
    }
  }

  #logic(name: "and" | "or", args: Arg[], dot: unknown, piped: boolean, previous: unknown): unknown {
    let value: unknown = undefined;
    for (const arg of args) {
      value = this.#value(arg, dot);
      if ((value !== MISSING && isTrue(value)) === (name === "or")) return value;
    }
    return piped ? previous : value;
  }

  #value(arg: Arg, dot: unknown): unknown {
    switch (arg.type) {
      case "dot":
        return dot;
      case "nil":
        throw this.#error("nil", "nil is not a command");
      case "literal":
        return arg.value;
      case "pipeline":
        return this.#pipeline(arg.pipeline, dot);
      case "function":
        return this.#call(arg.name, [], { args: [arg], text: arg.name }, dot, false, undefined);
      case "field":
        return this.#fields(arg.base ? this.#value(arg.base, dot) : dot, arg.path, arg.text);
      case "variable":
        return this.#fields(this.#variable(arg.name), arg.path, arg.text);
    }
  }

  #variable(name: string): unknown {
    const known = this.#scope.findLast((variable) => variable.name === name);
    if (!known)
      throw new TemplateError(
        `template: output:${this.#place.line}: undefined variable ${JSON.stringify(name)}`,
      );
    return known.value;
  }

  #fields(base: unknown, path: readonly string[], text: string): unknown {
    let value = base;
    for (const name of path) {
      if (value === MISSING) return MISSING;
      if (value === null || value === undefined)
        throw this.#error(text, `nil pointer evaluating interface {}.${name}`);
      if (typeof value !== "object" || Array.isArray(value))
        throw this.#error(text, `can't evaluate field ${name} in type interface {}`);
      if (Object.hasOwn(value, name)) value = (value as Record<string, unknown>)[name];
      else if (this.#allowMissing(value)) value = MISSING;
      else throw this.#error(text, `map has no entry for key ${JSON.stringify(name)}`);
    }
    return value;
  }
}

const printedValue = (value: unknown) =>
  value === null || value === undefined ? "<no value>" : goPlain(value);
