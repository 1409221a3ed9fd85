// PS1 and PS2: backslash escapes, then the expansions of double quotes.

import type { Program } from "../../simulation/index.ts";
import { baseName } from "../fs/paths.ts";
import { strftime } from "../programs/strftime.ts";
import { expandText } from "./expand.ts";
import { parseWord } from "./parse.ts";
import type { Shell } from "./shell.ts";

export const DEFAULT_PS1 = "\\u@\\h:\\w\\$ ";

export function* promptText(shell: Shell, name: "PS1" | "PS2"): Program<string> {
  const fallback =
    name === "PS2"
      ? "> "
      : shell.flavor === "bash"
        ? DEFAULT_PS1
        : shell.flavor === "ash"
          ? "\\w \\$ "
          : "\\$ ";
  const source = (shell.variables.get(name) ?? fallback).replace(
    /\\(\[|\]|0?[0-7]{3}|[^])/g,
    (_, escape: string) => special(shell, escape),
  );
  if (!/[$`]/.test(source.replace(/\$ ?$/, ""))) return source;
  const word = parseWord(`"${source.replace(/(["])/g, "\\$1").replace(/\$(?=\s|$)/g, "\\$")}"`);
  const { status } = shell;
  const text = word ? yield* expandText(shell, word) : source;
  shell.status = status;
  return text;
}

function special(shell: Shell, escape: string): string {
  const { process } = shell;
  const home = shell.variables.get("HOME") ?? "";
  const inHome = home !== "" && (shell.cwd === home || shell.cwd.startsWith(`${home}/`));
  const shown = inHome ? `~${shell.cwd.slice(home.length)}` : shell.cwd;
  if (/^0?[0-7]{3}$/.test(escape)) return String.fromCharCode(Number.parseInt(escape, 8));
  switch (escape) {
    case "u":
      return process.host.user.name;
    case "h":
      return process.host.name.split(".")[0];
    case "H":
      return process.host.name;
    case "w":
      return shown;
    case "W":
      return shown === "~" ? "~" : baseName(shell.cwd);
    case "$":
      return process.host.user.uid === 0 ? "#" : "$";
    case "n":
      return "\n";
    case "e":
      return "\x1b";
    case "a":
      return "\x07";
    case "t":
      return strftime("%H:%M:%S", process.simulation.now);
    case "A":
      return strftime("%H:%M", process.simulation.now);
    case "d":
      return strftime("%a %b %d", process.simulation.now);
    case "s":
      return shell.name;
    case "j":
      return String(shell.jobs.all().length);
    case "[":
    case "]":
      return "";
    case "\\":
      return "\\";
    default:
      return `\\${escape}`;
  }
}
