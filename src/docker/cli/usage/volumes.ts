// In Docker: cli/command/volume. What the commands on volumes may be told.

import { FILTER, FORMAT, FORMAT_ROWS, LABEL, PRUNE_FILTER, PRUNE_FORCE } from "./shared-flags.ts";
import { flag, usage, type Usages } from "./usage.ts";

const MANY = "VOLUME [VOLUME...]";

export const VOLUMES: Usages = {
  "volume create": usage(
    "[OPTIONS] [VOLUME]",
    "Make a volume",
    flag("--availability string", '"active", "pause" or "drain" (swarm)', '"active"'),
    flag("-d, --driver string", "What keeps its files", '"local"'),
    flag("--group string", "A set of like volumes (swarm)"),
    LABEL,
    flag("--limit-bytes bytes", "How large it may be (swarm)"),
    flag("-o, --opt map", "Settings of the driver"),
    flag("--required-bytes bytes", "How large it must be (swarm)"),
    flag("--scope string", 'For "single" or "multi" nodes (swarm)', '"single"'),
    flag("--secret map", "Secrets for the driver (swarm)"),
    flag("--sharing string", '"none", "readonly", "onewriter" or "all" (swarm)', '"none"'),
    flag("--topology-preferred list", "Where it had better be (swarm)"),
    flag("--topology-required list", "Where it has to be (swarm)"),
    flag("--type string", 'Used as "mount" or "block" (swarm)', '"block"'),
  ),
  "volume inspect": usage(`[OPTIONS] ${MANY}`, "All that is known of volumes", FORMAT),
  "volume ls": {
    ...usage(
      "[OPTIONS]",
      "The volumes of this machine",
      flag("--cluster", "Those of the swarm, in its columns"),
      FILTER,
      FORMAT_ROWS,
      flag("-q, --quiet", "Names alone"),
    ),
    spellings: ["volume ls", "volume list"],
  },
  "volume prune": usage(
    "[OPTIONS]",
    "Delete volumes that no container uses",
    flag("-a, --all", "Those with a name too"),
    PRUNE_FILTER,
    PRUNE_FORCE,
  ),
  "volume rm": {
    ...usage(
      `[OPTIONS] ${MANY}`,
      "Delete volumes that no container uses, by name",
      flag("-f, --force", "Accept that there is none of this name"),
    ),
    spellings: ["volume rm", "volume remove"],
  },
};
