// History expansion: `!!`, `!$`, `!5`, `!-2`, `!text`.

export type Expanded = { line: string; changed: boolean } | { missing: string };

/** The line with its history references replaced; quoted by `'` or `\`, and before a space or `=`, `!` is plain. */
export function expandHistory(line: string, history: readonly string[]): Expanded {
  if (!line.includes("!")) return { line, changed: false };
  let out = "";
  let single = false;
  let changed = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (char === "\\" && !single) {
      out += char + (line[++i] ?? "");
      continue;
    }
    if (char === "'") single = !single;
    const reference =
      !single && char === "!" ? /^!(!|\$|-?\d+|[A-Za-z./][^\s;&|<>"']*)/.exec(line.slice(i)) : null;
    if (!reference || line[i - 1] === "[" || line[i - 1] === "{" || line[i - 1] === "$") {
      out += char;
      continue;
    }
    const found = find(reference[1], history);
    if (found === undefined) return { missing: reference[0] };
    out += found;
    changed = true;
    i += reference[0].length - 1;
  }
  return { line: out, changed };
}

function find(event: string, history: readonly string[]): string | undefined {
  if (event === "!") return history.at(-1);
  if (event === "$") return /\S+\s*$/.exec(history.at(-1) ?? "")?.[0].trim();
  if (/^-?\d+$/.test(event))
    return Number(event) < 0 ? history.at(Number(event)) : history[Number(event) - 1];
  return history.findLast((line) => line.startsWith(event));
}
