import { expect, test } from "vitest";
import type { ScalingPoint } from "./protocol.ts";
import { thinned } from "./scaling.ts";

const point = (at: number, replicas = 1): ScalingPoint => ({ at, used: at, replicas, desired: replicas });
const instants = (points: readonly ScalingPoint[]) => points.map(({ at }) => at);

test("points that are not too many all stay", () => {
  expect(instants(thinned([point(1), point(2), point(3)], 3))).toEqual([1, 2, 3]);
});

test("of too many about half stay, evenly apart over all the time; whatever changed the number of Pods stays too", () => {
  const points = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((at) => point(at, at < 3 ? 1 : 2));

  expect(instants(thinned(points, 8))).toEqual([0, 2, 3, 4, 6, 8]);
});

test("a day of a point every fifteen seconds is seen from its beginning to its end", () => {
  const day = Array.from({ length: 5760 }, (_, i) => point(i * 15_000));

  const kept = day.reduce<ScalingPoint[]>((points, next) => thinned([...points, next]), []);

  const gaps = kept.slice(1).map(({ at }, i) => at - kept[i].at);
  expect(kept.length).toBeGreaterThan(150);
  expect(kept[0].at).toBe(0);
  expect(Math.max(...gaps)).toBeLessThan(15 * 60_000);
});

test("never more stay than are wanted", () => {
  const restless = [1, 2, 3, 4, 5].map((at) => point(at, at));

  expect(instants(thinned(restless, 3))).toEqual([3, 4, 5]);
});
