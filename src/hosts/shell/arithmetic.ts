// Shell arithmetic: 64-bit integers, C's operators, variables by name, evaluated from text after `$` was expanded.

import { ShellError } from "./flow.ts";

/** How expressions see variables. */
export interface ArithmeticScope {
  get(name: string, index?: string): string | undefined;
  set(name: string, value: string, index?: string): void;
}

type Evaluate = (scope: ArithmeticScope, depth: number) => bigint;
interface Target {
  name: string;
  index?: string;
}
interface Compiled {
  evaluate: Evaluate;
  target?: Target;
}

const BINARY: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
  ["**"],
];
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^="];
const MAX_DEPTH = 100;
const int64 = (value: bigint) => BigInt.asIntN(64, value);
const truth = (condition: boolean) => (condition ? 1n : 0n);

const compiled = new Map<string, Evaluate>();

/** The value of an expression. Throws ShellError in bash's words. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope, depth = 0): bigint {
  if (depth > MAX_DEPTH)
    throw new ShellError(`${text}: expression recursion level exceeded (error token is "${text}")`);
  let evaluate = compiled.get(text);
  if (!evaluate) {
    evaluate = new Parser(text).parse();
    if (compiled.size > 500) compiled.clear();
    compiled.set(text, evaluate);
  }
  return evaluate(scope, depth);
}

const TOKEN =
  /\s*(\d+#[\w@]+|0[xX][\da-fA-F]+|\d\w*|[A-Za-z_]\w*|<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~?:,()[\]])/y;

class Parser {
  readonly #text: string;
  #tokens: { text: string; end: number; start: number }[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Evaluate {
    this.#tokenize();
    if (this.#tokens.length === 0) return () => 0n;
    const { evaluate } = this.#comma();
    if (this.#at < this.#tokens.length) this.#fail("syntax error in expression");
    return evaluate;
  }

  #tokenize(): void {
    TOKEN.lastIndex = 0;
    let at = 0;
    while (at < this.#text.length) {
      if (/^\s*$/.test(this.#text.slice(at))) return;
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(this.#text);
      if (!match) this.#failAt("syntax error: operand expected", this.#text.slice(at).trimStart());
      this.#tokens.push({
        text: match[1],
        start: at + match[0].length - match[1].length,
        end: at + match[0].length,
      });
      at += match[0].length;
    }
  }

  #failAt(what: string, token: string): never {
    throw new ShellError(`${this.#text.trimStart()}: ${what} (error token is "${token}")`);
  }

  #fail(what: string): never {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1)!;
    this.#failAt(what, this.#text.slice(token.start));
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]?.text;
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #comma(): Compiled {
    let left = this.#assignment();
    while (this.#take(",")) {
      const first = left.evaluate;
      const second = this.#assignment().evaluate;
      left = {
        evaluate: (scope, depth) => {
          first(scope, depth);
          return second(scope, depth);
        },
      };
    }
    return left;
  }

  #assignment(): Compiled {
    const left = this.#ternary();
    const operator = this.#peek();
    if (operator === undefined || !ASSIGNMENTS.includes(operator)) return left;
    const { target } = left;
    if (!target) this.#fail("attempted assignment to non-variable");
    this.#at++;
    const right = this.#assignment().evaluate;
    return {
      evaluate: (scope, depth) => {
        const value =
          operator === "="
            ? right(scope, depth)
            : apply(operator.slice(0, -1), left.evaluate(scope, depth), right(scope, depth));
        scope.set(target.name, String(value), target.index);
        return value;
      },
    };
  }

  #ternary(): Compiled {
    const test = this.#binary(0);
    if (!this.#take("?")) return test;
    const yes = this.#assignment().evaluate;
    if (!this.#take(":")) this.#fail("`:' expected for conditional expression");
    const no = this.#assignment().evaluate;
    return {
      evaluate: (scope, depth) => (test.evaluate(scope, depth) !== 0n ? yes(scope, depth) : no(scope, depth)),
    };
  }

  #binary(level: number): Compiled {
    if (level === BINARY.length) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#peek();
      if (operator === undefined || !BINARY[level].includes(operator)) return left;
      this.#at++;
      const first = left.evaluate;
      const second = this.#binary(operator === "**" ? level : level + 1).evaluate;
      left = { evaluate: combine(operator, first, second, this.#text) };
    }
  }

  #unary(): Compiled {
    const operator = this.#peek();
    if (operator === "++" || operator === "--") {
      this.#at++;
      const { target, evaluate } = this.#unary();
      if (!target) this.#fail("syntax error: operand expected");
      return { evaluate: step(target, evaluate, operator === "++" ? 1n : -1n, true) };
    }
    if (operator === "-" || operator === "+" || operator === "!" || operator === "~") {
      this.#at++;
      const { evaluate } = this.#unary();
      return { evaluate: (scope, depth) => unary(operator, evaluate(scope, depth)) };
    }
    return this.#postfix();
  }

  #postfix(): Compiled {
    const operand = this.#primary();
    const operator = this.#peek();
    if ((operator !== "++" && operator !== "--") || !operand.target) return operand;
    this.#at++;
    return { evaluate: step(operand.target, operand.evaluate, operator === "++" ? 1n : -1n, false) };
  }

  #primary(): Compiled {
    const token = this.#peek();
    if (token === undefined) {
      this.#at--;
      this.#fail("syntax error: operand expected");
    }
    if (token === "(") {
      this.#at++;
      const inner = this.#comma();
      if (!this.#take(")")) this.#fail("missing `)'");
      return { evaluate: inner.evaluate };
    }
    if (/^\d/.test(token)) {
      const value = this.#number(token);
      this.#at++;
      return { evaluate: () => value };
    }
    if (!/^[A-Za-z_]/.test(token)) this.#fail("syntax error: operand expected");
    this.#at++;
    return this.#variable(token);
  }

  #variable(name: string): Compiled {
    let index: string | undefined;
    if (this.#peek() === "[") {
      const start = this.#tokens[this.#at].end;
      let depth = 0;
      do {
        if (this.#peek() === "[") depth++;
        if (this.#peek() === "]") depth--;
        this.#at++;
      } while (depth > 0 && this.#at < this.#tokens.length);
      index = this.#text.slice(start, this.#tokens[this.#at - 1].start);
    }
    return {
      target: { name, index },
      evaluate: (scope, depth) => {
        const value = scope.get(name, index) ?? "";
        return /^-?[1-9]\d{0,17}$/.test(value)
          ? BigInt(value)
          : value === ""
            ? 0n
            : evaluateArithmetic(value, scope, depth + 1);
      },
    };
  }

  #number(token: string): bigint {
    const based = /^(\d+)#(.+)$/.exec(token);
    if (based) return this.#based(Number(based[1]), based[2]);
    if (/^0[xX][\da-fA-F]+$/.test(token)) return int64(BigInt(token));
    if (/^0\d+$/.test(token)) {
      if (/[89]/.test(token)) this.#fail("value too great for base");
      return int64(BigInt(`0o${token.slice(1)}`));
    }
    if (!/^\d+$/.test(token)) this.#fail("value too great for base");
    return int64(BigInt(token));
  }

  #based(base: number, digits: string): bigint {
    const alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
    let value = 0n;
    for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
      const worth = alphabet.indexOf(digit);
      if (worth < 0 || worth >= base) this.#fail("value too great for base");
      value = value * BigInt(base) + BigInt(worth);
    }
    return int64(value);
  }
}

function step(target: Target, read: Evaluate, by: bigint, before: boolean): Evaluate {
  return (scope, depth) => {
    const value = read(scope, depth);
    const next = int64(value + by);
    scope.set(target.name, String(next), target.index);
    return before ? next : value;
  };
}

function unary(operator: string, value: bigint): bigint {
  if (operator === "-") return int64(-value);
  if (operator === "!") return truth(value === 0n);
  return operator === "~" ? ~value : value;
}

function combine(operator: string, first: Evaluate, second: Evaluate, text: string): Evaluate {
  if (operator === "&&")
    return (scope, depth) => truth(first(scope, depth) !== 0n && second(scope, depth) !== 0n);
  if (operator === "||")
    return (scope, depth) => truth(first(scope, depth) !== 0n || second(scope, depth) !== 0n);
  return (scope, depth) => {
    const left = first(scope, depth);
    const right = second(scope, depth);
    if (right === 0n && (operator === "/" || operator === "%")) {
      const token = text.slice(text.lastIndexOf(operator) + 1).trimStart();
      throw new ShellError(`${text.trimStart()}: division by 0 (error token is "${token}")`);
    }
    return apply(operator, left, right);
  };
}

function apply(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "+":
      return int64(left + right);
    case "-":
      return int64(left - right);
    case "*":
      return int64(left * right);
    case "/":
    case "%":
      if (right === 0n) throw new ShellError("division by 0");
      return int64(operator === "/" ? left / right : left % right);
    case "**":
      return power(left, right);
    case "<<":
      return int64(left << (right & 63n));
    case ">>":
      return left >> (right & 63n);
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    default:
      return compare(operator, left, right);
  }
}

function compare(operator: string, left: bigint, right: bigint): bigint {
  if (operator === "==") return truth(left === right);
  if (operator === "!=") return truth(left !== right);
  if (operator === "<") return truth(left < right);
  if (operator === ">") return truth(left > right);
  return truth(operator === "<=" ? left <= right : left >= right);
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ShellError("exponent less than 0");
  let result = 1n;
  for (let b = base, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = int64(result * b);
    b = int64(b * b);
  }
  return result;
}
