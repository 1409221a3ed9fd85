// git as a program of a host, and what Tab offers after it. The code is loaded when it is first used.

import type { Executable } from "../process.ts";
import { completions, type Completer, type ProgramBundle } from "../programs/registry.ts";

const git: Executable = function* (process) {
  const { runGit } = yield* process.simulation.hold(() => import("./git.ts"));
  return yield* runGit(process);
};

/** git, for hosts that have it. */
export const gitPrograms: ProgramBundle = new Map([["git", git]]);

const SUBCOMMANDS =
  "add branch checkout clone commit config diff fetch init log merge mv pull push remote reset restore rm show status switch tag".split(
    " ",
  );
const TAKES_BRANCH = new Set(["branch", "checkout", "diff", "log", "merge", "reset", "show", "switch"]);

const complete: Completer = (words, index, process) => {
  if (index === 1) return SUBCOMMANDS;
  if (!TAKES_BRANCH.has(words[1])) return [];
  for (let folder = process.cwd; ; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    const heads = `${folder}/.git/refs/heads`;
    if (process.fs.exists(heads)) return process.fs.list(heads);
    if (folder === "") return [];
  }
};

completions.set("git", complete);
