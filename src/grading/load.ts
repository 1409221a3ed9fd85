// The load that a lab declares: requests to one address that follow a curve. They are counted, not sent one by one.

import type { Attachment } from "../cluster/cni/network.ts";
import { join, type Program, type Simulation, type Task } from "../simulation/index.ts";

/** Hours since the beginning, and requests a second then; in order. Between two points lies a straight line. */
export type Curve = readonly (readonly [hours: number, requestsPerSecond: number])[];

/** As lab.yaml says it; `url` and `peak` may hold `{{variables}}`. */
export interface LoadDescription {
  url: string;
  /** Requests a second, at most. */
  peak: string;
  /** Hours since the beginning, and parts of the peak then. */
  curve: Curve;
}

export interface LoadCount {
  sent: number;
  /** Answered in time. */
  served: number;
}

/** Ten minutes of a load. */
export interface LoadStretch extends LoadCount {
  /** Milliseconds since the load began. */
  from: number;
}

const TICK_MS = 6_000;
const MINUTE_MS = 60_000;
const STRETCH_MS = 600_000;
const HOUR_MS = 3_600_000;
const ADDRESS = "192.168.49.251";

interface LoadOptions {
  simulation: Simulation;
  /** A place from which the cluster's names and addresses are reached. */
  plugInside(hostname: string, address: string): Attachment;
  url: string;
  curve: Curve;
}

/** A load that can be played, as a pod of `default` would send it; one at a time. */
export class Load {
  readonly url: string;
  readonly curve: Curve;
  /** What was sent so far, of the one that was played last. */
  stretches: LoadStretch[] = [];
  readonly #options: LoadOptions;
  #visitor: Attachment | undefined;
  #playing: Task<LoadCount> | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.url = options.url;
    this.curve = options.curve;
  }

  get playing(): boolean {
    return this.#playing !== undefined && this.#playing.outcome === undefined;
  }

  /** From the curve's beginning to its end. `watch` is called every minute. */
  play(watch?: (minute: number) => void): Task<LoadCount> {
    this.stop();
    this.stretches = [];
    const task = this.#options.simulation.spawn("load", this.#send(watch));
    // Whoever stops it knows that it did not end.
    task.onEnd(() => {});
    return (this.#playing = task);
  }

  /** Calls back when what is playing has ended or was stopped. */
  onEnd(listener: () => void): void {
    if (this.playing) this.#playing!.onEnd(listener);
  }

  stop(): void {
    this.#playing?.kill();
  }

  /** Plays it to its end; what was playing is stopped. */
  *toTheEnd(watch?: (minute: number) => void): Program<LoadCount> {
    return yield* join(this.play(watch));
  }

  /** A name is looked up once a minute. */
  *#send(watch?: (minute: number) => void): Program<LoadCount> {
    const { simulation, plugInside } = this.#options;
    const visitor = (this.#visitor ??= plugInside("load", ADDRESS));
    const { hostname, port } = new URL(this.url);
    const start = simulation.now;
    let address: string | undefined;
    for (let at = 0; at < lengthOf(this.curve); at += TICK_MS) {
      if (at % MINUTE_MS === 0) {
        watch?.(at / MINUTE_MS);
        address = yield* find(visitor, hostname);
      }
      const sent = (rateAt(this.curve, at) * TICK_MS) / 1000;
      const answered = address ? visitor.load({ address, port: Number(port || 80) }, sent, TICK_MS) : 0;
      // Sums of parts may exceed the whole by a rounding.
      const served = Math.min(sent, answered);
      this.#count(at, sent, served);
      yield* simulation.sleep(start + at + TICK_MS - simulation.now);
    }
    return totalOf(this.stretches);
  }

  #count(at: number, sent: number, served: number): void {
    if (at % STRETCH_MS === 0) this.stretches.push({ from: at, sent: 0, served: 0 });
    const stretch = this.stretches.at(-1)!;
    stretch.sent += sent;
    stretch.served += served;
  }
}

/** Milliseconds from a curve's beginning to its end. */
export const lengthOf = (curve: Curve): number => (curve.at(-1)?.[0] ?? 0) * HOUR_MS;

/** What a curve says at an instant. */
export function rateAt(curve: Curve, ms: number): number {
  const hours = ms / HOUR_MS;
  const after = curve.findIndex(([at]) => at > hours);
  if (after <= 0) return curve.at(after)?.[1] ?? 0;
  const [[from, low], [to, high]] = [curve[after - 1], curve[after]];
  return low + ((high - low) * (hours - from)) / (to - from);
}

/** Whole requests. */
export function totalOf(stretches: readonly LoadCount[]): LoadCount {
  const sum = (of: (one: LoadCount) => number) =>
    Math.round(stretches.reduce((total, one) => total + of(one), 0));
  return { sent: sum(({ sent }) => sent), served: sum(({ served }) => served) };
}

function* find(visitor: Attachment, name: string): Program<string | undefined> {
  try {
    return (yield* visitor.resolve(name))[0];
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return undefined;
  }
}
