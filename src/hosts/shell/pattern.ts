// Shell patterns (`*`, `?`, `[a-z]`, `@(a|b)`) as regular expressions. A backslash makes the next character literal.

const CLASSES: Record<string, string> = {
  alpha: "a-zA-Z",
  digit: "0-9",
  alnum: "a-zA-Z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  xdigit: "0-9A-Fa-f",
  cntrl: "\\x00-\\x1f\\x7f",
  print: "\\x20-\\x7e",
  graph: "\\x21-\\x7e",
  word: "a-zA-Z0-9_",
};

const escapeChar = (char: string) => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char);

/** The same between brackets, where a hyphen means something too. */
const inBrackets = (char: string) => (/[\\^[\]|(){}/-]/.test(char) ? `\\${char}` : char);

/** Text that matches itself when it is used as a pattern. */
export const quotePattern = (text: string): string => text.replace(/[\\*?[\]()|@!+]/g, "\\$&");

export const hasPattern = (pattern: string): boolean => /(^|[^\\])(\\\\)*([*?[]|[@!+]\()/.test(pattern);

/** The pattern without its backslashes. */
export const unquotePattern = (pattern: string): string => pattern.replace(/\\([^])/g, "$1");

const compiled = new Map<string, RegExp>();

/** A regular expression for the whole text. */
export function patternToRegExp(pattern: string, flags = ""): RegExp {
  const key = `${flags}/${pattern}`;
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size > 500) compiled.clear();
    compiled.set(key, (found = new RegExp(`^(?:${patternSource(pattern)})$`, `su${flags}`)));
  }
  return found;
}

/** The regular expression's source; `short` makes `*` match as little as possible. */
export function patternSource(pattern: string, short = false): string {
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "\\" && i + 1 < pattern.length) {
      const next = String.fromCodePoint(pattern.codePointAt(++i)!);
      out += escapeChar(next);
      i += next.length - 1;
      continue;
    }
    if ("@!+?*".includes(char) && pattern[i + 1] === "(") {
      const end = closing(pattern, i + 1);
      if (end > 0) {
        out += group(char, pattern.slice(i + 2, end), short);
        i = end;
        continue;
      }
    }
    if (char === "*") out += short ? ".*?" : ".*";
    else if (char === "?") out += ".";
    else if (char === "[") {
      const bracket = bracketAt(pattern, i);
      out += bracket ? bracket.source : "\\[";
      if (bracket) i = bracket.end;
    } else {
      const whole = String.fromCodePoint(pattern.codePointAt(i)!);
      out += escapeChar(whole);
      i += whole.length - 1;
    }
  }
  return out;
}

function group(operator: string, body: string, short: boolean): string {
  const alternatives = split(body)
    .map((part) => patternSource(part, short))
    .join("|");
  if (operator === "!") return `(?:(?!(?:${alternatives})$).*)`;
  return `(?:${alternatives})${operator === "@" ? "" : operator}`;
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern[i] === "(") depth++;
    else if (pattern[i] === ")" && --depth === 0) return i;
  }
  return -1;
}

function split(body: string): string[] {
  const parts = [""];
  let depth = 0;
  for (let i = 0; i < body.length; i++) {
    const char = body[i];
    if (char === "\\") parts[parts.length - 1] += char + (body[++i] ?? "");
    else if (char === "|" && depth === 0) parts.push("");
    else {
      if (char === "(") depth++;
      if (char === ")") depth--;
      parts[parts.length - 1] += char;
    }
  }
  return parts;
}

function bracketAt(pattern: string, start: number): { source: string; end: number } | undefined {
  let i = start + 1;
  let source = "[";
  if (pattern[i] === "!" || pattern[i] === "^") {
    source += "^";
    i++;
  }
  for (const first = i; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === "]" && i > first) return { source: `${source}]`, end: i };
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i));
    if (named && CLASSES[named[1]]) {
      source += CLASSES[named[1]];
      i += named[0].length - 1;
    } else if (char === "\\" && i + 1 < pattern.length) source += inBrackets(pattern[++i]);
    else source += char === "-" && i > first && pattern[i + 1] !== "]" ? "-" : inBrackets(char);
  }
  return undefined;
}
