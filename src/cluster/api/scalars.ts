// In Go: time and encoding/base64. Times and bytes as the API reads them, and how it refuses them.

const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** The time as the API prints it (UTC, to the second or the microsecond); undefined when it is none. */
export function normalTime(text: string, micro = false): string | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${text.slice(0, 19)}${match[8]}`);
  if (Number.isNaN(ms)) return undefined;
  const seconds = new Date(ms).toISOString().slice(0, 19);
  return micro ? `${seconds}.${(match[7] ?? "").slice(0, 6).padEnd(6, "0")}Z` : `${seconds}Z`;
}

const LAYOUT: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}/, "2006"],
  [/^-/, "-"],
  [/^\d{2}/, "01"],
  [/^-/, "-"],
  [/^\d{2}/, "02"],
  [/^T/, "T"],
  [/^\d{2}/, "15"],
  [/^:/, ":"],
  [/^\d{2}/, "04"],
  [/^:/, ":"],
  [/^\d{2}/, "05"],
  [/^(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/, "Z07:00"],
];

/** Go's refusal: `parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"`. */
export function goTimeError(text: string, micro = false): string {
  const layout = micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
  const head = `parsing time ${JSON.stringify(text)}`;
  let rest = text;
  for (const [pattern, part] of LAYOUT) {
    const match = pattern.exec(rest);
    if (!match)
      return `${head} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`;
    rest = rest.slice(match[0].length);
  }
  if (rest) return `${head}: extra text: ${JSON.stringify(rest)}`;
  return `${head}: ${outOfRange(text)} out of range`;
}

function outOfRange(text: string): string {
  const [, , month, , hour, minute, second] = TIME.exec(text) ?? [];
  if (Number(month) < 1 || Number(month) > 12) return "month";
  if (Number(hour) > 23) return "hour";
  if (Number(minute) > 59) return "minute";
  return Number(second) > 59 ? "second" : "day";
}

const isBase64 = (char: string) => /[A-Za-z0-9+/]/.test(char);

/** Go's refusal of base64 (standard alphabet, padded; line ends are skipped), or undefined. */
export function base64Error(text: string): string | undefined {
  const length = text.length;
  if (length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  let inGroup = 0;
  for (let i = 0; i < length; i++) {
    const char = text[i];
    if (char === "\n" || char === "\r") continue;
    if (isBase64(char)) inGroup = (inGroup + 1) % 4;
    else if (char === "=" && inGroup >= 2) return paddingError(text, i, inGroup);
    else return illegal(i);
  }
  return inGroup === 0 ? undefined : illegal(length - inGroup);
}

function paddingError(text: string, at: number, inGroup: number): string | undefined {
  const rest = text.slice(at).replace(/[\r\n]/g, "");
  const wanted = inGroup === 2 ? "==" : "=";
  if (rest === wanted) return undefined;
  if (rest.length < wanted.length) return illegal(text.length);
  return illegal(inGroup === 2 && rest[1] !== "=" ? at + 1 : at + wanted.length);
}

const illegal = (at: number) => `illegal base64 data at input byte ${at}`;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64, padded, of UTF-8 text or bytes. */
export function encodeBase64(content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63];
    out += i + 1 < bytes.length ? ALPHABET[(bits >> 6) & 63] : "=";
    out += i + 2 < bytes.length ? ALPHABET[bits & 63] : "=";
  }
  return out;
}

/** How many bytes a base64 text stands for. */
export const base64Length = (text: string): number => {
  const plain = text.replace(/[\r\n=]/g, "");
  return Math.floor((plain.length * 3) / 4);
};
