// How far somebody came in the course: what was read and which checks passed, per lesson. Kept in this browser only.

import type { Report } from "../grading/report.ts";

export interface LessonProgress {
  read?: boolean;
  /** The best that the lab's checks found. */
  lab?: { passed: string[]; score: number; maxScore: number; solved: boolean };
}

/** By the lesson's path without its language: `03-workloads/03-deployments`. */
export type Progress = Record<string, LessonProgress>;

const KEY = "timonel/progress";
const listeners = new Set<() => void>();

/** The lesson that an address leads to, the same in both languages. */
export const lessonAt = (pathname: string): string | undefined =>
  /^\/(?:es|en)\/(\d\d-[^/]+\/[^/]+)\/?$/.exec(pathname)?.[1];

export function readProgress(): Progress {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Progress) : {};
  } catch {
    return {};
  }
}

function write(lesson: string, change: LessonProgress): void {
  const progress = readProgress();
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...progress, [lesson]: { ...progress[lesson], ...change } }));
  } catch {
    // A browser that keeps nothing forgets where one was.
  }
  for (const listener of listeners) listener();
}

export function noteRead(lesson: string): void {
  if (!readProgress()[lesson]?.read) write(lesson, { read: true });
}

/** The best result counts: whoever starts over loses nothing. Safeguards pass by themselves, and are no beginning. */
export function noteReport(lesson: string, { checks, score, maxScore, solved }: Report): void {
  const known = readProgress()[lesson]?.lab;
  const passed = checks.filter(({ outcome }) => outcome === "passed");
  if (passed.every(({ safeguard }) => safeguard) || score <= (known?.score ?? 0)) return;
  write(lesson, { lab: { passed: passed.map(({ id }) => id), score, maxScore, solved } });
}

/** Calls back after each change, in this tab or another. */
export function onProgress(listener: () => void): void {
  listeners.add(listener);
  addEventListener("storage", ({ key }) => key === KEY && listener());
}
