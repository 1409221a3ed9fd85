// In Kubernetes: k8s.io/kubectl/pkg/util/templates. What `--help` prints. The prose is our own.

import type { Found } from "./command.ts";
import { VERBS } from "./commands.ts";
import { flagSpecs } from "./flags.ts";

const FOOTER = `Use "kubectl options" for a list of global command-line options (applies to all commands).\n`;

const columns = (entries: readonly (readonly [string, string])[]) => {
  const width = Math.max(...entries.map(([name]) => name.length), 13);
  return entries.map(([name, summary]) => `  ${name.padEnd(width)}   ${summary}`).join("\n");
};

export function rootHelp(): string {
  const groups = [...new Set(VERBS.map(({ group }) => group))].filter(Boolean);
  const lists = groups.map((group) => {
    const verbs = VERBS.filter((verb) => verb.group === group);
    return `${group}:\n${columns(verbs.map(({ name, summary }) => [name, summary]))}\n`;
  });
  return [
    "kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n",
    ...lists,
    "Usage:\n  kubectl [flags] [options]\n",
    `Use "kubectl <command> --help" for more information about a given command.\n${FOOTER}`,
  ].join("\n");
}

export const optionsHelp = (flags: string): string =>
  `The following options can be passed to any command:\n\n${optionLines(flags)}\n`;

const optionLines = (flags: string): string =>
  flagSpecs(flags)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, shorthand, fallback, description }) =>
        `    ${shorthand ? `-${shorthand}, ` : ""}--${name}=${fallback}:\n\t${description}\n`,
    )
    .join("\n");

export function commandHelp({ command, path }: Found): string {
  const sections = [`${command.summary}\n`];
  if (command.aliases?.length)
    sections.push(`Aliases:\n${[path.split(" ").at(-1), ...command.aliases].join(", ")}\n`);
  if (command.examples?.length)
    sections.push(`Examples:\n${command.examples.map((line) => `  ${line}`).join("\n")}\n`);
  if (command.subcommands) {
    const entries = Object.entries(command.subcommands)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { summary }]) => [name, summary.split("\n")[0].replace(/\.$/, "")] as const);
    sections.push(`Available Commands:\n${columns(entries)}\n`);
  }
  if (command.flags) sections.push(`Options:\n${optionLines(command.flags)}`);
  sections.push(`Usage:\n  kubectl ${command.usage}\n`);
  const more = command.subcommands
    ? `Use "kubectl ${path} <command> --help" for more information about a given command.\n`
    : "";
  return `${sections.join("\n")}\n${more}${FOOTER}`;
}
