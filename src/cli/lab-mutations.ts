// Solutions with one thing wrong: a command left out, a value changed. A grader that does not notice checks too little, unless the
// lab's equivalent.yaml says why the change makes no difference.

import { load } from "js-yaml5";
import type { Script } from "./lab-files.ts";

export interface Mutation {
  /** The command as solution.sh has it. */
  command: string;
  /** `dropped`, or `80 → 81`. */
  change: string;
  script: Script;
}

/** A change that a grader need not notice. */
export interface Equivalent {
  /** How the command begins. */
  command: string;
  /** `dropped`, or `80 → 81`; any change of the command, when absent. */
  change?: string;
  why: string;
}

/** The commands of a script, a here-document together with the command that reads it. Comments and blank lines are none. */
export function commandsOf(text: string): string[] {
  const commands: string[] = [];
  let end: string | undefined;
  for (const line of text.split("\n")) {
    if (end !== undefined) {
      commands[commands.length - 1] += `\n${line}`;
      if (line === end) end = undefined;
    } else if (line.trim() && !line.startsWith("#")) {
      commands.push(line);
      end = /<<-?\s*["']?(\w+)/.exec(line)?.[1];
    }
  }
  return commands;
}

const VALUE = /\{\{\w+\}\}|(?<![\w.])\d+(?![\w.])|(?<=[.:])\d+(?![\w.])/g;

const other = (value: string): string => (value.startsWith("{{") ? `${value}x` : String(Number(value) + 1));

/** Each command dropped, and each of its values changed, one at a time. */
export function mutationsOf({ name, text }: Script): Mutation[] {
  const commands = commandsOf(text);
  const withCommand = (at: number, command: string | undefined): Script => ({
    name,
    text: commands.flatMap((old, i) => (i === at ? (command ?? []) : old)).join("\n"),
  });
  return commands.flatMap((command, at) => [
    { command, change: "dropped", script: withCommand(at, undefined) },
    ...[...command.matchAll(VALUE)].map(({ 0: value, index }) => ({
      command,
      change: `${value} → ${other(value)}`,
      script: withCommand(at, command.slice(0, index) + other(value) + command.slice(index + value.length)),
    })),
  ]);
}

export const isEquivalent = ({ command, change }: Mutation, equivalents: readonly Equivalent[]): boolean =>
  equivalents.some((one) => command.startsWith(one.command) && (one.change ?? change) === change);

/** Reads a lab's equivalent.yaml; throws an Error that names the file and the entry. Every entry must be about a mutation. */
export function parseEquivalents(file: string, text: string, solution: Script): Equivalent[] {
  const list = load(text) as unknown;
  if (!Array.isArray(list)) throw new Error(`${file}: must be a list`);
  const mutations = mutationsOf(solution);
  return list.map((entry: Partial<Equivalent> | null, i) => {
    const { command, change, why } = entry ?? {};
    if (typeof command !== "string" || !command) throw new Error(`${file}: [${i}].command: must be a text`);
    if (typeof why !== "string" || !why) throw new Error(`${file}: [${i}].why: must be a text`);
    if (change !== undefined && typeof change !== "string")
      throw new Error(`${file}: [${i}].change: must be a text`);
    const found = { command, why, ...(change === undefined ? {} : { change }) };
    if (!mutations.some((mutation) => isEquivalent(mutation, [found])))
      throw new Error(`${file}: [${i}]: solution.sh has no such command or value`);
    return found;
  });
}
