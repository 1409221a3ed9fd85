// The parameters a shell sets itself (`$?`, `$#`, `$RANDOM` …), and how arithmetic sees variables.

import type { ArithmeticScope } from "./arithmetic.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { ShellError } from "./flow.ts";
import type { Shell } from "./shell.ts";

/** The value of `$name`; undefined when it is unset. */
export function parameter(shell: Shell, name: string): string | undefined {
  switch (name) {
    case "?":
      return String(shell.status);
    case "#":
      return String(shell.positional.length);
    case "$":
      return String(shell.process.pid);
    case "!":
      return shell.lastBackground === undefined ? "" : String(shell.lastBackground);
    case "0":
      return shell.name;
    case "-":
      return flags(shell);
    case "@":
    case "*":
      return shell.positional.length === 0 ? undefined : shell.positional.join(" ");
    case "_":
      return shell.lastArgument;
  }
  if (/^\d+$/.test(name)) return shell.positional[Number(name) - 1];
  return shell.variables.get(name) ?? dynamic(shell, name);
}

function flags(shell: Shell): string {
  const letters: [string, string][] = [
    ["errexit", "e"],
    ["noglob", "f"],
    ["nounset", "u"],
    ["xtrace", "x"],
  ];
  const set = letters
    .filter(([name]) => shell.options.has(name))
    .map(([, letter]) => letter)
    .join("");
  return `h${shell.interactive ? "im" : ""}B${set}`;
}

function dynamic(shell: Shell, name: string): string | undefined {
  const { simulation, host, pid } = shell.process;
  switch (name) {
    case "RANDOM":
      return String(simulation.random(`shell/${host.name}/${pid}`).below(32768));
    case "SECONDS":
      return String(Math.floor((simulation.now - shell.startedAt) / 1000));
    case "EPOCHSECONDS":
      return String(Math.floor(simulation.now / 1000));
    case "LINENO":
      return String(shell.line);
    case "BASHPID":
      return String(pid);
    case "UID":
    case "EUID":
      return shell.flavor === "bash" ? String(host.user.uid) : undefined;
    case "BASH_VERSION":
      return shell.flavor === "bash" ? "5.2.15(1)-release" : undefined;
    case "FUNCNAME":
      return shell.functionNames[0];
    case "COLUMNS":
      return shell.process.terminal && String(shell.process.terminal.columns);
    case "LINES":
      return shell.process.terminal && String(shell.process.terminal.rows);
    default:
      return undefined;
  }
}

/** The elements of `name[@]`, or of `@` and `*`. */
export function elements(shell: Shell, name: string): string[] {
  if (name === "@" || name === "*") return shell.positional;
  if (name === "FUNCNAME") return shell.functionNames;
  if (name === "PIPESTATUS") return shell.pipeStatus.map(String);
  return shell.variables.elements(name).map(([, value]) => value);
}

/** An array's key as its variable wants it: a text for `declare -A`, else a number. */
export function indexOf(shell: Shell, name: string, index: string): string | number {
  if (shell.variables.find(name)?.table) return index;
  return Number(evaluateArithmetic(index.trim(), arithmeticScope(shell)));
}

export function element(shell: Shell, name: string, index: string): string | undefined {
  if (name === "PIPESTATUS") return elements(shell, name)[Number(index)];
  const key = indexOf(shell, name, index);
  const variable = shell.variables.find(name);
  if (!variable) return undefined;
  if (typeof key === "string") return variable.table!.get(key);
  if (!variable.list) return key === 0 ? variable.value : undefined;
  return variable.list.get(key < 0 ? Math.max(-1, ...variable.list.keys()) + 1 + key : key);
}

export function arithmeticScope(shell: Shell): ArithmeticScope {
  return {
    get(name, index) {
      const value = index === undefined ? parameter(shell, name) : element(shell, name, index);
      if (value === undefined && shell.options.has("nounset"))
        throw new ShellError(`${name}: unbound variable`, 1, true);
      return value;
    },
    set(name, value, index) {
      if (index === undefined) shell.variables.set(name, value);
      else shell.variables.setElement(name, indexOf(shell, name, index), value);
    },
  };
}

/** Assigns as `name=value` does: integers are calculated. */
export function assign(shell: Shell, name: string, value: string, append = false): void {
  const variable = shell.variables.find(name);
  if (variable?.integer) {
    const sum = append ? `${variable.value || 0}+(${value})` : value;
    return shell.variables.set(name, String(evaluateArithmetic(sum, arithmeticScope(shell))));
  }
  shell.variables.set(name, append ? (shell.variables.get(name) ?? "") + value : value);
  if (shell.options.has("allexport")) shell.variables.declare(name).exported = true;
}
