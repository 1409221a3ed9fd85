// The commands that are part of the shell.

import { lazy, type Lazy, type Program } from "../../../simulation/index.ts";
import type { Shell } from "../shell.ts";
import { controlBuiltins } from "./control.ts";
import { environmentBuiltins } from "./environment.ts";
import { outputBuiltins, printfFormat } from "./output.ts";

/** Runs in the shell itself; the arguments do not include its name. */
export type Builtin = (shell: Shell, args: string[]) => Program<number>;

/** Those whose arguments are assignments. */
export const declarations: ReadonlySet<string> = new Set([
  "declare",
  "typeset",
  "local",
  "export",
  "readonly",
]);

interface Rare {
  builtins: ReadonlyMap<string, Builtin>;
}

/** Whoever does without them need not wait for their code. */
const rare: readonly [names: string, load: Lazy<Rare>][] = [
  ["declare typeset local export readonly unset", lazy(() => import("./declare.ts"))],
  ["read mapfile readarray getopts", lazy(() => import("./input.ts"))],
  ["jobs fg bg wait kill disown", lazy(() => import("./job-control.ts"))],
  ["set shopt trap", lazy(() => import("./settings.ts"))],
];

const later = (name: string, load: Lazy<Rare>): Builtin =>
  function* (shell, args) {
    const loaded = yield* shell.process.simulation.hold(load);
    return yield* loaded.builtins.get(name)!(shell, args);
  };

export const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...controlBuiltins,
  ...environmentBuiltins,
  ...outputBuiltins,
  ...rare.flatMap(([names, load]) =>
    names.split(" ").map((name): [string, Builtin] => [name, later(name, load)]),
  ),
]);

/** Brings all that may come late. */
export const loadBuiltins = () => Promise.all([printfFormat(), ...rare.map(([, load]) => load())]);
