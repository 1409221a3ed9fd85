// vi's :s command, on a line, a range or the whole file.
// Left out here: \\1 and other references, marks and patterns as addresses, the flag c.

import type { TextArea } from "./full-screen.ts";
import { breToJs } from "./posix-regex.ts";

export const isSubstitution = (command: string): boolean => /^(%|\d+(,(\d+|\$))?)?s\//.test(command);

const SUBSTITUTION = /^(%|(\d+)(?:,(\d+|\$))?)?s\/((?:\\.|[^/])*)\/((?:\\.|[^/])*)(?:\/([gi]*))?$/;

/** Replaces in the lines that the command names. Returns what to say when it cannot. */
export function substitute(area: TextArea, command: string): string | undefined {
  const match = SUBSTITUTION.exec(command);
  if (!match) return `E488: Trailing characters: ${command}`;
  const [, range, from, to, pattern, replacement, flags = ""] = match;
  const regexp = compiled(pattern, flags);
  if (!regexp) return `E476: Invalid command: ${command}`;
  const first = range === "%" ? 0 : from ? Number(from) - 1 : area.row;
  const last = range === "%" || to === "$" ? area.lines.length - 1 : Number(to ?? first + 1) - 1;
  let replaced = false;
  for (let row = first; row <= last && row < area.lines.length; row++) {
    const text = area.lines[row].join("");
    const next = text.replace(regexp, (whole) =>
      replacement.replaceAll("\\/", "/").replace(/(^|[^\\])&/g, (_, before: string) => before + whole),
    );
    replaced ||= next !== text || regexp.test(text);
    if (next === text) continue;
    area.lines[row] = [...next];
    area.changed = true;
  }
  return replaced ? undefined : `E486: Pattern not found: ${pattern}`;
}

function compiled(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(breToJs(pattern), `u${flags}`);
  } catch {
    return undefined;
  }
}
