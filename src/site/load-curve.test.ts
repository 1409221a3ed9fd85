import { expect, test } from "vitest";
import { areaPath, barsOf, countOf, peakOf, reachedText } from "./load-curve.ts";

const MINUTES = 60_000;
const curve = [
  [0, 0],
  [1, 60],
  [2, 30],
] as const;
const size = { width: 120, height: 50 };

test("the declared curve fills its frame and is closed at the bottom", () => {
  expect(areaPath(curve, size)).toBe("M0 50L0.0 50.0L60.0 0.0L120.0 25.0V50Z");
  expect(peakOf(curve)).toBe(60);
});

test("a stretch at the peak is as high as the frame, what was lost stands apart", () => {
  const stretches = [
    { from: 0, sent: 18_000, served: 18_000 },
    { from: 10 * MINUTES, sent: 36_000, served: 27_000 },
  ];

  const bars = barsOf({ url: "http://web", curve, playing: true, stretches }, size);

  expect(bars).toEqual([
    { x: 0, width: 10, served: 25, lost: 0 },
    { x: 10, width: 10, served: 37.5, lost: 12.5 },
  ]);
  expect(countOf(stretches)).toEqual({ sent: 54_000, lost: 9_000 });
  expect(reachedText(stretches)).toBe("00:20");
});

test("before it was played there is nothing to draw and nothing lost", () => {
  expect(barsOf({ url: "http://web", curve, playing: false, stretches: [] }, size)).toEqual([]);
  expect(countOf([])).toEqual({ sent: 0, lost: 0 });
  expect(reachedText([])).toBe("00:00");
});
