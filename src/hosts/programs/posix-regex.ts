// POSIX regular expressions, basic and extended, as JavaScript's (with the flag `u`).

const CLASSES: Record<string, string> = {
  alpha: "\\p{L}",
  digit: "0-9",
  alnum: "\\p{L}0-9",
  upper: "\\p{Lu}",
  lower: "\\p{Ll}",
  space: "\\s",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`\\{-~",
  xdigit: "0-9A-Fa-f",
  cntrl: "\\x00-\\x1f\\x7f",
  print: "\\x20-\\x7e\\u{a0}-\\u{10ffff}",
  graph: "\\x21-\\x7e\\u{a1}-\\u{10ffff}",
};

/** Thrown for a pattern that is no regular expression; the message is GNU's. */
export class RegexError extends Error {}

/** The bracket expression that begins at `start`. */
function bracket(source: string, start: number): { js: string; end: number } {
  let i = start + 1;
  let js = "[";
  if (source[i] === "^") {
    js += "^";
    i++;
  }
  for (const first = i; i < source.length; i++) {
    const char = source[i];
    if (char === "]" && i > first) return { js: `${js}]`, end: i };
    const named = /^\[([:.=])(.*?)\1\]/.exec(source.slice(i));
    if (named) {
      if (named[1] === ":" && !CLASSES[named[2]]) throw new RegexError("Invalid character class name");
      js += named[1] === ":" ? CLASSES[named[2]] : named[2].replace(/[\\\]^-]/g, "\\$&");
      i += named[0].length - 1;
    } else
      js += /[\\[\]^&~|(){}/]/.test(char)
        ? `\\${char}`
        : char === "-" && (i === first || source[i + 1] === "]")
          ? "\\-"
          : char;
  }
  throw new RegexError("Unmatched [, [^, [:, [., or [=");
}

const ESCAPES: Record<string, string> = {
  "<": "\\b(?=\\w)",
  ">": "\\b(?<=\\w)",
  "`": "^",
  "'": "$",
  w: "[\\p{L}\\p{N}_]",
  W: "[^\\p{L}\\p{N}_]",
  s: "\\s",
  S: "\\S",
  b: "\\b",
  B: "\\B",
  n: "\\n",
  t: "\\t",
};

const literal = (char: string) => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char);

/** Extended (`grep -E`, `sed -E`, awk, `[[ =~ ]]`). */
export const ereToJs = (source: string): string => translate(source, true);

/** Basic (`grep`, `sed`): groups, alternation and repetition by `\(`, `\|`, `\{`, `\+`, `\?`. */
export const breToJs = (source: string): string => translate(source, false);

function translate(source: string, extended: boolean): string {
  let out = "";
  let depth = 0;
  const atStart = () => out === "" || /(^|[^\\])(\(|\|)$/.test(out) || out.endsWith("(?:");
  for (let i = 0; i < source.length; i++) {
    const char = String.fromCodePoint(source.codePointAt(i)!);
    if (char === "[") {
      const found = bracket(source, i);
      out += found.js;
      i = found.end;
      continue;
    }
    let operator = char;
    let special = extended && "(){}|+?".includes(char);
    if (char === "\\") {
      const next = source[++i];
      if (next === undefined) throw new RegexError("Trailing backslash");
      if (!extended && "(){}|+?".includes(next)) {
        operator = next;
        special = true;
      } else {
        out += /[1-9]/.test(next)
          ? `(?:\\${next})`
          : (ESCAPES[next] ?? (/[\w]/.test(next) ? next : literal(next)));
        continue;
      }
    }
    if (special) {
      if (operator === "(") depth++;
      if (operator === ")" && --depth < 0) {
        if (!extended) throw new RegexError("Unmatched ) or \\)");
        depth = 0;
        out += "\\)";
        continue;
      }
      if (operator === "{") {
        const close = extended ? source.indexOf("}", i) : source.indexOf("\\}", i);
        const body = close < 0 ? "" : source.slice(i + 1, close);
        if (!/^\d*(,\d*)?$/.test(body) || body === "" || atStart()) {
          if (!extended) throw new RegexError(close < 0 ? "Unmatched \\{" : "Invalid content of \\{\\}");
          out += "\\{";
          continue;
        }
        out += `{${body.startsWith(",") ? `0${body}` : body}}`;
        i = close + (extended ? 0 : 1);
        continue;
      }
      if ("+?".includes(operator) && atStart()) {
        out += `\\${operator}`;
        continue;
      }
      out += operator === "}" ? "\\}" : operator;
      continue;
    }
    if (char === "*") {
      if (atStart() || out === "^") out += "\\*";
      else if (!/(^|[^\\])[*]$/.test(out)) out += "*";
    } else if (char === "^") out += extended || atStart() ? "^" : "\\^";
    else if (char === "$") {
      const rest = source.slice(i + 1);
      out += extended || rest === "" || rest.startsWith("\\)") || rest.startsWith("\\|") ? "$" : "\\$";
    } else out += char === "." ? "." : literal(char);
    i += char.length - 1;
  }
  if (depth > 0) throw new RegexError("Unmatched ( or \\(");
  return out;
}
