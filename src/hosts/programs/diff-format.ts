// Differences between two texts as diff(1) prints them.

import { structuredPatch } from "diff";
import { strftime } from "./strftime.ts";

/** `diff -u`. */
export function unifiedDiff(
  names: readonly string[],
  [before, after]: readonly string[],
  times: readonly number[],
  context: number,
): string {
  const { hunks } = structuredPatch(names[0], names[1], before, after, "", "", { context });
  const stamp = (i: number) => strftime("%Y-%m-%d %H:%M:%S.%N +0000", times[i]);
  const range = (start: number, count: number) => (count === 1 ? `${start}` : `${start},${count}`);
  const body = hunks.map(
    ({ oldStart, oldLines, newStart, newLines, lines }) =>
      `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${lines.join("\n")}\n`,
  );
  return `--- ${names[0]}\t${stamp(0)}\n+++ ${names[1]}\t${stamp(1)}\n${body.join("")}`;
}

/** `diff` without options. */
export function normalDiff(before: string, after: string): string {
  const { hunks } = structuredPatch("a", "b", before, after, "", "", { context: 0 });
  const range = (start: number, count: number) => (count <= 1 ? `${start}` : `${start},${start + count - 1}`);
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      const [removed, added] = [
        lines.filter((line) => line[0] === "-"),
        lines.filter((line) => line[0] === "+"),
      ];
      const kind = removed.length === 0 ? "a" : added.length === 0 ? "d" : "c";
      const from = range(oldLines === 0 ? oldStart : oldStart, oldLines);
      const to = range(newStart, newLines);
      const show = (list: string[], mark: string) =>
        list.map((line) => `${mark} ${line.slice(1)}\n`).join("");
      return `${from}${kind}${to}\n${show(removed, "<")}${kind === "c" ? "---\n" : ""}${show(added, ">")}`;
    })
    .join("");
}
