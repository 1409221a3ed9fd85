// Two texts compared line by line, in hunks with three lines around each change.

import { diffArrays } from "diff";
import { slideRuns, type Side } from "./slide.ts";

const CONTEXT = 3;
const NO_NEWLINE = "\\ No newline at end of file";

export interface Hunk {
  /** Counted from 1; where it would be, when there are no lines. */
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** With ` `, `-`, `+` or `\` in front. */
  lines: string[];
}

/** Lines with their newlines. */
const split = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

export function hunksOf(before: string, after: string): Hunk[] {
  const [old, now] = [sideOf(before), sideOf(after)];
  let [i, j] = [0, 0];
  for (const { value, added, removed } of diffArrays([...old.lines], [...now.lines])) {
    if (removed) for (const _ of value) old.changed[i++] = true;
    else if (added) for (const _ of value) now.changed[j++] = true;
    else [i, j] = [i + value.length, j + value.length];
  }
  slideRuns(old, now);
  slideRuns(now, old);
  return hunksAround(changesOf(old, now), old, now);
}

const sideOf = (text: string): Side => {
  const lines = split(text);
  return { lines, changed: lines.map(() => false) };
};

/** A change: lines [oldStart, oldEnd) became [newStart, newEnd). */
interface Span {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

function changesOf(old: Side, now: Side): Span[] {
  const spans: Span[] = [];
  let [i, j] = [0, 0];
  while (i < old.lines.length || j < now.lines.length) {
    const [oldStart, newStart] = [i, j];
    while (old.changed[i]) i++;
    while (now.changed[j]) j++;
    if (i > oldStart || j > newStart) spans.push({ oldStart, oldEnd: i, newStart, newEnd: j });
    else [i, j] = [i + 1, j + 1];
  }
  return spans;
}

function hunksAround(spans: readonly Span[], old: Side, now: Side): Hunk[] {
  const groups: Span[][] = [];
  for (const span of spans) {
    const last = groups.at(-1);
    if (last && span.oldStart - last.at(-1)!.oldEnd <= 2 * CONTEXT) last.push(span);
    else groups.push([span]);
  }
  return groups.map((group) => hunkOf(group, old.lines, now.lines));
}

function hunkOf(group: readonly Span[], old: readonly string[], now: readonly string[]): Hunk {
  const [first, last] = [group[0], group.at(-1)!];
  const lead = Math.min(CONTEXT, first.oldStart);
  const [from, newFrom] = [first.oldStart - lead, first.newStart - lead];
  const to = Math.min(old.length, last.oldEnd + CONTEXT);
  const newTo = last.newEnd + (to - last.oldEnd);
  const lines: string[] = [];
  const put = (mark: string, line: string) => {
    lines.push(mark + line.replace(/\n$/, ""));
    if (!line.endsWith("\n")) lines.push(NO_NEWLINE);
  };
  let at = from;
  for (const { oldStart, oldEnd, newStart, newEnd } of group) {
    for (const line of old.slice(at, oldStart)) put(" ", line);
    for (const line of old.slice(oldStart, oldEnd)) put("-", line);
    for (const line of now.slice(newStart, newEnd)) put("+", line);
    at = oldEnd;
  }
  for (const line of old.slice(at, to)) put(" ", line);
  const [oldLines, newLines] = [to - from, newTo - newFrom];
  return {
    oldStart: from + (oldLines > 0 ? 1 : 0),
    oldLines,
    newStart: newFrom + (newLines > 0 ? 1 : 0),
    newLines,
    lines,
  };
}
