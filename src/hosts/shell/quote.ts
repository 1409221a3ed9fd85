// Text as the shell would have it typed.

/** As `printf %q` does: plain when nothing needs quoting. */
export function quoteForShell(text: string): string {
  if (text === "") return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return `$'${[...text].map(ansiChar).join("")}'`;
  return text.replace(/[^\w@%+=:,./\-\u0080-\uffff]/g, "\\$&").replace(/^~/, "\\~");
}

/** As `set`, `declare -p` and `set -x` do: in single quotes when needed. */
export function quoteSingle(text: string): string {
  if (text === "") return "''";
  if (/[\x00-\x1f\x7f]/.test(text)) return `$'${[...text].map(ansiChar).join("")}'`;
  return /[^\w@%+=:,./\-\u0080-\uffff]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : text;
}

function ansiChar(char: string): string {
  const named: Record<string, string> = {
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\x1b": "\\E",
    "\x07": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\v": "\\v",
    "'": "\\'",
    "\\": "\\\\",
  };
  if (named[char]) return named[char];
  return char < " " || char === "\x7f" ? `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}` : char;
}

/** As `declare -p` prints a value. */
export const quoteDouble = (text: string): string => `"${text.replace(/["\\$`]/g, "\\$&")}"`;
