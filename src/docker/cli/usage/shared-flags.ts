// Flags that several commands have.

import { flag } from "./usage.ts";

export const ALL_CONTAINERS = flag("-a, --all", "Stopped containers too");
export const BLOCK_WEIGHT = flag("--blkio-weight uint16", "Share of the disk's time, 10 to 1000", "0");
export const LABEL = flag("--label list", "A label: KEY=VALUE");
export const LINK = flag("--link list", "Another container to be reachable by name");
export const CPU_FLAGS = [
  flag("--cpu-period int", "Length of the CPU scheduler's period"),
  flag("--cpu-quota int", "CPU time within one period"),
  flag("--cpu-rt-period int", "Real-time period, in microseconds"),
  flag("--cpu-rt-runtime int", "Real-time CPU time per period, in microseconds"),
  flag("-c, --cpu-shares int", "Weight when CPUs are scarce"),
  flag("--cpus decimal", "How many CPUs it may use, such as 1.5"),
  flag("--cpuset-cpus string", "Which CPUs it may use, such as 0-3 or 0,1"),
  flag("--cpuset-mems string", "Which memory nodes it may use"),
];
export const DETACH_KEYS = flag("--detach-keys string", "Keys that leave the container running");
export const ENVIRONMENT = [
  flag("-e, --env list", "An environment variable: NAME=value"),
  flag("--env-file list", "A file with one variable per line"),
];
export const FILTER = flag("-f, --filter filter", "Only what matches KEY=VALUE");
/** For what is not a list of rows. */
export const FORMAT = flag("-f, --format string", "How to print: 'json', or a Go template");
export const FORMAT_ONLY = flag("--format string", FORMAT.about);
export const FORMAT_ROWS = flag(
  "--format string",
  "How to print: 'table', 'table TEMPLATE', 'json', or a Go template",
);
export const INTERACTIVE = flag("-i, --interactive", "Pass on what is typed, attached or not");
export const MEMORY_FLAGS = [
  flag("-m, --memory bytes", "Most memory it may use"),
  flag("--memory-reservation bytes", "Memory to shrink to when the machine lacks some"),
  flag("--memory-swap bytes", "Memory and swap together; -1 for no limit"),
];
export const NO_TRUNC = flag("--no-trunc", "Print long values whole");
export const PIDS_LIMIT = flag("--pids-limit int", "Most processes; -1 for no limit");
export const PRIVILEGED = flag("--privileged", "Nearly all that root may do on the machine");
/** Of an image, when it is fetched. */
export const TRUST = flag("--disable-content-trust", "Accept images without signature", "true");
/** For `prune`, which asks first. */
export const PRUNE_FILTER = flag("--filter filter", "Only what matches, such as until=24h or label=KEY");
export const PRUNE_FORCE = flag("-f, --force", "Ask no question first");
export const QUIET_IDS = flag("-q, --quiet", "IDs alone");
export const SIGNAL = flag("-s, --signal string", "The signal, instead of the usual one");
export const SIG_PROXY = flag("--sig-proxy", "Hand on the signals that docker gets", "true");
export const SIZE = flag("-s, --size", "How much disk each container takes");
export const STOP_TIMEOUT = flag("-t, --timeout int", "Seconds until a container that stays is killed");
export const TTY = flag("-t, --tty", "Give it a terminal");
export const USER = flag("-u, --user string", "Whom to run as: NAME or UID, and :GROUP");
export const WORKDIR = flag("-w, --workdir string", "The directory to begin in");
