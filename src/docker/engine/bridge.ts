// In Docker: libnetwork's bridge driver. A network inside the host: addresses, names, a gateway, and the way out by NAT.
// Left out here: overlay and macvlan networks, IPv6.

import { createNetwork, type Attachment, type Network } from "../../cluster/cni/network.ts";
import type { Simulation } from "../../simulation/index.ts";

export interface NetworkOptions {
  simulation: Simulation;
  id: string;
  name: string;
  /** Which of 172.17.0.0/16 to 172.31.0.0/16; other subnets as they are. */
  subnet: string;
  gateway: string;
  internal: boolean;
  labels: Readonly<Record<string, string>>;
  createdAt: number;
}

export class Bridge {
  readonly id: string;
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  readonly internal: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** The host's end. */
  readonly host: Attachment;
  readonly wires: Network;
  /** Who is in it: names and aliases by address. */
  readonly members = new Map<string, readonly string[]>();
  #requests: { at: number; to: string }[] = [];

  constructor(options: NetworkOptions) {
    this.id = options.id;
    this.name = options.name;
    this.subnet = options.subnet;
    this.gateway = options.gateway;
    this.internal = options.internal;
    this.labels = options.labels;
    this.createdAt = options.createdAt;
    this.wires = createNetwork(options.simulation);
    this.host = this.wires.attach({ hostname: "gateway", addresses: [options.gateway] });
    this.wires.onTraffic(({ at, reached }) => {
      if (reached) this.#requests.push({ at, to: reached });
      if (this.#requests.length > 5_000) this.#requests.splice(0, 2_500);
    });
  }

  /** The default network knows no names. */
  get resolvesNames(): boolean {
    return this.name !== "bridge";
  }

  freeAddress(): string {
    const prefix = this.gateway.replace(/\.\d+$/, "");
    for (let last = 2; last < 255; last++)
      if (!this.members.has(`${prefix}.${last}`)) return `${prefix}.${last}`;
    throw new Error("no available IPv4 addresses on this network's address pools");
  }

  attach(hostname: string, address: string, names: readonly string[]): Attachment {
    this.members.set(address, names);
    return this.wires.attach({ hostname, addresses: [address] });
  }

  release(address: string): void {
    this.members.delete(address);
  }

  /** Addresses of a name, as the embedded DNS server answers. */
  lookUp(name: string): string[] {
    if (!this.resolvesNames) return [];
    return [...this.members].filter(([, names]) => names.includes(name)).map(([address]) => address);
  }

  contains(address: string): boolean {
    return address.startsWith(this.gateway.replace(/\d+\.\d+$/, "")) && /^[\d.]+$/.test(address);
  }

  /** Requests a second that an address answered in the last ten. */
  requestsPerSecond(address: string, now: number): number {
    const since = now - 10_000;
    return this.#requests.filter(({ at, to }) => to === address && at > since).length / 10;
  }
}
