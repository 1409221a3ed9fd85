// Long work beside others: it gives way now and then, and ends when nobody wants it any more.

import type { Report } from "../grading/report.ts";

/** The wall's clock, which is handed in. */
export interface WallClock {
  /** Milliseconds, from anywhere. */
  now(): number;
  after(ms: number, action: () => void): () => void;
}

const SLICE_MS = 40;

class NotWanted extends Error {}

/** The work's result, or undefined when it was given up. It must call `rest` often. */
export async function unlessUnwanted<T>(
  work: (rest: () => Promise<void> | undefined) => Promise<T>,
  wall: WallClock,
  wanted: () => boolean,
): Promise<T | undefined> {
  let since = wall.now();
  const pause = () =>
    new Promise<void>((resolve, reject) => {
      wall.after(0, () => {
        since = wall.now();
        if (wanted()) resolve();
        else reject(new NotWanted());
      });
    });
  try {
    return await work(() => (wall.now() - since < SLICE_MS ? undefined : pause()));
  } catch (error) {
    if (error instanceof NotWanted) return undefined;
    throw error;
  }
}

/** Everything that can be seen is well; the rest has to be tried. */
export const wantsTrying = ({ checks }: Report): boolean =>
  checks.some(({ outcome }) => outcome === "unknown") && checks.every(({ outcome }) => outcome !== "failed");
