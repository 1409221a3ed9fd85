// Backslashes in what printf and echo -e print.

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

export function escapeAt(
  text: string,
  i: number,
  echo: boolean,
): { text: string; end: number; stop?: boolean } {
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
