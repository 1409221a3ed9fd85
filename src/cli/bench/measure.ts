// Measuring: real time, medians.

export type Figures = Record<string, number>;

export interface Benchmark {
  name: string;
  run(): Promise<Figures> | Figures;
}

/** Real milliseconds that `action` takes. */
export async function timed(action: () => unknown): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** The median of `times` runs after one that does not count. */
export async function typical(times: number, action: () => unknown): Promise<number> {
  await action();
  const runs: number[] = [];
  for (let i = 0; i < times; i++) runs.push(await timed(action));
  return median(runs);
}
