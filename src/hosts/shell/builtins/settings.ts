// Builtins that change how the shell itself behaves: its options, and what it does at signals.

import type { Program } from "../../../simulation/index.ts";
import { SIGNALS, signalNamed } from "../../signals.ts";
import { quoteSingle } from "../quote.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./index.ts";

const OPTIONS: Record<string, string> = {
  a: "allexport",
  e: "errexit",
  f: "noglob",
  u: "nounset",
  x: "xtrace",
  C: "noclobber",
  b: "notify",
  h: "hashall",
  m: "monitor",
  n: "noexec",
  v: "verbose",
  B: "braceexpand",
  E: "errtrace",
};
const NAMES = [
  "allexport",
  "braceexpand",
  "emacs",
  "errexit",
  "errtrace",
  "functrace",
  "hashall",
  "histexpand",
  "history",
  "ignoreeof",
  "interactive-comments",
  "keyword",
  "monitor",
  "noclobber",
  "noexec",
  "noglob",
  "nolog",
  "notify",
  "nounset",
  "onecmd",
  "physical",
  "pipefail",
  "posix",
  "privileged",
  "verbose",
  "vi",
  "xtrace",
];

function* set(shell: Shell, args: string[]): Program<number> {
  if (args.length === 0) {
    for (const name of shell.variables.names()) {
      const value = shell.variables.get(name);
      if (value !== undefined) yield* shell.writer.write(`${name}=${quoteSingle(value)}\n`);
    }
    return 0;
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      shell.positional = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      shell.positional = args.slice(i);
      return 0;
    }
    const on = arg[0] === "-";
    for (const letter of arg.slice(1)) {
      const name = letter === "o" ? args[++i] : OPTIONS[letter];
      if (letter === "o" && name === undefined) return yield* listOptions(shell, on);
      if (name === undefined || !NAMES.includes(name)) {
        yield* shell.complain(
          letter === "o" ? `set: ${name}: invalid option name` : `set: ${arg[0]}${letter}: invalid option`,
        );
        if (letter !== "o")
          yield* shell.errors.write(
            "set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n",
          );
        return 2;
      }
      if (on) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  return 0;
}

function* listOptions(shell: Shell, table: boolean): Program<number> {
  for (const name of NAMES) {
    const on = shell.options.has(name);
    yield* shell.writer.write(
      table ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`,
    );
  }
  return 0;
}

/** `EXIT`, `0`, `INT`, `SIGINT`, `2` → the key under which a trap is kept. */
function trapName(text: string): string | undefined {
  if (text === "0" || text.toUpperCase() === "EXIT") return "EXIT";
  if (["ERR", "DEBUG", "RETURN"].includes(text.toUpperCase())) return text.toUpperCase();
  return signalNamed(text);
}

function* trap(shell: Shell, args: string[]): Program<number> {
  if (args[0] === "-l") {
    yield* shell.writer.write(`${SIGNALS.map(([name, number]) => `${number}) SIG${name}`).join("\n")}\n`);
    return 0;
  }
  if (args.length === 0 || args[0] === "-p") {
    const wanted = args.slice(1).map(trapName);
    for (const [name, action] of shell.traps) {
      if (wanted.length === 0 || wanted.includes(name))
        yield* shell.writer.write(`trap -- '${action.replaceAll("'", "'\\''")}' ${name}\n`);
    }
    return 0;
  }
  const rest = args[0] === "--" ? args.slice(1) : args;
  const [action, ...names] = rest.length === 1 ? ["-", rest[0]] : rest;
  for (const text of names) {
    const name = trapName(text);
    if (!name) {
      yield* shell.complain(`trap: ${text}: invalid signal specification`);
      return 1;
    }
    if (action === "-") shell.traps.delete(name);
    else shell.traps.set(name, action);
    listen(shell, name, action);
  }
  return 0;
}

function listen(shell: Shell, name: string, action: string): void {
  if (["EXIT", "ERR", "DEBUG", "RETURN", "SIGINT", "SIGKILL", "SIGSTOP"].includes(name)) return;
  const { process } = shell;
  if (action === "-") {
    process.trap(name, () => endBy(shell, name));
    return;
  }
  process.trap(name, () => {
    if (shell.traps.get(name) === "") return;
    shell.pendingTraps.push(name);
    shell.session.wakeWait?.();
  });
}

function endBy(shell: Shell, name: string): void {
  shell.session.interrupted = 128 + (SIGNALS.find(([other]) => `SIG${other}` === name)?.[1] ?? 15);
  shell.session.wake?.();
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["set", set],
  [
    "shopt",
    function* (shell, args) {
      for (const name of args.filter((arg) => !arg.startsWith("-"))) {
        if (args[0] === "-s") shell.options.add(name);
        else if (args[0] === "-u") shell.options.delete(name);
      }
      return 0;
    },
  ],
  ["trap", trap],
]);
