// The programs of the hosts, in bundles: a container image takes those it has.

import { shellProgram } from "../shell/bash.ts";
import { filePrograms } from "./file-programs.ts";
import { grepPrograms } from "./grep.ts";
import { listingPrograms } from "./listing-programs.ts";
import type { ProgramBundle } from "./registry.ts";
import { sortPrograms } from "./sort.ts";
import { textPrograms } from "./text-programs.ts";
import { timePrograms } from "./time-programs.ts";

export { completions, type Completer, type ProgramBundle } from "./registry.ts";

/** Files, text, time, processes: what every Linux has. */
export const coreutils: ProgramBundle = new Map([
  ...filePrograms,
  ...grepPrograms,
  ...listingPrograms,
  ...sortPrograms,
  ...textPrograms,
  ...timePrograms,
]);

/** GNU bash, also as `sh`. */
export const bashPrograms: ProgramBundle = new Map([["bash", shellProgram("bash")], ["sh", shellProgram("dash")]]);

/** What the learner's laptop has, without the tools of other rooms (kubectl, git, docker …). */
export const laptopPrograms: ProgramBundle = new Map([...coreutils, ...bashPrograms]);
