// A curve of load, from outside to an address: requests are counted, not sent one by one.

import type { Attachment } from "../cluster/cni/network.ts";
import type { Program, Simulation } from "../simulation/index.ts";

export interface LoadCount {
  sent: number;
  /** Answered in time. */
  served: number;
}

const TICK_MS = 6_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Hours since the beginning, and requests a second then; in order. Between two points lies a straight line. */
export type Curve = readonly (readonly [hours: number, requestsPerSecond: number])[];

/** What a curve says at an instant. */
export function rateAt(curve: Curve, ms: number): number {
  const hours = ms / HOUR_MS;
  const after = curve.findIndex(([at]) => at > hours);
  if (after <= 0) return curve.at(after)?.[1] ?? 0;
  const [[from, low], [to, high]] = [curve[after - 1], curve[after]];
  return low + ((high - low) * (hours - from)) / (to - from);
}

/** Plays a curve to its last point. A name is looked up once a minute. */
export function* playLoad(
  simulation: Simulation,
  visitor: Attachment,
  url: string,
  curve: Curve,
  watch?: (minute: number) => void,
): Program<LoadCount> {
  const { hostname, port } = new URL(url);
  const start = simulation.now;
  const count = { sent: 0, served: 0 };
  let address: string | undefined;
  for (let at = 0; at < (curve.at(-1)?.[0] ?? 0) * HOUR_MS; at += TICK_MS) {
    if (at % MINUTE_MS === 0) {
      watch?.(at / MINUTE_MS);
      address = yield* find(visitor, hostname);
    }
    const requests = (rateAt(curve, at) * TICK_MS) / 1000;
    count.sent += requests;
    if (address) count.served += visitor.load({ address, port: Number(port || 80) }, requests, TICK_MS);
    yield* simulation.sleep(start + at + TICK_MS - simulation.now);
  }
  return { sent: Math.round(count.sent), served: Math.round(count.served) };
}

function* find(visitor: Attachment, name: string): Program<string | undefined> {
  try {
    return (yield* visitor.resolve(name))[0];
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return undefined;
  }
}
