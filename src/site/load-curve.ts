// From a load that is declared, and what became of it, to the lines of its drawing.

import { lengthOf, totalOf } from "../grading/load.ts";
import type { LoadView } from "../session/protocol.ts";

type Declared = LoadView["curve"];
type Stretches = LoadView["stretches"];

const STRETCH_MS = 600_000;

export interface Size {
  width: number;
  height: number;
}

/** Requests a second, at most. */
export const peakOf = (curve: Declared): number => Math.max(0, ...curve.map(([, rate]) => rate));

/** The declared curve, closed at the bottom. */
export function areaPath(curve: Declared, { width, height }: Size): string {
  const hours = curve.at(-1)?.[0] || 1;
  const peak = peakOf(curve) || 1;
  const points = curve.map(
    ([at, rate]) => `${((at / hours) * width).toFixed(1)} ${(height - (rate / peak) * height).toFixed(1)}`,
  );
  return `M0 ${height}L${points.join("L")}V${height}Z`;
}

/** A bar for every stretch that was played: what was answered at the bottom, what was lost above. */
export function barsOf({ curve, stretches }: LoadView, { width, height }: Size) {
  const length = lengthOf(curve) || 1;
  const whole = (peakOf(curve) * STRETCH_MS) / 1000 || 1;
  const scaled = (requests: number) => Math.min(height, Math.max(0, (requests / whole) * height));
  const wide = (STRETCH_MS / length) * width;
  return stretches.map(({ from, sent, served }) => ({
    x: (from / length) * width,
    width: wide,
    served: scaled(served),
    lost: scaled(sent - served),
  }));
}

/** Requests sent and lost so far. */
export function countOf(stretches: Stretches): { sent: number; lost: number } {
  const { sent, served } = totalOf(stretches);
  return { sent, lost: sent - served };
}

/** How far it got, in ten-minute steps: `13:20`. */
export function reachedText(stretches: Stretches): string {
  const minutes = stretches.length * (STRETCH_MS / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
