// What a grader gets to see: the cluster through a client that cannot write, the time, and what the seed drew.

import type { Client, ReadClient } from "../cluster/client-go/client.ts";
import type { Attachment } from "../cluster/cni/network.ts";
import type { Load } from "./load.ts";
import type { HostContainer, WatchedMachines } from "./machines.ts";
import type { Simulation } from "../simulation/index.ts";

/** A session, as far as grading needs one. */
export interface World {
  readonly lab: { readonly name: string };
  readonly seed: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly simulation: Simulation;
  readonly cluster: {
    readonly client: Client;
    plugInside(hostname: string, address: string): Attachment;
    readonly kubelets: ReadonlyMap<string, { powerOff(): void }>;
  };
  /** Machines beside the cluster. */
  readonly machines?: WatchedMachines;
  /** The load that the lab declares. */
  readonly load?: Load | undefined;
}

/** What checks are called with. */
export interface View {
  readonly cluster: ReadClient;
  /** Milliseconds since 1970, virtual. */
  readonly now: number;
  readonly variables: Readonly<Record<string, string>>;
  /** The containers of a machine's Docker engine. */
  containers(machine: string): readonly HostContainer[];
}

export function viewOf({ cluster: { client }, simulation, variables, machines }: World): View {
  const cluster: ReadClient = {
    find: (resource, key) => client.find(resource, key),
    get: (resource, key) => client.get(resource, key),
    list: (resource, namespace, matches) => client.list(resource, namespace, matches),
    watch: (resource, handler, options) => client.watch(resource, handler, options),
  };
  return {
    cluster,
    get now() {
      return simulation.now;
    },
    variables,
    containers: (machine) => machines?.get(machine)?.containers() ?? [],
  };
}
