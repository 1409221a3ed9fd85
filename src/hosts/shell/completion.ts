// What Tab offers: commands, files, variables, and what programs know about their own arguments.

import type { Program } from "../../simulation/index.ts";
import { joinPath, resolvePath } from "../fs/paths.ts";
import type { Process } from "../process.ts";
import { completions } from "../programs/registry.ts";
import type { Completion } from "../terminal/line-editor.ts";
import { builtins } from "./builtins/index.ts";
import type { Shell } from "./shell.ts";

const KEYWORDS = [
  "case",
  "do",
  "done",
  "elif",
  "else",
  "esac",
  "fi",
  "for",
  "function",
  "if",
  "in",
  "select",
  "then",
  "time",
  "until",
  "while",
];

interface Words {
  words: string[];
  /** Where the last word begins in the text. */
  start: number;
  quote: string;
}

/** The words of the command that the text ends in; the last one may be empty. */
export function lastCommand(text: string): Words {
  let words: string[] = [];
  let word = "";
  let start = text.length;
  let open = false;
  let quote = "";
  const finish = () => {
    if (open) words.push(word);
    word = "";
    open = false;
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quote !== "") {
      if (char === quote) quote = "";
      else word += char;
      continue;
    }
    if (/\s/.test(char)) finish();
    else if (/[|;&(]/.test(char)) {
      finish();
      words = [];
    } else {
      if (!open) start = i;
      open = true;
      if (char === "\\") word += text[++i] ?? "";
      else if (char === "'" || char === '"') quote = char;
      else word += char;
    }
  }
  if (open) words.push(word);
  else {
    words.push("");
    start = text.length;
  }
  return { words, start, quote };
}

export function* complete(shell: Shell, before: string): Program<Completion> {
  const { words, start } = lastCommand(before);
  while (
    words.length > 1 &&
    (/^\w+=/.test(words[0]) || ["sudo", "time", "then", "do", "else", "!"].includes(words[0]))
  )
    words.shift();
  const word = words.at(-1)!;
  const variable = /\$(\w*)$/.exec(before);
  if (variable) return variables(shell, variable[1], before.length - variable[1].length);
  const redirected = /[<>]\s*[^\s<>]*$/.test(before.slice(0, before.length));
  if (redirected)
    return files(shell, word.replace(/^[<>]+/, ""), before.length - word.replace(/^\d*[<>]+/, "").length);
  if (words.length === 1 && !word.includes("/")) return { start, candidates: commands(shell, word) };
  const expanded = shell.aliases.get(words[0]);
  const full = expanded ? [...lastCommand(expanded).words, ...words.slice(1)] : words;
  const completer = completions.get(shell.completes.get(full[0]) ?? full[0]);
  if (completer) {
    const answer = completer(full, full.length - 1, asSeen(shell));
    const found = Array.isArray(answer)
      ? (answer as readonly string[])
      : yield* answer as Program<readonly string[]>;
    const candidates = unique(found.filter((candidate) => candidate.startsWith(word)));
    if (candidates.length > 0)
      return { start, candidates, suffix: (candidate) => (/[=/]$/.test(candidate) ? "" : " ") };
  }
  return files(shell, word, start, words.length > 1 && words[0] === "cd");
}

/** The shell's process with the variables as they are exported now. */
const asSeen = (shell: Shell): Process =>
  Object.create(shell.process, {
    env: { value: new Map(shell.variables.exported()) },
    cwd: { value: shell.cwd },
    // A getter of the process itself, which knows no copy.
    net: { value: shell.process.net },
  });

const unique = (names: readonly string[]) => [...new Set(names)].sort();

function variables(shell: Shell, prefix: string, start: number): Completion {
  return { start, candidates: shell.variables.names().filter((name) => name.startsWith(prefix)) };
}

function commands(shell: Shell, prefix: string): string[] {
  const { fs } = shell.process;
  const names = [...builtins.keys(), ...shell.functions.keys(), ...shell.aliases.keys(), ...KEYWORDS];
  for (const directory of (shell.variables.get("PATH") ?? "").split(":")) {
    if (directory !== "" && fs.exists(directory) && fs.stat(directory).type === "directory")
      names.push(...fs.list(directory));
  }
  return unique(names.filter((name) => name.startsWith(prefix)));
}

const quoted = (name: string) => name.replace(/[\s\\'"`$&|;<>()*?[\]{}!#~]/g, "\\$&");

function files(shell: Shell, word: string, start: number, onlyDirectories = false): Completion {
  const { fs } = shell.process;
  const slash = word.lastIndexOf("/");
  const directory = word.slice(0, slash + 1);
  const prefix = word.slice(slash + 1);
  const home = shell.variables.get("HOME") ?? "/";
  const path = resolvePath(
    shell.cwd,
    directory.startsWith("~/") ? home + directory.slice(1) : directory || ".",
  );
  const isDirectory = (name: string) => {
    const file = joinPath(path, name);
    return fs.exists(file) && fs.stat(file).type === "directory";
  };
  if (!fs.exists(path) || fs.stat(path).type !== "directory") return { start, candidates: [] };
  const names = fs
    .list(path)
    .filter((name) => name.startsWith(prefix) && (prefix.startsWith(".") || !name.startsWith(".")));
  const kept = onlyDirectories ? names.filter(isDirectory) : names;
  return {
    start,
    candidates: kept.map((name) => directory + quoted(name) + (isDirectory(name) ? "/" : "")),
    shown: (candidate) => candidate.slice(directory.length),
    suffix: (candidate) => (candidate.endsWith("/") ? "" : " "),
  };
}
