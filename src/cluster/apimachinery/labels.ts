// In Kubernetes: k8s.io/apimachinery/pkg/labels. Label selectors: `app=web,tier in (a,b),!old,gen>3`.

import { goQuote } from "./go-format.ts";
import { labelKeyErrors, labelValueErrors } from "./label-names.ts";

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | ">" | "<";

export interface Requirement {
  key: string;
  operator: Operator;
  /** Sorted and without repetition. */
  values: readonly string[];
}

/** All requirements must hold; an empty list matches everything. */
export type Selector = readonly Requirement[];

export type LabelMap = Readonly<Record<string, string>>;

/** Kubernetes' refusal of a selector. */
export class SelectorError extends Error {}

interface Token {
  kind: "identifier" | "," | "(" | ")" | "=" | "==" | "!=" | "!" | ">" | "<" | "in" | "notin" | "end";
  text: string;
}

const SPECIAL = /[=!(),<>]/;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < text.length) {
    if (/\s/.test(text[i])) {
      i++;
    } else if (SPECIAL.test(text[i])) {
      const two = text.slice(i, i + 2);
      const kind = two === "==" || two === "!=" ? two : text[i];
      tokens.push({ kind: kind as Token["kind"], text: kind });
      i += kind.length;
    } else {
      const word = /^[^\s=!(),<>]+/.exec(text.slice(i))![0];
      tokens.push({ kind: word === "in" || word === "notin" ? word : "identifier", text: word });
      i += word.length;
    }
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

class Parser {
  #tokens: Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
  }

  /** `in` and `notin` are ordinary words where a value stands. */
  #peek(values = false): Token {
    const token = this.#tokens[Math.min(this.#position, this.#tokens.length - 1)];
    return values && (token.kind === "in" || token.kind === "notin")
      ? { ...token, kind: "identifier" }
      : token;
  }

  #next(values = false): Token {
    const token = this.#peek(values);
    this.#position++;
    return token;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const token = this.#peek(true);
      if (token.kind === "end") return requirements;
      if (token.kind !== "identifier" && token.kind !== "!")
        throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#requirement());
      const after = this.#next();
      if (after.kind === "end") return requirements;
      if (after.kind !== ",")
        throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      const following = this.#peek(true);
      if (following.kind !== "identifier" && following.kind !== "!")
        throw new SelectorError(`found '${following.text}', expected: identifier after ','`);
    }
  }

  #requirement(): Requirement {
    const negated = this.#peek(true).kind === "!";
    if (negated) this.#next();
    const { kind, text: key } = this.#next(true);
    const wrapped = (why: string) => new SelectorError(`unable to parse requirement: ${why}`);
    if (kind !== "identifier") throw wrapped(`found '${key}', expected: identifier`);
    const [keyError] = labelKeyErrors(key);
    if (keyError) throw wrapped(`<nil>: Invalid value: ${goQuote(key)}: ${keyError}`);
    if (negated) return { key, operator: "!", values: [] };
    const next = this.#peek();
    if (next.kind === "end" || next.kind === ",") return { key, operator: "exists", values: [] };
    return this.#comparison(key, wrapped);
  }

  #comparison(key: string, wrapped: (why: string) => SelectorError): Requirement {
    const token = this.#next();
    switch (token.kind) {
      case "in":
      case "notin":
        return checked(key, token.kind, this.#valueSet(wrapped), wrapped);
      case "=":
      case "==":
      case "!=":
      case ">":
      case "<":
        return checked(key, token.kind, [this.#exactValue(wrapped)], wrapped);
      default:
        throw wrapped(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  #exactValue(wrapped: (why: string) => SelectorError): string {
    const token = this.#peek(true);
    if (token.kind === "end" || token.kind === ",") return "";
    this.#next();
    if (token.kind === "identifier") return token.text;
    throw wrapped(`found '${token.text}', expected: identifier`);
  }

  #valueSet(wrapped: (why: string) => SelectorError): string[] {
    const open = this.#next();
    if (open.kind !== "(") throw wrapped(`found '${open.text}' expected: '('`);
    const values: string[] = [];
    if (this.#peek(true).kind === ")") {
      this.#next();
      return [""];
    }
    for (;;) {
      const token = this.#next(true);
      if (token.kind === "identifier") values.push(token.text);
      else if (token.kind === ",") {
        values.push("");
        continue;
      } else throw wrapped(`found '${token.text}', expected: ',', ')' or identifier`);
      const after = this.#next(true);
      if (after.kind === ")") return values;
      if (after.kind !== ",") throw wrapped(`found '${after.text}', expected: ',' or ')'`);
      if (this.#peek(true).kind === ")") {
        this.#next();
        return [...values, ""];
      }
    }
  }
}

function checked(
  key: string,
  operator: Operator,
  values: string[],
  wrapped: (why: string) => SelectorError,
): Requirement {
  if ((operator === ">" || operator === "<") && !/^[+-]?\d+$/.test(values[0]))
    throw wrapped(
      `values[0][${key}]: Invalid value: ${goQuote(values[0])}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  values.forEach((value, index) => {
    const [error] = labelValueErrors(value);
    if (error) throw wrapped(`values[${index}][${key}]: Invalid value: ${goQuote(value)}: ${error}`);
  });
  return { key, operator, values: [...new Set(values)].sort() };
}

/** Reads a selector; throws SelectorError in Kubernetes' words. Requirements come sorted by key. */
export function parseSelector(text: string): Selector {
  return new Parser(text).parse().sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

export const matchesSelector = (selector: Selector, labels: LabelMap | undefined): boolean =>
  selector.every((requirement) => matchesRequirement(requirement, labels ?? {}));

function matchesRequirement({ key, operator, values }: Requirement, labels: LabelMap): boolean {
  const has = Object.hasOwn(labels, key);
  const value = labels[key];
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return has && values.includes(value);
    case "!=":
    case "notin":
      return !has || !values.includes(value);
    case "exists":
      return has;
    case "!":
      return !has;
    case ">":
      return has && /^[+-]?\d+$/.test(value) && Number(value) > Number(values[0]);
    case "<":
      return has && /^[+-]?\d+$/.test(value) && Number(value) < Number(values[0]);
  }
}

/** As Kubernetes prints a selector: `app=web,tier in (a,b),!old`. */
export const formatSelector = (selector: Selector): string => selector.map(formatRequirement).join(",");

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${values.join(",")})`;
    default:
      return `${key}${operator}${values[0] ?? ""}`;
  }
}

/** metav1.LabelSelector. */
export interface LabelSelector {
  matchLabels?: LabelMap;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

const EXPRESSION_OPERATORS: Readonly<Record<string, Operator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

/** The requirements of a LabelSelector; undefined (no selector at all) matches nothing and gives undefined. */
export function selectorOf(selector: LabelSelector | undefined): Selector | undefined {
  if (!selector) return undefined;
  const byLabels = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Requirement => ({
    key,
    operator: "=",
    values: [value],
  }));
  const byExpressions = (selector.matchExpressions ?? []).map(({ key, operator, values }): Requirement => ({
    key,
    operator: EXPRESSION_OPERATORS[operator] ?? "!",
    values: [...(values ?? [])].sort(),
  }));
  return [...byLabels, ...byExpressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/** `<none>` for an empty selector, as kubectl and the server's tables print it. */
export const formatLabelSelector = (selector: LabelSelector | undefined): string => {
  const requirements = selectorOf(selector);
  if (!requirements) return "<none>";
  return requirements.length === 0 ? "<none>" : formatSelector(requirements);
};

export const selectorOfMap = (labels: LabelMap): Selector =>
  Object.keys(labels)
    .sort()
    .map((key) => ({ key, operator: "=", values: [labels[key]] }));

/** `a=1,b=2`, sorted by key; `<none>` when empty. */
export const formatLabels = (labels: LabelMap | undefined): string => {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? "<none>" : keys.map((key) => `${key}=${labels![key]}`).join(",");
};
