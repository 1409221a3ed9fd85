// A container's place on the networks of its host: neighbours by address and name, the rest of the world through the host.

import type { Attachment } from "../../cluster/cni/network.ts";
import type { HttpRequest } from "../../cluster/apimachinery/http.ts";
import { NetworkError, type Listener, type NetworkIdentity } from "../../hosts/network.ts";
import type { Program } from "../../simulation/index.ts";
import type { Bridge } from "./bridge.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1", "0.0.0.0"]);

interface Plug {
  bridge: Bridge;
  attachment: Attachment;
}

export interface IdentityOptions {
  hostname: string;
  /** The host, as the container's packets leave it. */
  uplink: NetworkIdentity;
  /** Further names with their addresses: --add-host. */
  hosts: ReadonlyMap<string, string>;
}

/** An identity that may gain and lose networks while it is used. */
export class ContainerIdentity implements NetworkIdentity {
  readonly hostname: string;
  // Not #private: who counts traffic lays an object over this one.
  private readonly options: IdentityOptions;
  private readonly plugs: Plug[] = [];
  private readonly listeners = new Map<number, { listener: Listener; stops: (() => void)[] }>();

  constructor(options: IdentityOptions) {
    this.hostname = options.hostname;
    this.options = options;
    // Programs take these off the identity and call them bare.
    this.resolve = this.resolve.bind(this);
    this.fetch = this.fetch.bind(this);
    this.connect = this.connect.bind(this);
  }

  get addresses(): readonly string[] {
    return this.plugs.flatMap(({ attachment }) => attachment.addresses);
  }

  plugIn(plug: Plug): void {
    this.plugs.push(plug);
    for (const [port, { listener, stops }] of this.listeners)
      stops.push(plug.attachment.listen(port, listener));
  }

  unplug(bridge: Bridge): void {
    const at = this.plugs.findIndex((plug) => plug.bridge === bridge);
    if (at >= 0) this.plugs.splice(at, 1)[0].attachment.detach();
  }

  readonly listen = (port: number, listener: Listener): (() => void) => {
    if (this.listeners.has(port)) throw new NetworkError("EADDRINUSE", "Address already in use");
    const stops = this.plugs.map(({ attachment }) => attachment.listen(port, listener));
    this.listeners.set(port, { listener, stops });
    return () => {
      for (const stop of stops) stop();
      this.listeners.delete(port);
    };
  };

  readonly listening = (): readonly number[] => [...this.listeners.keys()].sort((a, b) => a - b);

  *resolve(name: string): Program<string[]> {
    if (/^[\d.]+$/.test(name)) return [name];
    if (LOOPBACK.has(name)) return ["127.0.0.1"];
    if (name === this.hostname && this.addresses.length > 0) return [this.addresses[0]];
    const said = this.options.hosts.get(name);
    if (said) return [said];
    for (const { bridge } of this.plugs) {
      const found = bridge.lookUp(name);
      if (found.length > 0) return found;
    }
    if (this.plugs.length === 0) throw new NetworkError("EAI_AGAIN", "Temporary failure in name resolution");
    return yield* this.options.uplink.resolve(name);
  }

  *fetch(request: HttpRequest, options: Parameters<NetworkIdentity["fetch"]>[1] = {}) {
    const [, scheme, host, given] = /^(https?):\/\/(?:[^@/]*@)?([^:/?#]+)(?::(\d+))?/i.exec(request.url)!;
    const port = given ?? (scheme === "https" ? "443" : "80");
    const address = options.resolve?.get(`${host}:${port}`) ?? (yield* this.resolve(host))[0];
    const resolve = new Map([[`${host}:${port}`, address]]);
    return yield* this.towards(address).fetch(request, { ...options, resolve });
  }

  *connect(host: string, port: number, options: Parameters<NetworkIdentity["connect"]>[2] = {}) {
    const [address] = yield* this.resolve(host);
    return yield* this.towards(address).connect(address, port, options);
  }

  private towards(address: string): NetworkIdentity {
    const [first] = this.plugs;
    if (!first) throw new NetworkError("ENETUNREACH", "Network is unreachable");
    if (LOOPBACK.has(address)) return first.attachment;
    const near = this.plugs.find(({ bridge }) => bridge.contains(address));
    if (near) return near.attachment;
    if (this.plugs.every(({ bridge }) => bridge.internal))
      throw new NetworkError("ENETUNREACH", "Network is unreachable");
    return this.options.uplink;
  }
}
