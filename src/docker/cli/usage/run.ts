// In Docker: cli/command/container/opts.go. What `docker run` and `docker create` may be told.

import {
  BLOCK_WEIGHT,
  CPU_FLAGS,
  DETACH_KEYS,
  ENVIRONMENT,
  INTERACTIVE,
  LABEL,
  LINK,
  MEMORY_FLAGS,
  PIDS_LIMIT,
  PRIVILEGED,
  SIG_PROXY,
  TRUST,
  TTY,
  USER,
  WORKDIR,
} from "./shared-flags.ts";
import { alsoShort, flag, usage, type Flag, type Usages } from "./usage.ts";

const NONE = "[]";

/** What a new container is made of. */
const CONTAINER: readonly Flag[] = [
  flag("--annotation map", "A note for the runtime: KEY=VALUE"),
  flag("-a, --attach list", "Only stdin, stdout or stderr"),
  flag("--cidfile string", "A file to write the new ID to"),
  TRUST,
  flag("--entrypoint string", "Run this instead of the image's entry point"),
  flag("--help", "Print this"),
  flag("--init", "A first process that reaps the others"),
  { ...LABEL, letter: "l" },
  flag("--label-file list", "A file with one label per line"),
  flag("--name string", "What to call it"),
  flag("--platform string", "Which variant of the image: OS/ARCH"),
  flag("--pull string", '"always", "missing" or "never"', '"missing"'),
  flag("-q, --quiet", "Say nothing of the pull"),
  flag("--restart string", "Whether it starts again when it ends", '"no"'),
  flag("--rm", "Delete it when it ends"),
  flag("--runtime string", "The OCI runtime to use"),
  flag("--stop-signal string", "The signal that asks it to end"),
  flag("--stop-timeout int", "Seconds until it is killed"),
  flag("--use-api-socket", "Let it talk to this daemon"),
];

const DEVICES: readonly Flag[] = [
  flag("--blkio-weight-device list", "Disk share on one device", NONE),
  flag("--device list", "A device of the machine to hand in"),
  flag("--device-cgroup-rule list", "A rule on which devices it may use"),
  flag("--device-read-bps list", "Most bytes read in a second", NONE),
  flag("--device-read-iops list", "Most reads in a second", NONE),
  flag("--device-write-bps list", "Most bytes written in a second", NONE),
  flag("--device-write-iops list", "Most writes in a second", NONE),
  flag("--gpus gpu-request", "How many GPUs, or 'all'"),
];

const HEALTH: readonly Flag[] = [
  flag("--health-cmd string", "A command that fails when it is ill"),
  flag("--health-interval duration", "Pause between two checks"),
  flag("--health-retries int", "Failures in a row that make it ill"),
  flag("--health-start-interval duration", "Pause between checks at first"),
  flag("--health-start-period duration", "How long failures do not count"),
  flag("--health-timeout duration", "How long a check may last"),
  flag("--no-healthcheck", "Ignore the image's health check"),
];

const ISOLATION: readonly Flag[] = [
  flag("--cap-add list", "A capability to give"),
  flag("--cap-drop list", "A capability to take away"),
  flag("--cgroup-parent string", "The cgroup to live below"),
  flag("--cgroupns string", "Cgroup namespace: 'host' or 'private'"),
  flag("--group-add list", "A group to be in besides"),
  flag("--ipc string", "Whose shared memory it sees"),
  flag("--isolation string", "How it is set apart (Windows)"),
  PRIVILEGED,
  flag("--pid string", "Whose processes it sees"),
  flag("--security-opt list", "A setting of the machine's guards"),
  flag("--sysctl map", "Kernel settings: KEY=VALUE"),
  flag("--userns string", "Whose user IDs it has"),
  flag("--uts string", "Whose host name it has"),
];

const LIMITS: readonly Flag[] = [
  flag("--cpu-count int", "How many CPUs (Windows)"),
  flag("--cpu-percent int", "Share of the CPUs (Windows)"),
  flag("--io-maxbandwidth bytes", "Most bytes of disk traffic (Windows)"),
  flag("--io-maxiops uint", "Most disk operations (Windows)"),
  flag("--kernel-memory bytes", "Most memory within the kernel"),
  flag("--memory-swappiness int", "How readily it swaps, 0 to 100", "-1"),
  flag("--oom-kill-disable", "Never kill it for want of memory"),
  flag("--oom-score-adj int", "How soon it is killed, -1000 to 1000"),
  flag("--ulimit ulimit", "A limit of the shell's kind", NONE),
];

const LOGGING: readonly Flag[] = [
  flag("--log-driver string", "Where its output is kept"),
  flag("--log-opt list", "A setting of the log driver"),
];

const NETWORK: readonly Flag[] = [
  flag("--add-host list", "A line for /etc/hosts: NAME:IP"),
  flag("--dns list", "A name server to ask"),
  flag("--dns-opt list"),
  flag("--dns-option list", "A setting for looking names up"),
  flag("--dns-search list", "A domain to try names in"),
  flag("--domainname string", "Its NIS domain"),
  flag("--expose list", "A port it listens on"),
  flag("-h, --hostname string", "Its own host name"),
  flag("--ip string", "Its IPv4 address"),
  flag("--ip6 string", "Its IPv6 address"),
  LINK,
  flag("--link-local-ip list", "A link-local address of its own"),
  flag("--mac-address string", "Its hardware address"),
  flag("--net network"),
  flag("--net-alias list"),
  flag("--network network", "The network to be in"),
  flag("--network-alias list", "Another name in that network"),
  flag("-p, --publish list", "Open a port: [[IP:]HOST_PORT:]PORT"),
  flag("-P, --publish-all", "Open every exposed port, anywhere"),
];

const STORAGE: readonly Flag[] = [
  flag("--mount mount", "Storage: type=...,source=...,target=..."),
  flag("--read-only", "Forbid writing to its own files"),
  flag("--shm-size bytes", "Room in /dev/shm"),
  flag("--storage-opt list", "A setting of the storage driver"),
  flag("--tmpfs list", "A directory kept in memory"),
  flag("-v, --volume list", "A volume or directory: SOURCE:PATH[:ro]"),
  flag("--volume-driver string", "What provides its volumes"),
  flag("--volumes-from list", "A container to share volumes with"),
];

const CREATED: readonly Flag[] = [
  ...[...CONTAINER, ...DEVICES, ...HEALTH, ...ISOLATION, ...LIMITS, ...LOGGING, ...NETWORK, ...STORAGE],
  ...[
    BLOCK_WEIGHT,
    ...CPU_FLAGS,
    ...ENVIRONMENT,
    INTERACTIVE,
    ...MEMORY_FLAGS,
    PIDS_LIMIT,
    TTY,
    USER,
    WORKDIR,
  ],
];

const STARTED: readonly Flag[] = [
  flag("-d, --detach", "Print its ID and do not wait"),
  DETACH_KEYS,
  SIG_PROXY,
];

const OPERANDS = "[OPTIONS] IMAGE [COMMAND] [ARG...]";

export const RUN: Usages = alsoShort("container", {
  create: usage(OPERANDS, "Make a container from an image, to be started later", ...CREATED),
  run: usage(OPERANDS, "Make a container from an image and start it", ...CREATED, ...STARTED),
});
