// What differs between two versions of the files, and how git prints it: unified, as statistics, as a summary.

import { hunksOf } from "./hunks.ts";
import type { Blob, Repository, Versions } from "./repository.ts";

export interface Change {
  kind: "A" | "M" | "D" | "R";
  path: string;
  /** What it was called before. */
  from?: string;
  old?: Blob;
  new?: Blob;
}

/** Files that differ, by path. A file that went and one of the same content that came are one that was renamed. */
export function changesBetween(before: Versions, after: Versions, renames = true): Change[] {
  const changes: Change[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(path), after.get(path)];
    if (old && now && old.oid === now.oid && old.mode === now.mode) continue;
    changes.push({ kind: !old ? "A" : now ? "M" : "D", path, old, new: now });
  }
  return renames ? joinRenames(changes) : changes;
}

function joinRenames(changes: readonly Change[]): Change[] {
  const gone = changes.filter(({ kind }) => kind === "D");
  const joined = changes.map((change): Change => {
    const at = change.kind === "A" ? gone.findIndex(({ old }) => old!.oid === change.new!.oid) : -1;
    if (at < 0) return change;
    const [{ path: from, old }] = gone.splice(at, 1);
    return { ...change, kind: "R", from, old };
  });
  const moved = new Set(joined.map(({ from }) => from));
  return joined.filter(({ kind, path }) => kind !== "D" || !moved.has(path));
}

export interface Counted extends Change {
  added: number;
  removed: number;
}

export async function count(repository: Repository, changes: readonly Change[]): Promise<Counted[]> {
  const counted: Counted[] = [];
  for (const change of changes) {
    const lines = (await hunksOfChange(repository, change)).flatMap(({ lines }) => lines);
    counted.push({
      ...change,
      added: lines.filter((line) => line[0] === "+").length,
      removed: lines.filter((line) => line[0] === "-").length,
    });
  }
  return counted;
}

async function hunksOfChange(repository: Repository, { path, from, old, new: now }: Change) {
  return hunksOf(await repository.text(from ?? path, old), await repository.text(path, now));
}

/** ` 2 files changed, 3 insertions(+), 1 deletion(-)` */
export function totals(counted: readonly Counted[]): string {
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const added = counted.reduce((sum, change) => sum + change.added, 0);
  const removed = counted.reduce((sum, change) => sum + change.removed, 0);
  const parts = [`${plural(counted.length, "file")} changed`];
  if (added > 0 || removed === 0) parts.push(`${plural(added, "insertion")}(+)`);
  if (removed > 0 || added === 0) parts.push(`${plural(removed, "deletion")}(-)`);
  return ` ${parts.join(", ")}\n`;
}

/** ` create mode 100644 a` for each file that came, went or moved. */
export function summary(changes: readonly Change[]): string {
  return changes
    .map(({ kind, path, from, old, new: now }) => {
      if (kind === "A") return ` create mode ${now!.mode} ${path}\n`;
      if (kind === "D") return ` delete mode ${old!.mode} ${path}\n`;
      if (kind === "R") return ` rename ${arrow(from!, path)} (100%)\n`;
      return old!.mode === now!.mode ? "" : ` mode change ${old!.mode} => ${now!.mode} ${path}\n`;
    })
    .join("");
}

/** `dir/{old => new}`: what two paths share is written once. */
function arrow(from: string, to: string): string {
  let head = 0;
  for (let i = 0; i < Math.min(from.length, to.length) && from[i] === to[i]; i++)
    if (from[i] === "/") head = i + 1;
  if (head === 0) return `${from} => ${to}`;
  return `${from.slice(0, head)}{${from.slice(head)} => ${to.slice(head)}}`;
}

const STAT_WIDTH = 80;

/** `--stat`: a bar for each file, and the totals. */
export function statistics(counted: readonly Counted[], paint: Paint): string {
  if (counted.length === 0) return "";
  const nameOf = ({ kind, from, path }: Counted) => (kind === "R" ? arrow(from!, path) : path);
  const width = Math.max(...counted.map((change) => nameOf(change).length));
  const most = Math.max(...counted.map(({ added, removed }) => added + removed));
  const digits = String(most).length;
  const room = Math.max(6, STAT_WIDTH - width - digits - 5);
  const scale = (n: number) => (most <= room ? n : n === 0 ? 0 : 1 + Math.floor((n * (room - 1)) / most));
  const rows = counted.map((change) => {
    const total = change.added + change.removed;
    const bar = paint("32", "+".repeat(scale(change.added))) + paint("31", "-".repeat(scale(change.removed)));
    return ` ${nameOf(change).padEnd(width)} | ${String(total).padStart(digits)}${total > 0 ? ` ${bar}` : ""}\n`;
  });
  return rows.join("") + totals(counted);
}

/** Wraps text in a colour (`32`), on a terminal. */
export type Paint = (style: string, text: string) => string;

const range = (start: number, lines: number) => (lines === 1 ? `${start}` : `${start},${lines}`);
const short = (blob: Blob | undefined) => (blob?.oid ?? "0".repeat(40)).slice(0, 7);

/** The line a hunk belongs to, as git guesses it: the last one before it that begins with a letter. */
function heading(lines: readonly string[], start: number): string {
  const found = lines.slice(0, Math.max(0, start - 1)).findLast((line) => /^[A-Za-z_$]/.test(line));
  return found === undefined ? "" : ` ${found.trimEnd().slice(0, 80).trimEnd()}`;
}

/** `git diff` of one file. */
export async function unified(repository: Repository, change: Change, paint: Paint): Promise<string> {
  const { kind, path, from = path, old, new: now } = change;
  const header = [`diff --git a/${from} b/${path}`];
  if (kind === "A") header.push(`new file mode ${now!.mode}`);
  if (kind === "D") header.push(`deleted file mode ${old!.mode}`);
  if (old && now && old.mode !== now.mode) header.push(`old mode ${old.mode}`, `new mode ${now.mode}`);
  if (kind === "R") header.push("similarity index 100%", `rename from ${from}`, `rename to ${path}`);
  const before = await repository.text(from, old);
  const hunks = hunksOf(before, await repository.text(path, now));
  if (old?.oid !== now?.oid) {
    const mode = old && now && old.mode === now.mode ? ` ${now.mode}` : "";
    header.push(`index ${short(old)}..${short(now)}${mode}`);
  }
  if (hunks.length > 0)
    header.push(old ? `--- a/${from}` : "--- /dev/null", now ? `+++ b/${path}` : "+++ /dev/null");
  const oldLines = before.split("\n");
  const body = hunks.map(({ oldStart, oldLines: removed, newStart, newLines, lines }) => {
    const place = `@@ -${range(oldStart, removed)} +${range(newStart, newLines)} @@`;
    return `${paint("36", place)}${heading(oldLines, oldStart)}\n${lines.map((line) => `${paintLine(line, paint)}\n`).join("")}`;
  });
  return header.map((line) => `${paint("1", line)}\n`).join("") + body.join("");
}

const paintLine = (line: string, paint: Paint): string =>
  line[0] === "+" ? paint("32", line) : line[0] === "-" ? paint("31", line) : line;
