import { expect, test } from "vitest";
import { nextBackoff, shouldRestart, startsWithDaemon } from "./restart.ts";

test("each failure waits twice as long, up to a minute; a run of more than ten seconds begins anew", () => {
  const pauses: number[] = [];
  let pause = 0;
  for (let i = 0; i < 12; i++) pauses.push((pause = nextBackoff(pause, 500)));

  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000]);
  expect(nextBackoff(60_000, 10_001)).toBe(100);
});

const ended = { exitCode: 1, manuallyStopped: false, restartCount: 0 };

test.each([
  ["no", 0, ended, false],
  ["always", 0, { ...ended, exitCode: 0 }, true],
  ["unless-stopped", 0, ended, true],
  ["always", 0, { ...ended, manuallyStopped: true }, false],
  ["on-failure", 0, { ...ended, exitCode: 0 }, false],
  ["on-failure", 0, { ...ended, restartCount: 99 }, true],
  ["on-failure", 2, { ...ended, restartCount: 1 }, true],
  ["on-failure", 2, { ...ended, restartCount: 2 }, false],
] as const)("%s:%i after %o: %s", (name, maximumRetryCount, state, expected) => {
  expect(shouldRestart({ name, maximumRetryCount }, state)).toBe(expected);
});

test.each([
  ["always", true, true],
  ["unless-stopped", true, false],
  ["unless-stopped", false, true],
  ["on-failure", false, false],
] as const)("the daemon starts %s, stopped by hand: %s: %s", (name, manuallyStopped, expected) => {
  expect(startsWithDaemon({ name, maximumRetryCount: 0 }, { manuallyStopped, status: "exited" })).toBe(
    expected,
  );
});
