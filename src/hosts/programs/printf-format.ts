// The format of printf(1): the shell's builtin and the program share it.

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

const ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
};

function escapeAt(text: string, i: number, echo: boolean): { text: string; end: number; stop?: boolean } {
  const next = text[i + 1];
  if (next === undefined) return { text: "\\", end: i };
  const rest = text.slice(i + 1);
  const octal = echo ? /^0[0-7]{0,3}/.exec(rest) : /^[0-7]{1,3}/.exec(rest);
  if (octal)
    return { text: String.fromCharCode(Number.parseInt(octal[0], 8) & 255), end: i + octal[0].length };
  const hex = /^x([\da-fA-F]{1,2})|^u([\da-fA-F]{1,4})|^U([\da-fA-F]{1,8})/.exec(rest);
  if (hex)
    return {
      text: String.fromCodePoint(Number.parseInt(hex[1] ?? hex[2] ?? hex[3], 16)),
      end: i + hex[0].length,
    };
  if (next === "c" && echo) return { text: "", end: text.length, stop: true };
  if (echo && (next === '"' || next === "'")) return { text: `\\${next}`, end: i + 1 };
  return { text: ESCAPES[next] ?? `\\${next}`, end: i + 1 };
}

/** The escapes of `echo -e` and `%b`; `\c` stops. */
export function unescapeEcho(text: string): { text: string; stop: boolean } {
  let out = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== "\\") {
      out += text[i];
      continue;
    }
    const escape = escapeAt(text, i, true);
    if (escape.stop) return { text: out, stop: true };
    out += escape.text;
    i = escape.end;
  }
  return { text: out, stop: false };
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A moment (milliseconds since 1970) in UTC, as strftime(3). */
export function strftime(format: string, at: number): string {
  const date = new Date(at);
  return format.replace(
    /%([-_0^#]?)(\d*)(:*[a-zA-Z%])/g,
    (whole, flag: string, width: string, letter: string) => {
      const value = field(letter, date, at);
      if (value === undefined) return whole;
      let text = value;
      if (flag === "-") text = text.replace(/^[0 ]+(?=.)/, "");
      if (flag === "_") text = text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
      if (flag === "^") text = text.toUpperCase();
      return letter === "N" && width ? text.slice(0, Number(width)) : text.padStart(Number(width || 0), "0");
    },
  );
}

function field(letter: string, date: Date, at: number): string | undefined {
  const two = (value: number) => String(value).padStart(2, "0");
  const hour12 = date.getUTCHours() % 12 || 12;
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((at - yearStart) / 86_400_000) + 1;
  switch (letter) {
    case "Y":
      return String(date.getUTCFullYear());
    case "C":
      return two(Math.floor(date.getUTCFullYear() / 100));
    case "y":
      return two(date.getUTCFullYear() % 100);
    case "m":
      return two(date.getUTCMonth() + 1);
    case "d":
      return two(date.getUTCDate());
    case "e":
      return String(date.getUTCDate()).padStart(2);
    case "H":
      return two(date.getUTCHours());
    case "k":
      return String(date.getUTCHours()).padStart(2);
    case "I":
      return two(hour12);
    case "l":
      return String(hour12).padStart(2);
    case "M":
      return two(date.getUTCMinutes());
    case "S":
      return two(date.getUTCSeconds());
    case "N":
      return `${String(date.getUTCMilliseconds()).padStart(3, "0")}000000`;
    case "p":
      return date.getUTCHours() < 12 ? "AM" : "PM";
    case "P":
      return date.getUTCHours() < 12 ? "am" : "pm";
    case "s":
      return String(Math.floor(at / 1000));
    case "j":
      return String(dayOfYear).padStart(3, "0");
    case "u":
      return String(date.getUTCDay() || 7);
    case "w":
      return String(date.getUTCDay());
    case "U":
      return two(Math.floor((dayOfYear + 6 - date.getUTCDay()) / 7));
    case "a":
      return DAYS[date.getUTCDay()].slice(0, 3);
    case "A":
      return DAYS[date.getUTCDay()];
    case "b":
    case "h":
      return MONTHS[date.getUTCMonth()].slice(0, 3);
    case "B":
      return MONTHS[date.getUTCMonth()];
    case "Z":
      return "UTC";
    case "z":
      return "+0000";
    case ":z":
      return "+00:00";
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
    case "F":
      return strftime("%Y-%m-%d", at);
    case "T":
    case "X":
      return strftime("%H:%M:%S", at);
    case "R":
      return strftime("%H:%M", at);
    case "r":
      return strftime("%I:%M:%S %p", at);
    case "D":
    case "x":
      return strftime("%m/%d/%y", at);
    case "c":
      return strftime("%a %b %e %H:%M:%S %Y", at);
    default:
      return undefined;
  }
}
