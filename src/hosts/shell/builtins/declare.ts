// declare, local, export, readonly, unset, and how they show variables.

import type { Program } from "../../../simulation/index.ts";
import { ShellError } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { assign, indexOf } from "../special.ts";
import { quoteDouble } from "../quote.ts";
import type { Variable } from "../variables.ts";
import type { Builtin } from "./index.ts";

interface Attributes {
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
  list?: boolean;
  table?: boolean;
}

const NAME = /^[A-Za-z_]\w*$/;

function line(name: string, variable: Variable): string {
  const flags =
    (variable.list ? "a" : "") +
    (variable.table ? "A" : "") +
    (variable.integer ? "i" : "") +
    (variable.readonly ? "r" : "") +
    (variable.exported ? "x" : "");
  const head = `declare -${flags || "-"} ${name}`;
  if (variable.list)
    return `${head}=(${[...variable.list]
      .sort((a, b) => a[0] - b[0])
      .map(([i, value]) => `[${i}]=${quoteDouble(value)}`)
      .join(" ")})`;
  if (variable.table)
    return `${head}=(${[...variable.table].map(([key, value]) => `[${key}]=${quoteDouble(value)} `).join("")})`;
  return variable.value === undefined ? head : `${head}=${quoteDouble(variable.value)}`;
}

function* show(
  shell: Shell,
  names: readonly string[],
  command: string,
  keep: (variable: Variable) => boolean,
): Program<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : shell.variables.names()) {
    const variable = shell.variables.find(name);
    if (!variable) {
      yield* shell.complain(`${command}: ${name}: not found`);
      status = 1;
    } else if (names.length > 0 || keep(variable)) yield* shell.writer.write(`${line(name, variable)}\n`);
  }
  return status;
}

function* apply(
  shell: Shell,
  command: string,
  arg: string,
  attributes: Attributes,
  off: boolean,
  local: boolean,
): Program<number> {
  const [, name, append, value] = /^([^=+]*)(\+?)(?:=([^]*))?$/.exec(arg) ?? [, arg, "", undefined];
  if (!NAME.test(name!)) {
    yield* shell.complain(`${command}: \`${arg}': not a valid identifier`);
    return 1;
  }
  const variable = local ? shell.variables.local(name!) : shell.variables.declare(name!);
  if (attributes.table) variable.table ??= new Map();
  if (attributes.list) variable.list ??= new Map();
  if (attributes.integer !== undefined) variable.integer = !off;
  if (value !== undefined) assign(shell, name!, value, append === "+");
  if (attributes.exported !== undefined) variable.exported = !off;
  if (attributes.readonly) variable.readonly = true;
  return 0;
}

function declare(command: string, base: Attributes, alwaysLocal: boolean): Builtin {
  return function* (shell, args) {
    const attributes = { ...base };
    let off = false;
    let print = false;
    let global = false;
    let functions = false;
    let i = 0;
    for (; i < args.length && /^[-+]\w/.test(args[i]); i++) {
      for (const letter of args[i].slice(1)) {
        if (letter === "p") print = true;
        else if (letter === "g") global = true;
        else if (letter === "f" || letter === "F") functions = true;
        else if (letter === "n" && command === "export") off = true;
        else if (letter === "x") attributes.exported = true;
        else if (letter === "r") attributes.readonly = true;
        else if (letter === "i") attributes.integer = true;
        else if (letter === "a") attributes.list = true;
        else if (letter === "A") attributes.table = true;
        else if (!"ltu".includes(letter)) {
          yield* shell.complain(`${command}: ${args[i]}: invalid option`);
          return 2;
        }
      }
      if (args[i][0] === "+") off = true;
    }
    const names = args.slice(i).filter((arg) => arg !== "--");
    if (functions) return yield* showFunctions(shell, names);
    if (alwaysLocal && command === "local" && !shell.variables.inFunction)
      throw new ShellError("local: can only be used in a function");
    if (print || names.length === 0)
      return yield* show(shell, names, command, (variable) => !base.exported || variable.exported === true);
    let status = 0;
    for (const name of names)
      status =
        (yield* apply(
          shell,
          command,
          name,
          attributes,
          off,
          alwaysLocal && !global && shell.variables.inFunction,
        )) || status;
    return status;
  };
}

function* showFunctions(shell: Shell, names: readonly string[]): Program<number> {
  const wanted = names.length > 0 ? names : [...shell.functions.keys()].sort();
  let status = 0;
  for (const name of wanted) {
    const found = shell.functions.get(name);
    if (!found) status = 1;
    else
      yield* shell.writer.write(
        names.length > 0
          ? `${name} () \n${found.script.text.slice(found.body.pos, found.body.end)}\n`
          : `declare -f ${name}\n`,
      );
  }
  return status;
}

function* unset(shell: Shell, args: string[]): Program<number> {
  const onlyFunctions = args[0] === "-f";
  for (const name of args[0]?.startsWith("-") ? args.slice(1) : args) {
    const indexed = /^(\w+)\[(.+)\]$/.exec(name);
    if (indexed) {
      const key = indexOf(shell, indexed[1], indexed[2]);
      const variable = shell.variables.find(indexed[1]);
      if (typeof key === "string") variable?.table?.delete(key);
      else variable?.list?.delete(key);
    } else if (onlyFunctions || (!shell.variables.find(name) && shell.functions.has(name)))
      shell.functions.delete(name);
    else shell.variables.unset(name);
  }
  return 0;
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["declare", declare("declare", {}, true)],
  ["typeset", declare("typeset", {}, true)],
  ["local", declare("local", {}, true)],
  ["export", declare("export", { exported: true }, false)],
  ["readonly", declare("readonly", { readonly: true }, false)],
  ["unset", unset],
]);
