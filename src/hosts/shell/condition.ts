// `test`, `[` and `[[ ]]`.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import type { FileStat } from "../fs/file-system.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { expandPattern, expandRegex, expandText } from "./expand.ts";
import { ShellError } from "./flow.ts";
import { patternToRegExp } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { arithmeticScope, element, parameter } from "./special.ts";
import { ereToJs } from "../programs/posix-regex.ts";

const UNARY = new Set("abcdefghknoprstuvwxzGLNORS".split("").map((letter) => `-${letter}`));
const BINARY = new Set([
  "=",
  "==",
  "!=",
  "<",
  ">",
  "-eq",
  "-ne",
  "-lt",
  "-le",
  "-gt",
  "-ge",
  "-nt",
  "-ot",
  "-ef",
]);

export function* evaluateCondition(shell: Shell, node: Ast.TestExpression): Program<boolean> {
  switch (node.type) {
    case "TestGroup":
      return yield* evaluateCondition(shell, node.expression);
    case "TestNot": {
      const value = yield* evaluateCondition(shell, node.operand);
      return node.negations.length % 2 === 1 ? !value : value;
    }
    case "TestLogical":
      for (const operand of node.operands) {
        if ((yield* evaluateCondition(shell, operand)) !== (node.operator === "&&"))
          return node.operator !== "&&";
      }
      return node.operator === "&&";
    case "TestUnary":
      return unary(shell, node.operator, yield* expandText(shell, node.operand));
    case "TestBinary":
      return yield* compareWords(shell, node);
  }
}

function* compareWords(shell: Shell, node: Ast.TestBinaryExpression): Program<boolean> {
  const left = yield* expandText(shell, node.left);
  const flags = shell.options.has("nocasematch") ? "i" : "";
  if (node.operator === "=~") return matchRegex(shell, left, yield* expandRegex(shell, node.right), flags);
  if (["=", "==", "!="].includes(node.operator)) {
    const matches = patternToRegExp(yield* expandPattern(shell, node.right), flags).test(left);
    return node.operator === "!=" ? !matches : matches;
  }
  const right = yield* expandText(shell, node.right);
  if (/^-(eq|ne|lt|le|gt|ge)$/.test(node.operator)) {
    const scope = arithmeticScope(shell);
    return compareNumbers(node.operator, evaluateArithmetic(left, scope), evaluateArithmetic(right, scope));
  }
  return binary(shell, node.operator, left, right);
}

function matchRegex(shell: Shell, text: string, source: string, flags: string): boolean {
  let regexp: RegExp;
  try {
    regexp = new RegExp(ereToJs(source), `u${flags}`);
  } catch {
    throw new ShellError(`[[: invalid regular expression \`${source}'`, 2);
  }
  const match = regexp.exec(text);
  const variable = shell.variables.declare("BASH_REMATCH");
  variable.value = undefined;
  variable.list = new Map((match ? [...match] : []).map((part, i) => [i, part ?? ""]));
  return match !== null;
}

/** The arguments of `test`; `[` has dropped its `]`. Throws ShellError with status 2 for what is no test. */
export function evaluateTest(shell: Shell, args: readonly string[], name: string): boolean {
  const complain = (message: string): never => {
    throw new ShellError(`${name}: ${message}`, 2);
  };
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return args[0] !== "";
    case 2:
      if (args[0] === "!") return args[1] === "";
      if (!UNARY.has(args[0])) complain(`${args[0]}: unary operator expected`);
      return unary(shell, args[0], args[1]);
    case 3:
      if (BINARY.has(args[1])) return compareArguments(shell, args, name);
      if (args[1] === "-a") return args[0] !== "" && args[2] !== "";
      if (args[1] === "-o") return args[0] !== "" || args[2] !== "";
      if (args[0] === "!") return !evaluateTest(shell, args.slice(1), name);
      if (args[0] === "(" && args[2] === ")") return args[1] !== "";
      return complain(`${args[1]}: binary operator expected`);
    case 4:
      if (args[0] === "!") return !evaluateTest(shell, args.slice(1), name);
      if (args[0] === "(" && args[3] === ")") return evaluateTest(shell, args.slice(1, 3), name);
  }
  return evaluateLong(shell, args, name);
}

/** `-o` binds weakest, then `-a`, then `!`. */
function evaluateLong(shell: Shell, args: readonly string[], name: string): boolean {
  for (const operator of ["-o", "-a"]) {
    const at = topLevel(args, operator);
    if (at <= 0) continue;
    const left = evaluateTest(shell, args.slice(0, at), name);
    const right = evaluateTest(shell, args.slice(at + 1), name);
    return operator === "-o" ? left || right : left && right;
  }
  if (args[0] === "!") return !evaluateTest(shell, args.slice(1), name);
  if (args[0] === "(" && args.at(-1) === ")") return evaluateTest(shell, args.slice(1, -1), name);
  throw new ShellError(`${name}: too many arguments`, 2);
}

function topLevel(args: readonly string[], operator: string): number {
  let depth = 0;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "(") depth++;
    else if (args[i] === ")") depth--;
    else if (depth === 0 && args[i] === operator && i > 0 && !BINARY.has(args[i - 1])) return i;
  }
  return -1;
}

function compareArguments(shell: Shell, [left, operator, right]: readonly string[], name: string): boolean {
  if (!/^-(eq|ne|lt|le|gt|ge)$/.test(operator)) return binary(shell, operator, left, right);
  for (const text of [left, right]) {
    if (!/^\s*[-+]?\d+\s*$/.test(text))
      throw new ShellError(`${name}: ${text}: integer expression expected`, 2);
  }
  return compareNumbers(
    operator,
    BigInt(left.trim().replace("+", "")),
    BigInt(right.trim().replace("+", "")),
  );
}

function compareNumbers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case "-eq":
      return left === right;
    case "-ne":
      return left !== right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-gt":
      return left > right;
    default:
      return left >= right;
  }
}

function binary(shell: Shell, operator: string, left: string, right: string): boolean {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
  }
  const [a, b] = [statOf(shell, left), statOf(shell, right)];
  if (operator === "-ef") return a !== undefined && b !== undefined && a.ino === b.ino;
  if (operator === "-nt") return a !== undefined && (b === undefined || a.mtimeMs > b.mtimeMs);
  return b !== undefined && (a === undefined || a.mtimeMs < b.mtimeMs);
}

function statOf(shell: Shell, path: string, link = false): FileStat | undefined {
  if (path === "") return undefined;
  try {
    const { fs } = shell.process;
    return link ? fs.lstat(shell.path(path)) : fs.stat(shell.path(path));
  } catch {
    return undefined;
  }
}

function unary(shell: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case "-z":
      return operand === "";
    case "-n":
      return operand !== "";
    case "-v": {
      const indexed = /^(\w+)\[(.+)\]$/.exec(operand);
      return (
        (indexed
          ? element(shell, indexed[1], indexed[2])
          : (parameter(shell, operand) ?? shell.variables.elements(operand)[0])) !== undefined
      );
    }
    case "-o":
      return shell.options.has(operand);
    case "-t":
      return shell.fds.get(Number(operand))?.terminal ?? false;
    case "-h":
    case "-L":
      return statOf(shell, operand, true)?.type === "symlink";
  }
  const stat = statOf(shell, operand);
  return stat !== undefined && fileTest(operator, stat, shell.process.host.user.uid);
}

function fileTest(operator: string, stat: FileStat, uid: number): boolean {
  const allowed = (bit: number) => uid === 0 || (stat.mode & (stat.uid === uid ? bit << 6 : bit)) !== 0;
  switch (operator) {
    case "-a":
    case "-e":
      return true;
    case "-f":
      return stat.type === "file";
    case "-d":
      return stat.type === "directory";
    case "-c":
      return stat.type === "device";
    case "-s":
      return stat.size > 0;
    case "-r":
      return allowed(4);
    case "-w":
      return allowed(2);
    case "-x":
      return uid === 0 ? stat.type === "directory" || (stat.mode & 0o111) !== 0 : allowed(1);
    case "-k":
      return (stat.mode & 0o1000) !== 0;
    case "-O":
      return stat.uid === uid;
    case "-G":
      return stat.gid === uid;
    default:
      return false;
  }
}
