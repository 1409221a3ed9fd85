// In Kubernetes: a cgroup's accounts, as cAdvisor reads them: processor time and memory of one container, and how its limit of
// processor time slows its answers.
// Left out here: caches, swap, pressure.

import type { HttpRequest } from "../apimachinery/http.ts";
import type { Listener, NetworkIdentity } from "../../hosts/network.ts";
import type { Simulation } from "../../simulation/index.ts";
import type { Usage } from "./image.ts";

/** A period of the kernel's scheduler: a quota that was not used up is kept for so long. */
const PERIOD_MS = 100;
/** What a container without a limit may take: the processors of a machine. */
const ALL_PROCESSORS = 4;
/** What it costs to start a program and to send a request. */
const CLIENT_MS = 1;
/** Who waits longer than this for a server that is too busy goes away. */
const PATIENCE_MS = 1_000;

export interface MeterOptions {
  simulation: Simulation;
  /** Millicores it may use; all there are, unless given. */
  cpuLimit?: number;
  /** Bytes it may hold. */
  memoryLimit?: number;
  /** What it uses by itself and by its traffic. */
  usage(requestsPerSecond: number): Usage;
}

export interface Reading {
  /** Processor time since it began, in core-milliseconds. */
  cpuMs: number;
  memoryBytes: number;
  startedAt: number;
}

/** Counts what one container takes. */
export class Meter {
  readonly #options: MeterOptions;
  #cores: number;
  #memoryLimit: number | undefined;
  #startedAt = 0;
  /** Quota that is left, in core-milliseconds; below zero: work that waits for it. */
  #quota: number;
  #at: number;
  #requests = 0;
  /** Processor time that requests asked for, and that the container took by itself. */
  #asked = 0;
  #own = 0;
  #read = { at: 0, requests: 0 };
  #cost: number | undefined;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.#cores = options.cpuLimit ? options.cpuLimit / 1000 : ALL_PROCESSORS;
    this.#quota = this.#cores * PERIOD_MS;
    this.#at = options.simulation.now;
    this.#memoryLimit = options.memoryLimit;
  }

  /** Other limits from now on. */
  limit({ cpuMillicores, memoryBytes }: { cpuMillicores?: number; memoryBytes?: number }): void {
    this.#refill();
    this.#cores = cpuMillicores ? cpuMillicores / 1000 : ALL_PROCESSORS;
    this.#memoryLimit = memoryBytes;
  }

  /** The container runs from now on. */
  begin(): void {
    const { now } = this.#options.simulation;
    this.#startedAt = now;
    this.#read = { at: now, requests: 0 };
  }

  /** Processor time of one request, in milliseconds. */
  get #costMs(): number {
    const { usage } = this.#options;
    return (this.#cost ??= Math.max(0, usage(1).cpuMillicores - usage(0).cpuMillicores));
  }

  #refill(): void {
    const { now } = this.#options.simulation;
    this.#quota = Math.min(this.#cores * PERIOD_MS, this.#quota + (now - this.#at) * this.#cores);
    this.#at = now;
  }

  #take(requests: number): void {
    this.#requests += requests;
    this.#asked += requests * this.#costMs;
    this.#quota -= requests * this.#costMs;
  }

  /** One request: how many milliseconds it takes the processor to answer. */
  serve(): number {
    this.#refill();
    this.#take(1);
    return Math.max(this.#costMs, -this.#quota / this.#cores);
  }

  /** Work of the container's own programs. */
  spend(ms: number): void {
    this.#refill();
    this.#asked += ms;
    this.#quota -= ms;
  }

  /** Many requests in the next `overMs`: how many of them are answered before their senders lose patience. */
  serveMany(requests: number, overMs: number): number {
    this.#refill();
    const room = Math.max(0, this.#quota + (overMs + PATIENCE_MS) * this.#cores);
    const served = this.#costMs === 0 ? requests : Math.min(requests, room / this.#costMs);
    this.#take(served);
    return served;
  }

  /** What it has taken up to now. */
  read(): Reading {
    const { simulation, usage } = this.#options;
    const { now } = simulation;
    this.#refill();
    const passed = now - this.#read.at;
    const rate = passed > 0 ? ((this.#requests - this.#read.requests) / passed) * 1000 : 0;
    const { cpuMillicores } = usage(0);
    this.#own += (Math.min(cpuMillicores, this.#cores * 1000) * passed) / 1000;
    if (passed > 0) this.#read = { at: now, requests: this.#requests };
    const waiting = Math.max(0, -this.#quota);
    return {
      cpuMs: this.#own + this.#asked - waiting,
      memoryBytes: Math.min(this.#memoryLimit ?? Infinity, usage(rate).memoryBytes),
      startedAt: this.#startedAt,
    };
  }
}

/** A network identity whose use takes processor time: asking some, answering as much as the image says. */
export function meteredNet(net: NetworkIdentity, meter: Meter, simulation: Simulation): NetworkIdentity {
  const listen: NetworkIdentity["listen"] = (port, listener, address) =>
    net.listen(port, metered(listener, meter, simulation), address);
  const fetch: NetworkIdentity["fetch"] = (request, options) => {
    meter.spend(CLIENT_MS);
    return net.fetch(request, options);
  };
  return Object.assign(Object.create(net) as NetworkIdentity, { listen, fetch });
}

function metered(listener: Listener, meter: Meter, simulation: Simulation): Listener {
  const { http } = listener;
  if (!http) return listener;
  return {
    ...listener,
    *http(request: HttpRequest) {
      const ms = meter.serve();
      if (ms >= 1) yield* simulation.sleep(ms);
      return yield* http.call(listener, request);
    },
    load: (requests, overMs) => meter.serveMany(requests, overMs),
  };
}
