// In cel-go: parser. Tokens into a tree; positions are those that error messages point at.

import { CelSyntaxError, tokens, type Token } from "./lexer.ts";
import { Double, Uint, type Value } from "./values.ts";

export type Expr =
  | { op: "constant"; at: number; value: Value }
  | { op: "name"; at: number; name: string }
  | { op: "select"; at: number; target: Expr; field: string; optional: boolean; test?: boolean }
  | { op: "index"; at: number; target: Expr; index: Expr; optional: boolean }
  | { op: "call"; at: number; name: string; target?: Expr; args: Expr[] }
  | { op: "list"; at: number; items: { value: Expr; optional: boolean }[] }
  | { op: "map"; at: number; entries: { key: Expr; value: Expr; optional: boolean }[] }
  | { op: "struct"; at: number; name: string }
  | { op: "and" | "or"; at: number; left: Expr; right: Expr }
  | { op: "ternary"; at: number; test: Expr; yes: Expr; no: Expr }
  /** A comprehension: `list.all(x, …)`. `body` has one or two expressions. */
  | { op: "macro"; at: number; name: string; target: Expr; names: string[]; body: Expr[] }
  | { op: "bind"; at: number; name: string; value: Expr; body: Expr };

const OPERAND =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const RESERVED = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

/** The number of names and of bodies that each macro takes. */
const MACROS: Readonly<Record<string, readonly (readonly [names: number, bodies: number])[]>> = {
  all: [
    [1, 1],
    [2, 1],
  ],
  exists: [
    [1, 1],
    [2, 1],
  ],
  exists_one: [
    [1, 1],
    [2, 1],
  ],
  existsOne: [
    [1, 1],
    [2, 1],
  ],
  map: [
    [1, 1],
    [1, 2],
  ],
  filter: [[1, 1]],
  sortBy: [[1, 1]],
  transformList: [
    [2, 1],
    [2, 2],
  ],
  transformMap: [
    [2, 1],
    [2, 2],
  ],
  transformMapEntry: [
    [2, 1],
    [2, 2],
  ],
  optMap: [[1, 1]],
  optFlatMap: [[1, 1]],
};

const MAX_DEPTH = 250;

class Parser {
  readonly #tokens: Token[];
  #position = 0;
  #depth = 0;

  constructor(source: string) {
    this.#tokens = tokens(source);
  }

  get #token(): Token {
    return this.#tokens[this.#position];
  }

  #next(): Token {
    return this.#tokens[this.#position++];
  }

  #is(text: string): boolean {
    const { kind, text: found } = this.#token;
    return found === text && (kind === "operator" || kind === "identifier");
  }

  #take(text: string): Token | undefined {
    return this.#is(text) ? this.#next() : undefined;
  }

  #expect(text: string): Token {
    const token = this.#take(text);
    if (token) return token;
    const found = this.#token;
    throw new CelSyntaxError(
      found.at,
      found.kind === "end"
        ? `missing '${text}' at '<EOF>'`
        : `mismatched input '${found.text}' expecting '${text}'`,
    );
  }

  whole(): Expr {
    const expression = this.#expression();
    const rest = this.#token;
    if (rest.kind !== "end") {
      const only = this.#tokens[this.#position + 1]?.kind === "end";
      throw new CelSyntaxError(
        rest.at,
        `${only ? "extraneous" : "mismatched"} input '${rest.text}' expecting <EOF>`,
      );
    }
    return expression;
  }

  #expression(): Expr {
    if (++this.#depth > MAX_DEPTH)
      throw new CelSyntaxError(this.#token.at, `expression recursion limit exceeded: ${MAX_DEPTH}`);
    const test = this.#or();
    const mark = this.#take("?");
    let result = test;
    if (mark) {
      const yes = this.#or();
      this.#expect(":");
      result = { op: "ternary", at: mark.at, test, yes, no: this.#expression() };
    }
    this.#depth--;
    return result;
  }

  #or(): Expr {
    let left = this.#and();
    for (let sign; (sign = this.#take("||"));) left = { op: "or", at: sign.at, left, right: this.#and() };
    return left;
  }

  #and(): Expr {
    let left = this.#relation();
    for (let sign; (sign = this.#take("&&"));)
      left = { op: "and", at: sign.at, left, right: this.#relation() };
    return left;
  }

  #binary(signs: readonly string[], operand: () => Expr): Expr {
    let left = operand();
    for (;;) {
      const sign = signs.find((one) => this.#is(one));
      if (!sign) return left;
      const { at } = this.#next();
      const name = sign === "in" ? "@in" : `_${sign}_`;
      left = { op: "call", at, name, args: [left, operand()] };
    }
  }

  #relation = (): Expr => this.#binary(["<=", ">=", "==", "!=", "<", ">", "in"], () => this.#sum());
  #sum = (): Expr => this.#binary(["+", "-"], () => this.#product());
  #product = (): Expr => this.#binary(["*", "/", "%"], () => this.#unary());

  #unary(): Expr {
    const sign = this.#is("!") || this.#is("-") ? this.#next() : undefined;
    if (!sign) return this.#member();
    const number = this.#token;
    if (sign.text === "-" && (number.kind === "int" || number.kind === "float")) {
      this.#next();
      return this.#members(constantOf(number, sign));
    }
    if (++this.#depth > MAX_DEPTH)
      throw new CelSyntaxError(sign.at, `expression recursion limit exceeded: ${MAX_DEPTH}`);
    const arg = this.#unary();
    this.#depth--;
    return { op: "call", at: sign.at, name: sign.text === "!" ? "!_" : "-_", args: [arg] };
  }

  #member = (): Expr => this.#members(this.#primary());

  #members(first: Expr): Expr {
    let target = first;
    for (;;) {
      const dot = this.#take(".");
      if (dot) target = this.#afterDot(target, dot);
      else if (this.#is("[")) target = this.#index(target);
      else return target;
    }
  }

  #afterDot(target: Expr, dot: Token): Expr {
    const optional = this.#take("?") !== undefined;
    const field = this.#next();
    if (field.kind !== "identifier" && field.kind !== "escaped") {
      throw new CelSyntaxError(
        field.at,
        `mismatched input '${field.text}' expecting {'?', IDENTIFIER, ESC_IDENTIFIER}`,
      );
    }
    if (field.kind === "escaped")
      return { op: "select", at: dot.at, target, field: field.text.slice(1, -1), optional };
    if (!optional && this.#is("(")) return this.#call(field.text, target);
    return { op: "select", at: dot.at, target, field: field.text, optional };
  }

  #index(target: Expr): Expr {
    const { at } = this.#expect("[");
    const optional = this.#take("?") !== undefined;
    const index = this.#expression();
    this.#expect("]");
    return { op: "index", at, target, index, optional };
  }

  #call(name: string, target?: Expr): Expr {
    const { at } = this.#expect("(");
    const args: Expr[] = [];
    if (!this.#is(")"))
      do args.push(this.#expression());
      while (this.#take(","));
    this.#expect(")");
    return expand(name, at, target, args);
  }

  #primary(): Expr {
    const token = this.#token;
    if (token.kind === "operator") return this.#bracketed(token);
    if (token.kind === "end" || token.text === "in") throw operandMissing(token);
    this.#next();
    if (token.kind === "identifier") return this.#named(token);
    if (token.kind === "escaped") throw operandMissing(token);
    return constantOf(token);
  }

  #named(token: Token): Expr {
    const { text, at } = token;
    if (text === "true" || text === "false") return { op: "constant", at, value: text === "true" };
    if (text === "null") return { op: "constant", at, value: null };
    if (RESERVED.has(text)) throw new CelSyntaxError(at, `reserved identifier: ${text}`);
    if (this.#is("(")) return this.#call(text);
    return { op: "name", at, name: text };
  }

  #bracketed(token: Token): Expr {
    if (this.#take("(")) {
      const inner = this.#expression();
      this.#expect(")");
      return inner;
    }
    if (this.#take("[")) return this.#list(token.at);
    if (this.#take("{")) return this.#map(token.at);
    if (this.#take(".")) {
      const name = this.#next();
      if (name.kind === "identifier") return this.#named(name);
      throw new CelSyntaxError(name.at, `mismatched input '${name.text}' expecting IDENTIFIER`);
    }
    throw operandMissing(token);
  }

  #list(at: number): Expr {
    const items: { value: Expr; optional: boolean }[] = [];
    while (!this.#is("]")) {
      const optional = this.#take("?") !== undefined;
      items.push({ optional, value: this.#expression() });
      if (!this.#take(",")) break;
    }
    this.#expect("]");
    return { op: "list", at, items };
  }

  #map(at: number): Expr {
    const entries: { key: Expr; value: Expr; optional: boolean }[] = [];
    while (!this.#is("}")) {
      const optional = this.#take("?") !== undefined;
      const key = this.#expression();
      this.#expect(":");
      entries.push({ optional, key, value: this.#expression() });
      if (!this.#take(",")) break;
    }
    this.#expect("}");
    return { op: "map", at, entries };
  }
}

const operandMissing = ({ at, text, kind }: Token) =>
  new CelSyntaxError(
    at,
    kind === "end" || !"])},".includes(text)
      ? `mismatched input '${text}' expecting ${OPERAND}`
      : `extraneous input '${text}' expecting ${OPERAND}`,
  );

function constantOf(token: Token, minus?: Token): Expr {
  const at = (minus ?? token).at;
  const sign = minus ? "-" : "";
  if (token.kind === "string" || token.kind === "bytes") return { op: "constant", at, value: token.value! };
  if (token.kind === "float") return { op: "constant", at, value: new Double(Number(sign + token.text)) };
  const digits = token.text.replace(/[uU]$/, "");
  const value = minus ? -BigInt(digits) : BigInt(digits);
  if (token.kind === "uint") {
    if (value >= 1n << 64n) throw new CelSyntaxError(at, "invalid uint literal");
    return { op: "constant", at, value: new Uint(value) };
  }
  if (BigInt.asIntN(64, value) !== value) throw new CelSyntaxError(at, "invalid int literal");
  return { op: "constant", at, value };
}

/** A call, or the macro that looks like one. */
function expand(name: string, at: number, target: Expr | undefined, args: Expr[]): Expr {
  if (!target && name === "has" && args.length === 1) return presence(at, args[0]);
  if (target?.op === "name" && target.name === "cel" && name === "bind" && args.length === 3)
    return { op: "bind", at, name: variableName(args[0], at), value: args[1], body: args[2] };
  const macro = target && Object.hasOwn(MACROS, name) ? MACROS[name] : undefined;
  const chosen = chooseShape(macro, args);
  if (!chosen || !target) return { op: "call", at, name, target, args };
  const [count] = chosen;
  const names = args.slice(0, count).map((arg) => variableName(arg, arg.at));
  return { op: "macro", at, name, target, names, body: args.slice(count) };
}

/** `map(x, y, z)` has one name and two bodies; `all(i, x, p)` has two names. */
const chooseShape = (macro: (typeof MACROS)[string] | undefined, args: Expr[]) =>
  macro?.find(([names, bodies]) => names + bodies === args.length);

function variableName(arg: Expr, at: number): string {
  if (arg.op === "name") return arg.name;
  throw new CelSyntaxError(at, "argument must be a simple name");
}

function presence(at: number, arg: Expr): Expr {
  if (arg.op === "select") return { ...arg, at, test: true };
  throw new CelSyntaxError(at, "invalid argument to has() macro");
}

/** Throws CelSyntaxError. */
export const parse = (source: string): Expr => new Parser(source).whole();
