// Aliases: the first word of a command, replaced in the text before it is parsed for good.

import type * as Ast from "unbash";
import { parseScript } from "./parse.ts";

const MAX_ROUNDS = 10;

/** The text with its aliases replaced; an alias is not replaced within itself. */
export function expandAliases(text: string, aliases: ReadonlyMap<string, string>): string {
  if (aliases.size === 0) return text;
  const used = new Set<string>();
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = commandsOf(parseScript(current).statements).filter(
      ({ name }) => name && !used.has(name.text) && aliases.has(name.text),
    );
    if (found.length === 0) return current;
    const names = new Set<string>();
    for (const { name } of found.sort((a, b) => b.name!.pos - a.name!.pos)) {
      names.add(name!.text);
      current = current.slice(0, name!.pos) + aliases.get(name!.text)! + current.slice(name!.end);
    }
    for (const name of names) used.add(name);
  }
  return current;
}

function commandsOf(node: unknown): Ast.Command[] {
  if (Array.isArray(node)) return node.flatMap(commandsOf);
  if (typeof node !== "object" || node === null) return [];
  const typed = node as { type?: string };
  if (typed.type === "Command") return [node as Ast.Command];
  if (typed.type === "Word") return [];
  return Object.values(node).flatMap(commandsOf);
}
