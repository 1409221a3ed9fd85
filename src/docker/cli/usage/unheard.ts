// Flags of the real `docker` that this one reads and could not follow: who gives one is told so.

const ATTACHED = ["detach-keys", "sig-proxy"];
const CPU = `cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpuset-cpus cpuset-mems`.split(" ");
const PRUNE = ["filter"];
const NETWORK_END = ["driver-opt", "gw-priority", "ip", "ip6", "link", "link-local-ip"];

const CONTAINER =
  `annotation blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile cpu-count cpu-percent
  device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns dns-opt dns-option dns-search
  domainname gpus group-add health-start-interval init io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory label-file link
  link-local-ip log-driver log-opt mac-address memory-reservation memory-swappiness oom-kill-disable oom-score-adj pid pids-limit
  privileged read-only runtime security-opt shm-size storage-opt sysctl ulimit use-api-socket userns uts volume-driver volumes-from`
    .split(/\s+/)
    .concat(CPU);

/** By command, without its group where it has a short name. */
export const UNHEARD: Readonly<Record<string, readonly string[]>> = {
  run: [...CONTAINER, ...ATTACHED],
  create: CONTAINER,
  start: [...ATTACHED, "checkpoint", "checkpoint-dir"],
  attach: ATTACHED,
  exec: ["detach-keys", "privileged"],
  update: [...CPU, "blkio-weight", "memory-reservation", "pids-limit"],
  images: ["tree"],
  pull: ["all-tags"],
  "container prune": PRUNE,
  "image prune": PRUNE,
  "network prune": PRUNE,
  "volume prune": PRUNE,
  "system prune": PRUNE,
  "system df": ["verbose"],
  "network create":
    `attachable aux-address config-from config-only gw-priority ingress ip-range ipam-driver ipam-opt ipv6 opt
    scope`.split(/\s+/),
  "network connect": NETWORK_END,
  "volume create": ["opt"],
};
