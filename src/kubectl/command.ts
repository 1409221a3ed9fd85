// In Kubernetes: github.com/spf13/cobra. What a command is.

import type { Program } from "../simulation/index.ts";
import type { Invocation } from "./invocation.ts";

export interface Command {
  /** As `kubectl get --help` shows it after "Usage:", without `kubectl `. */
  usage: string;
  summary: string;
  examples?: readonly string[];
  /** Lines for `flagSpecs`. */
  flags?: string;
  /** Whether it takes `--record`, which help does not name. */
  records?: boolean;
  /** Flags that are still taken, with a warning, and that help does not name; the description says what to do instead. */
  deprecatedFlags?: string;
  /** Names that lead to other commands: `kubectl rollout status`. */
  subcommands?: Readonly<Record<string, Command>>;
  /** Flags without which nothing is done. */
  required?: readonly string[];
  /** Other names of this command among its siblings. */
  aliases?: readonly string[];
  /** Exit code when it fails (diff ends with more than 1). */
  failsWith?: number;
  /** Runs it; returns the exit code, 0 when it returns nothing. */
  run?(k: Invocation): Program<number | void>;
}

/** A command and how it was called. */
export interface Found {
  command: Command;
  /** `rollout status`. */
  path: string;
  args: string[];
}
