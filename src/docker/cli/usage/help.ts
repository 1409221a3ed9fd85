// In Docker: cli/cobra.go. What `--help` prints, in the layout of cobra and pflag; the words are ours.
// Left out here: flags so long that what they do has to stand below them.

import { ABOUT, GLOBAL_FLAGS, GROUPS, plainName, properName, SECTIONS, USAGES } from "./groups.ts";
import type { Flag } from "./usage.ts";

const COLUMNS = 79;
/** A last line may be this much longer than the others, so that no word stands alone. */
const SLOP = 5;

/** Breaks a text that stands `indent` columns from the left. */
export function wrapped(text: string, indent: number): string {
  const width = COLUMNS - indent - SLOP;
  const lines: string[] = [];
  let rest = text;
  while (rest.length >= width + SLOP) {
    const end = rest.slice(0, width).lastIndexOf(" ");
    if (end <= 0) break;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  return [...lines, rest].join(`\n${" ".repeat(indent)}`);
}

/** The lines of flags, by name. */
export function flagLines(flags: readonly Flag[]): string {
  const shown = flags
    .filter(({ about }) => about)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ letter, name, type, about, initially }) => ({
      left: `  ${letter ? `-${letter}, ` : "    "}--${name}${type ? ` ${type}` : ""}`,
      right: `${about}${initially ? ` (default ${initially})` : ""}`,
    }));
  const indent = Math.max(...shown.map(({ left }) => left.length)) + 3;
  return shown.map(({ left, right }) => `${left.padEnd(indent)}${wrapped(right, indent)}\n`).join("");
}

const commandLines = (group: string, words: readonly string[]): string =>
  words.map((word) => `  ${word.padEnd(11)} ${ABOUT.get(group + word)}\n`).join("");

/** What follows `Usage:`. */
export function usageOf(command: string): string {
  const operands = USAGES[plainName(command)]?.operands;
  return `docker ${properName(command)}${operands === undefined ? "" : ` ${operands}`}`;
}

const known = (group: string): string[] =>
  [...ABOUT.keys()]
    .filter((words) => words.startsWith(group))
    .map((words) => words.slice(group.length))
    .sort();

function groupHelp(group: string): string {
  const more = `Run 'docker ${group} COMMAND --help' for more information on a command.\n`;
  return `Usage:  docker ${group} COMMAND\n\n${GROUPS[group]}\n\nCommands:\n${commandLines(`${group} `, known(`${group} `))}\n${more}`;
}

/** The help of a command or of a group of them. */
export function helpOf(command: string): string {
  if (command in GROUPS) return groupHelp(command);
  const { about, details, spellings, flags } = USAGES[plainName(command)];
  const aliases = spellings?.map((words) => `docker ${words}`).join(", ");
  return [
    `Usage:  ${usageOf(command)}\n`,
    `${about}\n`,
    ...(details ? [`${details}\n`] : []),
    ...(aliases ? [`Aliases:\n  ${aliases}\n`] : []),
    ...(flags.length > 0 ? [`Options:\n${flagLines(flags)}`] : []),
  ].join("\n");
}

/** What `docker` without a command prints. */
export function rootHelp(): string {
  const placed = new Set([...Object.values(SECTIONS).flat(), "buildx", "compose"]);
  const others = known("").filter((word) => !word.includes(" ") && !placed.has(word));
  return [
    "Usage:  docker [OPTIONS] COMMAND\n",
    "Runs programs in containers\n",
    ...Object.entries({ ...SECTIONS, Commands: others }).map(
      ([title, words]) => `${title}:\n${commandLines("", words)}`,
    ),
    `Global Options:\n${flagLines(GLOBAL_FLAGS)}`,
    "Run 'docker COMMAND --help' for more information on a command.\n",
  ].join("\n");
}
