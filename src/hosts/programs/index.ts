// The programs of the hosts, in bundles: a container image takes those it has. Their code comes with the first that is used.

import { lazy } from "../../simulation/index.ts";
import type { Executable } from "../process.ts";
import { shellProgram } from "../shell/bash.ts";
import { lazily } from "./lazily.ts";
import { BUSYBOX, CORE, NET, SCREEN } from "./names.ts";
import type { ProgramBundle } from "./registry.ts";

export { completions, type Completer, type ProgramBundle } from "./registry.ts";
export { lazily } from "./lazily.ts";

/** Brings the programs' code before it is needed. */
export const loadPrograms = lazy(() => import("./bundles.ts").then(({ bundles }) => bundles));

const named = (names: readonly string[], words: "gnu" | "busybox"): [string, Executable][] =>
  names.map((name) => [name, lazily(loadPrograms, (bundles) => bundles[words].get(name)!)]);

/** Files, text, time, processes: what every Linux has. */
export const coreutils: ProgramBundle = new Map(named(CORE, "gnu"));

/** curl, wget, nslookup, dig, getent, nc. */
export const netPrograms: ProgramBundle = new Map(named(NET, "gnu"));

/** nano, vi, less. */
export const editors: ProgramBundle = new Map(named(SCREEN, "gnu"));

/** GNU bash, also as `sh`. */
export const bashPrograms: ProgramBundle = new Map([
  ["bash", shellProgram("bash")],
  ["sh", shellProgram("dash")],
]);

/** busybox, alpine: ash, its wget, nslookup and vi; no bash, no curl. */
export const busyboxPrograms: ProgramBundle = new Map([
  ...named(BUSYBOX, "busybox"),
  ["sh", shellProgram("ash")],
  ["ash", shellProgram("ash")],
]);

/** busybox's nslookup up to 1.28, which follows the search path. */
export const olderNslookup: Executable = lazily(
  lazy(() => import("./dns-programs.ts")),
  (code) => code.olderNslookup,
);

/** What the learner's laptop has, without the tools of other rooms (kubectl, git, docker …). */
export const laptopPrograms: ProgramBundle = new Map([
  ...coreutils,
  ...netPrograms,
  ...editors,
  ...bashPrograms,
]);
