import { beforeEach, expect, test } from "vitest";
import type { CheckResult, Report } from "../grading/report.ts";
import { lessonAt, noteRead, noteReport, readProgress } from "./progress.ts";

const kept = new Map<string, string>();
globalThis.localStorage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
} as Storage;

beforeEach(() => kept.clear());

const found = (score: number): Report => ({
  schema: "timonel/report/v1",
  lab: "probes",
  seed: 1,
  at: 0,
  checks: [1, 2].map((points): CheckResult => ({
    id: `worth-${points}`,
    title: { en: "", es: "" },
    points,
    outcome: score >= points ? "passed" : "failed",
    safeguard: false,
    hints: [],
  })),
  score,
  maxScore: 3,
  solved: score === 3,
});

test("a lesson is the same in both languages, and other pages are none", () => {
  expect(lessonAt("/es/03-workloads/08-probes/")).toBe("03-workloads/08-probes");
  expect(lessonAt("/en/03-workloads/08-probes/")).toBe("03-workloads/08-probes");
  expect(lessonAt("/en/")).toBeUndefined();
});

test("what was read and what passed are kept side by side", () => {
  noteRead("a");
  noteReport("a", found(1));
  noteReport("b", found(0));

  expect(readProgress()).toEqual({
    a: { read: true, lab: { passed: ["worth-1"], score: 1, maxScore: 3, solved: false } },
  });
});

test("starting over takes nothing away", () => {
  noteReport("a", found(3));
  noteReport("a", found(0));

  expect(readProgress().a.lab).toEqual({
    passed: ["worth-1", "worth-2"],
    score: 3,
    maxScore: 3,
    solved: true,
  });
});

test("what cannot be read counts as nothing", () => {
  kept.set("timonel/progress", "{");

  expect(readProgress()).toEqual({});
});
