// In Docker: cli/command/network. What the commands on networks may be told.

import {
  FILTER,
  FORMAT,
  FORMAT_ROWS,
  LABEL,
  LINK,
  NO_TRUNC,
  PRUNE_FILTER,
  PRUNE_FORCE,
  QUIET_IDS,
} from "./shared-flags.ts";
import { flag, usage, type Usages } from "./usage.ts";

const MANY = "NETWORK [NETWORK...]";

export const NETWORKS: Usages = {
  "network connect": usage(
    "[OPTIONS] NETWORK CONTAINER",
    "Put a container into one more network",
    flag("--alias strings", "Another name of it in this network"),
    flag("--driver-opt strings", "A setting of the network's driver"),
    flag("--gw-priority int", "The highest of these is the way out"),
    flag("--ip string", "Its IPv4 address there"),
    flag("--ip6 string", "Its IPv6 address there"),
    LINK,
    flag("--link-local-ip strings", "A link-local address there"),
  ),
  "network create": usage(
    "[OPTIONS] NETWORK",
    "Make a network",
    flag("--attachable", "Single containers may join (swarm)"),
    flag("--aux-address map", "Addresses that the driver keeps to itself"),
    flag("--config-from string", "A network whose settings to take"),
    flag("--config-only", "Settings for others to take, and nothing else"),
    flag("-d, --driver string", "What carries the packets", '"bridge"'),
    flag("--gateway strings", "The router's address in the subnet"),
    flag("--ingress", "The network by which a swarm is entered"),
    flag("--internal", "No way to the world outside"),
    flag("--ip-range strings", "The part of the subnet to give away"),
    flag("--ipam-driver string", "What gives addresses away", '"default"'),
    flag("--ipam-opt map", "Settings of that driver"),
    flag("--ipv4", "IPv4 addresses", "true"),
    flag("--ipv6", "IPv6 addresses"),
    LABEL,
    flag("-o, --opt map", "Settings of the network's driver"),
    flag("--scope string", "How far it reaches"),
    flag("--subnet strings", "Its addresses, such as 10.5.0.0/16"),
  ),
  "network disconnect": usage(
    "[OPTIONS] NETWORK CONTAINER",
    "Take a container out of a network",
    flag("-f, --force", "Even if the container is gone"),
  ),
  "network inspect": usage(
    `[OPTIONS] ${MANY}`,
    "All that is known of networks",
    FORMAT,
    flag("-v, --verbose", "What helps to find faults too"),
  ),
  "network ls": {
    ...usage("[OPTIONS]", "The networks of this machine", FILTER, FORMAT_ROWS, NO_TRUNC, QUIET_IDS),
    spellings: ["network ls", "network list"],
  },
  "network prune": usage("[OPTIONS]", "Delete networks that no container is in", PRUNE_FILTER, PRUNE_FORCE),
  "network rm": {
    ...usage(MANY, "Delete networks", flag("-f, --force", "Accept that there is none of this name")),
    spellings: ["network rm", "network remove"],
  },
};
