// The format of printf(1): the shell's builtin and the program share it.

import { escapeAt, unescapeEcho } from "./escapes.ts";
import { strftime } from "./strftime.ts";

interface Context {
  quote(text: string): string;
  now: number;
}

/** What a format and its arguments print; the format is used again while arguments are left. */
export function formatPrintf(
  format: string,
  args: readonly string[],
  context: Context,
): { text: string; errors: string[] } {
  const errors: string[] = [];
  let text = "";
  let next = 0;
  do {
    const before = next;
    const round = once(format, () => args[next++], errors, context);
    text += round.text;
    if (round.stop || next === before) break;
  } while (next < args.length);
  return { text, errors };
}

const CONVERSION = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:hh|h|ll|l|j|z|t|L)?(\([^)]*\)T|[a-zA-Z%])?/y;

function once(
  format: string,
  take: () => string | undefined,
  errors: string[],
  context: Context,
): { text: string; stop: boolean } {
  let text = "";
  for (let i = 0; i < format.length; i++) {
    if (format[i] === "\\") {
      const escape = escapeAt(format, i, false);
      text += escape.text;
      i = escape.end;
      continue;
    }
    if (format[i] !== "%") {
      text += format[i];
      continue;
    }
    CONVERSION.lastIndex = i;
    const [whole, flags, width, precision, type] = CONVERSION.exec(format)!;
    i += whole.length - 1;
    if (type === "%") {
      text += "%";
      continue;
    }
    if (type === undefined) {
      errors.push(`\`${whole}': missing format character`);
      return { text, stop: true };
    }
    const size = (spec: string | undefined) =>
      spec === "*" ? Number(take() ?? 0) : spec === undefined ? undefined : Number(spec);
    const columns = size(width);
    const digits = size(precision);
    const converted = convert(type, flags, digits, take, errors, context);
    if (converted === undefined) {
      errors.push(`\`${type}': invalid format character`);
      return { text, stop: true };
    }
    text += pad(converted.text, flags, columns, converted.numeric && digits === undefined);
    if (converted.stop) return { text, stop: true };
  }
  return { text, stop: false };
}

interface Converted {
  text: string;
  numeric: boolean;
  stop?: boolean;
}

function convert(
  type: string,
  flags: string,
  precision: number | undefined,
  take: () => string | undefined,
  errors: string[],
  context: Context,
): Converted | undefined {
  const cut = (text: string) =>
    precision === undefined || precision < 0 ? text : [...text].slice(0, precision).join("");
  if (type.startsWith("(")) {
    const given = take();
    const at = given === undefined || given === "-1" || given === "-2" ? context.now : Number(given) * 1000;
    return { text: strftime(type.slice(1, -2) || "%X", at), numeric: false };
  }
  switch (type) {
    case "s":
      return { text: cut(take() ?? ""), numeric: false };
    case "b": {
      const { text, stop } = unescapeEcho(take() ?? "");
      return { text: cut(text), numeric: false, stop };
    }
    case "q":
      return { text: context.quote(take() ?? ""), numeric: false };
    case "c":
      return { text: (take() ?? "").slice(0, 1), numeric: false };
    case "d":
    case "i":
    case "u":
    case "x":
    case "X":
    case "o":
      return { text: integer(type, flags, precision, numberOf(take(), errors)), numeric: true };
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      return {
        text: signed(float(type, precision ?? 6, flags, floatOf(take(), errors)), flags),
        numeric: true,
      };
    default:
      return undefined;
  }
}

function pad(text: string, flags: string, width: number | undefined, zero: boolean): string {
  if (width === undefined) return text;
  const left = flags.includes("-") || width < 0;
  const missing = Math.abs(width) - [...text].length;
  if (missing <= 0) return text;
  if (left) return text + " ".repeat(missing);
  if (!zero || !flags.includes("0")) return " ".repeat(missing) + text;
  const [, sign, rest] = /^([-+ ]?(?:0[xX])?)([^]*)$/.exec(text)!;
  return sign + "0".repeat(missing) + rest;
}

const signed = (text: string, flags: string): string =>
  text.startsWith("-") ? text : flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;

function integer(type: string, flags: string, precision: number | undefined, value: bigint): string {
  const unsigned = BigInt.asUintN(64, value);
  const magnitude =
    type === "d" || type === "i"
      ? (value < 0n ? -value : value).toString()
      : unsigned.toString(type === "o" ? 8 : type === "u" ? 10 : 16);
  const digits = magnitude.padStart(precision ?? 0, "0");
  if (type === "d" || type === "i") return value < 0n ? `-${digits}` : signed(digits, flags);
  const prefix = flags.includes("#") && value !== 0n ? (type === "o" ? "0" : type === "u" ? "" : "0x") : "";
  return type === "X" ? (prefix + digits).toUpperCase() : prefix + digits;
}

/** A float as C prints it. */
export function float(type: string, precision: number, flags: string, value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const upper = type < "a";
  const kind = type.toLowerCase();
  let text: string;
  if (kind === "f") text = fixed(value, Math.min(100, precision));
  else if (kind === "e") text = exponent(value.toExponential(Math.min(100, precision)));
  else text = general(value, precision || 1, flags.includes("#"));
  return upper ? text.toUpperCase() : text;
}

/** As C rounds: a value exactly between two goes to the even one. */
function fixed(value: number, precision: number): string {
  const scaled = Math.abs(value) * 10 ** precision;
  const below = Math.floor(scaled);
  const tie = precision < 10 && scaled - below === 0.5 && Number.isInteger(Math.abs(value) * 2 ** 20);
  if (!tie || below % 2 === 1) return value.toFixed(precision);
  return `${value < 0 ? "-" : ""}${(below / 10 ** precision).toFixed(precision)}`;
}

const exponent = (text: string) => text.replace(/e([-+])(\d)$/, "e$10$2");

function general(value: number, precision: number, keep: boolean): string {
  if (value === 0) return "0";
  const power = Number(value.toExponential(precision - 1).split("e")[1]);
  const trim = (text: string) => (keep || !text.includes(".") ? text : text.replace(/\.?0+$/, ""));
  if (power >= -4 && power < precision) return trim(value.toFixed(Math.max(0, precision - 1 - power)));
  const [mantissa, rest] = value.toExponential(precision - 1).split("e");
  return exponent(`${trim(mantissa)}e${rest}`);
}

function numberOf(text: string | undefined, errors: string[]): bigint {
  if (text === undefined || text === "") return 0n;
  if (/^['"]/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
  const [, sign, body, rest] = /^\s*([-+]?)(0[xX][\da-fA-F]+|\d*)([^]*)$/.exec(text)!;
  if (rest !== "" || body === "") errors.push(`${text}: invalid number`);
  if (body === "") return 0n;
  const octal = /^0[0-7]+$/.test(body);
  const value = BigInt(octal ? `0o${body.slice(1)}` : /^0\d/.test(body) ? body.replace(/^0+/, "") : body);
  return sign === "-" ? -value : value;
}

function floatOf(text: string | undefined, errors: string[]): number {
  if (text === undefined || text === "") return 0;
  if (/^['"]/.test(text)) return text.codePointAt(1) ?? 0;
  const match = /^\s*[-+]?(\d+\.?\d*(e[-+]?\d+)?|\.\d+(e[-+]?\d+)?|inf|nan)/i.exec(text);
  if (!match || match[0].length !== text.length) errors.push(`${text}: invalid number`);
  return match ? Number(match[0].replace(/inf/i, "Infinity")) : 0;
}
