// In Docker: libnetwork. The networks of a host, and which containers are in them.

import type { Program } from "../../simulation/index.ts";
import { createNoNetwork } from "../../hosts/no-network.ts";
import type { NetworkIdentity } from "../../hosts/network.ts";
import type { Machine } from "../socket.ts";
import { Bridge } from "./bridge.ts";
import type { Events } from "./events.ts";
import { ContainerIdentity } from "./identity.ts";
import { EngineError, isRunning, type DockerContainer, type NetworkEnd } from "./model.ts";
import { PortAllocator } from "./ports.ts";

const PREDEFINED = new Set(["bridge", "host", "none", "default"]);

/** A network without wires of its own. */
export interface PlainNetwork {
  id: string;
  name: "host" | "none";
  createdAt: number;
}

export class Networks {
  readonly #machine: Machine;
  readonly #newId: () => string;
  readonly #events: Events;
  readonly #bridges = new Map<string, Bridge>();
  readonly plain: readonly PlainNetwork[];
  readonly #identities = new WeakMap<DockerContainer, ContainerIdentity>();
  readonly #ports: PortAllocator;
  #nextSubnet = 18;

  constructor(machine: Machine, newId: () => string, events: Events) {
    this.#machine = machine;
    this.#newId = newId;
    this.#events = events;
    this.#ports = new PortAllocator(machine.simulation, machine.net);
    const createdAt = machine.simulation.start;
    this.#add("bridge", "172.17.0.0/16", "172.17.0.1", {}, false, createdAt);
    this.plain = [
      { id: newId(), name: "host", createdAt },
      { id: newId(), name: "none", createdAt },
    ];
  }

  #add(
    name: string,
    subnet: string,
    gateway: string,
    labels: Readonly<Record<string, string>>,
    internal: boolean,
    createdAt: number,
  ): Bridge {
    const { simulation, net } = this.#machine;
    const bridge = new Bridge({
      simulation,
      id: this.#newId(),
      name,
      subnet,
      gateway,
      labels,
      internal,
      createdAt,
    });
    this.#bridges.set(name, bridge);
    net.addRoute({ leadsTo: (address) => bridge.contains(address), via: bridge.host });
    return bridge;
  }

  bridges(): readonly Bridge[] {
    return [...this.#bridges.values()];
  }

  find(key: string): Bridge | PlainNetwork | undefined {
    const all: (Bridge | PlainNetwork)[] = [...this.bridges(), ...this.plain];
    return all.find(({ name }) => name === key) ?? all.find(({ id }) => key.length > 0 && id.startsWith(key));
  }

  get(key: string): Bridge | PlainNetwork {
    const found = this.find(key);
    if (!found) throw new EngineError(404, `network ${key} not found`);
    return found;
  }

  create(
    name: string,
    {
      subnet,
      gateway,
      labels = {},
      internal = false,
    }: { subnet?: string; gateway?: string; labels?: Record<string, string>; internal?: boolean } = {},
  ): Bridge {
    if (PREDEFINED.has(name) || this.find(name)?.name === name)
      throw new EngineError(
        409,
        PREDEFINED.has(name)
          ? `operation is not permitted on predefined ${name} network`
          : `network with name ${name} already exists`,
      );
    const range = subnet ?? `172.${this.#nextSubnet++}.0.0/16`;
    const bridge = this.#add(
      name,
      range,
      gateway ?? range.replace(/\.\d+\/\d+$/, ".1"),
      labels,
      internal,
      this.#machine.simulation.now,
    );
    this.#tell(bridge, "create");
    return bridge;
  }

  remove(key: string, users: readonly DockerContainer[]): void {
    const network = this.get(key);
    if (!(network instanceof Bridge) || network.name === "bridge")
      throw new EngineError(403, `${network.name} is a pre-defined network and cannot be removed`);
    const active = users.filter(
      (container) => isRunning(container) && container.ends.some((end) => end.network === network.name),
    );
    if (active.length > 0)
      throw new EngineError(
        403,
        `error while removing network: network ${network.name} has active endpoints (${active.map(({ name, ends }) => `name:"${name}" id:"${ends[0].endpointId.slice(0, 12)}"`).join(", ")})`,
      );
    this.#bridges.delete(network.name);
    this.#tell(network, "destroy");
  }

  checkMode(mode: string, lookUp: (key: string) => DockerContainer | undefined): void {
    const other = /^container:(.*)$/.exec(mode)?.[1];
    if (other !== undefined && !lookUp(other)) throw new EngineError(404, `No such container: ${other}`);
  }

  /** The identity of a container that starts; `shared` is whose network it takes (`container:NAME`). */
  identityFor(container: DockerContainer, hostname: string, shared?: DockerContainer): NetworkIdentity {
    const { spec } = container;
    if (shared) return shared.running!.host.net;
    if (spec.network === "host") return this.#machine.net;
    if (spec.network === "none") return createNoNetwork(hostname);
    const hosts = new Map(spec.extraHosts.map((entry) => entry.split(/[:=]/) as [string, string]));
    for (const [name, address] of hosts) if (address === "host-gateway") hosts.set(name, "172.17.0.1");
    const identity = new ContainerIdentity({ hostname, uplink: this.#machine.net, hosts });
    this.#identities.set(container, identity);
    if (container.ends.length === 0) {
      const network = spec.network === "default" ? "bridge" : spec.network;
      container.ends.push(this.#endOf(network, spec.networkAliases));
    }
    for (const end of container.ends) this.#plugIn(container, end, identity);
    return identity;
  }

  #endOf(key: string, aliases: readonly string[]): NetworkEnd {
    const network = this.get(key);
    return { network: network.name, aliases, endpointId: this.#newId(), address: "", mac: "" };
  }

  #plugIn(container: DockerContainer, end: NetworkEnd, identity: ContainerIdentity): void {
    const bridge = this.#bridges.get(end.network);
    if (!bridge) throw new EngineError(404, `network ${end.network} not found`);
    end.address = bridge.freeAddress();
    end.mac = `02:42:${end.address
      .split(".")
      .map((part) => Number(part).toString(16).padStart(2, "0"))
      .join(":")}`;
    const names = [container.name, container.id.slice(0, 12), identity.hostname, ...end.aliases];
    end.attachment = bridge.attach(identity.hostname, end.address, names);
    identity.plugIn({ bridge, attachment: end.attachment });
    this.#tell(bridge, "connect", container);
  }

  /** Publishes what is to be published; a port that is taken is an EngineError, and nothing is left behind. */
  publish(container: DockerContainer): void {
    const [end] = container.ends;
    const bridge = end && this.#bridges.get(end.network);
    if (!bridge) return;
    const { spec, image } = container;
    const exposed = spec.publishAll
      ? [...new Set([...(image.config.exposedPorts ?? []), ...spec.exposed])]
      : [];
    const wanted = [
      ...spec.ports,
      ...exposed.map((port) => ({
        containerPort: Number.parseInt(port, 10),
        protocol: (port.endsWith("udp") ? "udp" : "tcp") as "tcp" | "udp",
        hostIp: "0.0.0.0",
        hostPort: 0,
      })),
    ];
    for (const binding of wanted) {
      const target = { address: end.address, gateway: bridge.host };
      container.bound.push({ binding, ...this.#ports.publish(container, binding, target) });
    }
  }

  /** A container has ended, or could not start. */
  release(container: DockerContainer): void {
    for (const { close } of container.bound.splice(0)) close();
    const identity = this.#identities.get(container);
    for (const end of container.ends) {
      const bridge = this.#bridges.get(end.network);
      if (!bridge || !end.attachment) continue;
      identity?.unplug(bridge);
      bridge.release(end.address);
      end.attachment = undefined;
      end.address = end.mac = "";
      this.#tell(bridge, "disconnect", container);
    }
  }

  connect(key: string, container: DockerContainer, aliases: readonly string[]): void {
    const network = this.get(key);
    if (container.ends.some((end) => end.network === network.name))
      throw new EngineError(
        403,
        `endpoint with name ${container.name} already exists in network ${network.name}`,
      );
    const end = this.#endOf(network.name, aliases);
    container.ends.push(end);
    const identity = this.#identities.get(container);
    if (!isRunning(container) || !identity) return;
    this.#plugIn(container, end, identity);
    if (container.bound.length === 0) this.publish(container);
  }

  disconnect(key: string, container: DockerContainer): void {
    const network = this.get(key);
    const at = container.ends.findIndex((end) => end.network === network.name);
    if (at < 0)
      throw new EngineError(403, `container ${container.id} is not connected to network ${network.name}`);
    const [end] = container.ends.splice(at, 1);
    container.interruptedAt = this.#machine.simulation.now;
    // What is published leads through the first network: through the next one, or nowhere.
    if (at === 0) for (const { close } of container.bound.splice(0)) close();
    if (network instanceof Bridge && end.attachment) {
      this.#identities.get(container)?.unplug(network);
      network.release(end.address);
      this.#tell(network, "disconnect", container);
    }
    if (at === 0 && isRunning(container)) this.publish(container);
  }

  renamed(container: DockerContainer, old: string): void {
    for (const { network, address } of container.ends) {
      const members = this.#bridges.get(network)?.members;
      const names = members?.get(address);
      if (names)
        members!.set(
          address,
          names.map((name) => (name === old ? container.name : name)),
        );
    }
  }

  requestsPerSecond(container: DockerContainer): number {
    const { now } = this.#machine.simulation;
    return container.ends.reduce(
      (sum, { network, address }) => sum + (this.#bridges.get(network)?.requestsPerSecond(address, now) ?? 0),
      0,
    );
  }

  #tell(bridge: Bridge, action: string, container?: DockerContainer): void {
    const attributes = {
      ...(container ? { container: container.id } : {}),
      name: bridge.name,
      type: "bridge",
    };
    this.#events.emit({
      at: this.#machine.simulation.now,
      type: "network",
      action,
      id: bridge.id,
      attributes,
    });
  }
}

export type { Program };
