// `$x` and `${x…}`: every form of parameter expansion.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { arithmetic, CUT, expandPattern, expandPieces, expandText, literal, type Piece } from "./expand.ts";
import { ShellError } from "./flow.ts";
import { patternSource, patternToRegExp } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { assign, element, elements, indexOf, parameter } from "./special.ts";
import { quoteForShell } from "./quote.ts";

/** `$x` without braces. */
export function simpleParameter(shell: Shell, name: string, quoted: boolean, into: Piece[]): void {
  if (name === "@" || name === "*") return pushAll(shell, shell.positional, name, quoted, into);
  push(bound(shell, name, parameter(shell, name)) ?? "", quoted, into);
}

function badSubstitution(text: string): ShellError {
  const error = new ShellError(`${text}: bad substitution`);
  error.discard = true;
  return error;
}

function push(text: string, quoted: boolean, into: Piece[]): void {
  into.push({ text, quoted, split: !quoted });
}

function bound(shell: Shell, name: string, value: string | undefined): string | undefined {
  if (value === undefined && shell.options.has("nounset") && name !== "@" && name !== "*") {
    throw new ShellError(
      `${/^\d+$/.test(name) ? `$${name}` : name}: unbound variable`,
      shell.flavor === "bash" ? 127 : 2,
      true,
    );
  }
  return value;
}

/** Several values: separate fields for `@`, one joined by IFS for a quoted `*`. */
function pushAll(
  shell: Shell,
  values: readonly string[],
  mark: string,
  quoted: boolean,
  into: Piece[],
): void {
  if (mark === "*" && quoted) {
    const ifs = shell.variables.get("IFS");
    into.push(literal(values.join(ifs === undefined ? " " : ifs.slice(0, 1)), true));
    return;
  }
  values.forEach((value, i) => {
    if (i > 0) into.push(CUT);
    push(value, quoted, into);
  });
}

export function* expandParameter(
  shell: Shell,
  part: Ast.ParameterExpansionPart,
  quoted: boolean,
  into: Piece[],
): Program<void> {
  let name = part.parameter;
  const { operation } = part;
  const mark = part.index?.text === "@" || part.index?.text === "*" ? part.index.text : undefined;
  const many = mark ?? (!part.index && (name === "@" || name === "*") ? name : undefined);

  if (operation?.type === "Unknown") throw badSubstitution(part.text);
  if (part.prefix === "!" && operation?.type === "Names") {
    return pushAll(
      shell,
      shell.variables.names().filter((other) => other.startsWith(name)),
      operation.operator,
      quoted,
      into,
    );
  }
  if (part.prefix === "!" && mark) {
    return pushAll(
      shell,
      shell.variables.elements(name).map(([key]) => key),
      mark,
      quoted,
      into,
    );
  }
  if (part.prefix === "#") return push(yield* lengthOf(shell, part, many), quoted, into);
  if (part.prefix === "!") name = bound(shell, name, parameter(shell, name)) ?? "";

  if (many) return yield* expandMany(shell, part, name, many, quoted, into);
  const value = part.index
    ? element(shell, name, yield* expandText(shell, part.index))
    : parameter(shell, name);
  if (operation?.type === "Default") return yield* expandDefault(shell, part, operation, value, quoted, into);
  const known = bound(shell, name, value);
  push(
    operation ? yield* transform(shell, operation, known ?? "", known !== undefined) : (known ?? ""),
    quoted,
    into,
  );
}

function* lengthOf(
  shell: Shell,
  part: Ast.ParameterExpansionPart,
  many: string | undefined,
): Program<string> {
  if (many) return String(elements(shell, part.parameter).length);
  const value = part.index
    ? element(shell, part.parameter, yield* expandText(shell, part.index))
    : bound(shell, part.parameter, parameter(shell, part.parameter));
  return String([...(value ?? "")].length);
}

function* expandMany(
  shell: Shell,
  part: Ast.ParameterExpansionPart,
  name: string,
  mark: string,
  quoted: boolean,
  into: Piece[],
): Program<void> {
  const { operation } = part;
  const values = elements(shell, name);
  if (!operation) return pushAll(shell, values, mark, quoted, into);
  if (operation.type === "Slice")
    return pushAll(shell, yield* sliceList(shell, operation, values, name), mark, quoted, into);
  if (operation.type === "Default") {
    const text = values.length === 0 ? undefined : values.join(" ");
    if (
      text !== undefined &&
      !operation.operator.endsWith("+") &&
      (text !== "" || !operation.operator.startsWith(":"))
    ) {
      return pushAll(shell, values, mark, quoted, into);
    }
    return yield* expandDefault(shell, part, operation, text, quoted, into);
  }
  const changed: string[] = [];
  for (const value of values) changed.push(yield* transform(shell, operation, value, true));
  pushAll(shell, changed, mark, quoted, into);
}

function* sliceList(
  shell: Shell,
  operation: Ast.ParameterSliceOperation,
  values: string[],
  name: string,
): Program<string[]> {
  const list = name === "@" || name === "*" ? [shell.name, ...values] : values;
  let start = Number(yield* arithmetic(shell, operation.offset.text));
  if (start < 0) start += list.length;
  if (start < 0) return [];
  const found = list.slice(start);
  if (!operation.length) return found;
  const length = Number(yield* arithmetic(shell, operation.length.text));
  if (length < 0) throw new ShellError(`${operation.length.text}: substring expression < 0`);
  return found.slice(0, length);
}

function* expandDefault(
  shell: Shell,
  part: Ast.ParameterExpansionPart,
  operation: Ast.ParameterDefaultOperation,
  value: string | undefined,
  quoted: boolean,
  into: Piece[],
): Program<void> {
  const present = value !== undefined && (value !== "" || !operation.operator.startsWith(":"));
  const kind = operation.operator.at(-1)!;
  if (kind === "+" ? !present : present) return push(kind === "+" ? "" : value!, quoted, into);
  if (kind === "?") {
    const message = operation.operand.text === "" ? undefined : yield* expandText(shell, operation.operand);
    const reason =
      message ?? (operation.operator === ":?" ? "parameter null or not set" : "parameter not set");
    throw new ShellError(`${part.parameter}: ${reason}`, shell.flavor === "bash" ? 127 : 2, true);
  }
  if (kind === "=") {
    const text = yield* expandText(shell, operation.operand);
    if (part.index)
      shell.variables.setElement(
        part.parameter,
        indexOf(shell, part.parameter, yield* expandText(shell, part.index)),
        text,
      );
    else assign(shell, part.parameter, text);
    return push(text, quoted, into);
  }
  for (const piece of yield* expandPieces(shell, operation.operand)) {
    into.push(
      quoted ? { ...piece, quoted: true, split: false } : piece.quoted ? piece : { ...piece, split: true },
    );
  }
}

function* transform(
  shell: Shell,
  operation: Ast.ParameterOperation,
  value: string,
  present: boolean,
): Program<string> {
  switch (operation.type) {
    case "Remove":
      return remove(value, operation.operator, yield* expandPattern(shell, operation.operand));
    case "Replace": {
      const pattern = yield* expandPattern(shell, operation.pattern);
      return replace(value, operation.operator, pattern, yield* expandText(shell, operation.replacement));
    }
    case "Slice":
      return yield* sliceText(shell, operation, value);
    case "CaseModification": {
      const pattern = operation.operand ? yield* expandPattern(shell, operation.operand) : "?";
      return changeCase(value, operation.operator, patternToRegExp(pattern || "?"));
    }
    case "Transform":
      return present ? yield* transformBy(shell, value, operation.operand.text) : "";
    default:
      throw new ShellError("bad substitution");
  }
}

function* transformBy(_shell: Shell, value: string, operator: string): Program<string> {
  if (operator === "U") return value.toUpperCase();
  if (operator === "L") return value.toLowerCase();
  if (operator === "u") return value.slice(0, 1).toUpperCase() + value.slice(1);
  if (operator === "Q") return `'${value.replaceAll("'", "'\\''")}'`;
  if (operator === "K" || operator === "A") return quoteForShell(value);
  throw new ShellError("bad substitution");
}

/** `#`, `##`, `%` and `%%`. */
export function remove(value: string, operator: string, pattern: string): string {
  const short = operator.length === 1;
  if (operator[0] === "#") {
    const match = new RegExp(`^(?:${patternSource(pattern, short)})`, "su").exec(value);
    return match ? value.slice(match[0].length) : value;
  }
  const regexp = patternToRegExp(pattern);
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => (short ? value.length - i : i));
  const start = lengths.find((at) => regexp.test(value.slice(at)));
  return start === undefined ? value : value.slice(0, start);
}

function replace(value: string, operator: string, pattern: string, replacement: string): string {
  if (pattern === "") return value;
  const source = patternSource(pattern);
  const put = () => replacement;
  if (operator === "//")
    return value.replace(new RegExp(source, "sug"), (match) => (match === "" ? "" : replacement));
  if (operator === "/#") return value.replace(new RegExp(`^(?:${source})`, "su"), put);
  if (operator === "/%") return value.replace(new RegExp(`(?:${source})$`, "su"), put);
  return value.replace(new RegExp(source, "su"), put);
}

function* sliceText(shell: Shell, operation: Ast.ParameterSliceOperation, value: string): Program<string> {
  const chars = [...value];
  let start = Number(yield* arithmetic(shell, operation.offset.text));
  if (start < 0) start += chars.length;
  if (start < 0) return "";
  if (!operation.length) return chars.slice(start).join("");
  const length = Number(yield* arithmetic(shell, operation.length.text));
  const end = length < 0 ? chars.length + length : start + length;
  if (end < start) throw new ShellError(`${operation.length.text}: substring expression < 0`);
  return chars.slice(start, end).join("");
}

function changeCase(value: string, operator: string, regexp: RegExp): string {
  const change = (char: string) => (operator[0] === "^" ? char.toUpperCase() : char.toLowerCase());
  const chars = [...value];
  const count = operator.length === 2 ? chars.length : Math.min(1, chars.length);
  for (let i = 0; i < count; i++) if (regexp.test(chars[i])) chars[i] = change(chars[i]);
  return chars.join("");
}
