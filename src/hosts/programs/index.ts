// The programs of the hosts, in bundles: a container image takes those it has.

import { shellProgram } from "../shell/bash.ts";
import { batchPrograms } from "./batch-programs.ts";
import { columnPrograms } from "./column-programs.ts";
import { busyboxWords } from "./busybox-words.ts";
import { digestPrograms } from "./digest.ts";
import { diskPrograms } from "./disk-programs.ts";
import { filePrograms } from "./file-programs.ts";
import { findPrograms } from "./find.ts";
import { grepPrograms } from "./grep.ts";
import { listingPrograms } from "./listing-programs.ts";
import { networkPrograms } from "./net-programs.ts";
import { busyboxPs, processPrograms } from "./process-programs.ts";
import type { ProgramBundle } from "./registry.ts";
import { screenPrograms } from "./screen-programs.ts";
import { sedPrograms } from "./sed.ts";
import { sortPrograms } from "./sort.ts";
import { textPrograms } from "./text-programs.ts";
import { timePrograms } from "./time-programs.ts";

export { completions, type Completer, type ProgramBundle } from "./registry.ts";

/** Files, text, time, processes: what every Linux has. */
export const coreutils: ProgramBundle = new Map([
  ...batchPrograms,
  ...columnPrograms,
  ...diskPrograms,
  ...digestPrograms,
  ...filePrograms,
  ...findPrograms,
  ...grepPrograms,
  ...listingPrograms,
  ...processPrograms,
  ...sedPrograms,
  ...sortPrograms,
  ...textPrograms,
  ...timePrograms,
]);

/** curl, wget, nslookup, getent, nc. */
export const netPrograms: ProgramBundle = new Map(networkPrograms);

/** nano, vi, less. */
export const editors: ProgramBundle = new Map(screenPrograms);

/** GNU bash, also as `sh`. */
export const bashPrograms: ProgramBundle = new Map([
  ["bash", shellProgram("bash")],
  ["sh", shellProgram("dash")],
]);

const absentFromBusybox = new Set(["curl", "jq", "getent", "nano", "htop", "strace", "sudo", "column"]);

/** busybox, alpine: ash, its wget, nslookup and vi; no bash, no curl. */
export const busyboxPrograms: ProgramBundle = new Map(
  [
    ...busyboxWords(coreutils),
    ...networkPrograms,
    ...screenPrograms,
    ["sh", shellProgram("ash")] as const,
    ["ash", shellProgram("ash")] as const,
    ["ps", busyboxPs] as const,
  ].filter(([name]) => !absentFromBusybox.has(name)),
);

/** What the learner's laptop has, without the tools of other rooms (kubectl, git, docker …). */
export const laptopPrograms: ProgramBundle = new Map([
  ...coreutils,
  ...netPrograms,
  ...editors,
  ...bashPrograms,
]);
