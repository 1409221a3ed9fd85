// From what an autoscaler saw to the lines of its chart.

import type { ScalingPoint } from "../session/protocol.ts";

export interface Frame {
  from: number;
  to: number;
  /** The highest value that is drawn. */
  top: number;
  width: number;
  height: number;
}

/** The last ten minutes at least, all of it at most. */
const SHORTEST_MS = 600_000;

export function spanOf(points: readonly ScalingPoint[]): { from: number; to: number } {
  const from = points[0]?.at ?? 0;
  const to = points.at(-1)?.at ?? 0;
  return { from, to: Math.max(to, from + SHORTEST_MS) };
}

/** A round number that nothing exceeds. */
export function roundTop(values: readonly number[], least: number): number {
  const most = Math.max(least, ...values);
  const unit = 10 ** Math.floor(Math.log10(most));
  return Math.ceil(most / unit) * unit;
}

const xOf = ({ from, to, width }: Frame, at: number) => ((at - from) / (to - from)) * width;
const yOf = ({ top, height }: Frame, value: number) => height - (value / top) * height;

/** A line in steps: each value holds until the next. Where nothing is known, there is a gap. */
export function stepPath(
  points: readonly ScalingPoint[],
  frame: Frame,
  valueOf: (point: ScalingPoint) => number | undefined,
): string {
  let path = "";
  let drawing = false;
  for (const [i, point] of points.entries()) {
    const value = valueOf(point);
    const x = xOf(frame, point.at).toFixed(1);
    if (value === undefined) {
      drawing = false;
      continue;
    }
    const y = yOf(frame, value).toFixed(1);
    path += drawing ? `H${x}V${y}` : `M${x} ${y}`;
    drawing = true;
    if (i === points.length - 1) path += "h2";
  }
  return path;
}

export const heightOf = (frame: Frame, value: number): number => yOf(frame, value);

/** `09:04`, of the cluster's clock. */
export const clockText = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
