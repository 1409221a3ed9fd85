// The commands that are part of the shell.

import type { Program } from "../../../simulation/index.ts";
import type { Shell } from "../shell.ts";
import { controlBuiltins } from "./control.ts";
import { declarationBuiltins } from "./declare.ts";
import { environmentBuiltins } from "./environment.ts";
import { inputBuiltins } from "./input.ts";
import { jobBuiltins } from "./job-control.ts";

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

export const builtins: ReadonlyMap<string, Builtin> = new Map([
  ...controlBuiltins,
  ...declarationBuiltins,
  ...environmentBuiltins,
  ...inputBuiltins,
  ...jobBuiltins,
]);
