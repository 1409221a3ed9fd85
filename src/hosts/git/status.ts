// git status, long and short; the long one is also what a commit without anything to commit says.

import { changesBetween, type Change } from "./changes.ts";
import type { Command, Invocation } from "./invocation.ts";
import type { State } from "./repository.ts";

export const statusCommand: Command = async (invocation) => {
  const { options, operands } = invocation.parse(
    "s|short b|branch long porcelain untracked-files u|untracked-files v|verbose ignored",
  );
  const state = await invocation.repository.state();
  const picked = operands.length > 0 ? restrict(invocation, operands, state) : state;
  if (options.has("short") || options.has("porcelain")) {
    if (options.has("branch")) invocation.print(`## ${await branchLine(invocation)}\n`);
    invocation.print(shortStatus(invocation, picked));
  } else invocation.print(await longStatus(invocation, picked));
};

function restrict(invocation: Invocation, paths: readonly string[], state: State): State {
  const pick = (versions: State["head"]) => {
    const wanted = new Set(paths.flatMap((path) => invocation.matching(path, versions.keys())));
    return new Map([...versions].filter(([path]) => wanted.has(path)));
  };
  return { head: pick(state.head), index: pick(state.index), work: pick(state.work) };
}

const branchLine = async ({ repository }: Invocation): Promise<string> => {
  const branch = await repository.branch();
  if (!branch) return "HEAD (no branch)";
  return (await repository.head()) ? branch : `No commits yet on ${branch}`;
};

const tracked = ({ index, work }: State) => new Map([...work].filter(([path]) => index.has(path)));

/** Files that nobody added; a folder without a tracked file is one entry. */
export function untracked({ index, work }: State): string[] {
  const known = new Set<string>();
  for (const path of index.keys())
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
      known.add(path.slice(0, at + 1));
  const found = new Set<string>();
  for (const path of work.keys()) {
    if (index.has(path)) continue;
    let at = path.indexOf("/");
    while (at >= 0 && known.has(path.slice(0, at + 1))) at = path.indexOf("/", at + 1);
    found.add(at < 0 ? path : path.slice(0, at + 1));
  }
  return [...found].sort();
}

export const staged = ({ head, index }: State): Change[] => changesBetween(head, index);
export const unstaged = (state: State): Change[] => changesBetween(state.index, tracked(state), false);

function shortStatus(invocation: Invocation, state: State): string {
  const { paint } = invocation;
  const rows = new Map<string, { x: string; y: string; name: string }>();
  for (const { kind, path, from } of staged(state)) {
    const name = (from ? `${invocation.shown(from)} -> ` : "") + invocation.shown(path);
    rows.set(path, { x: kind, y: " ", name });
  }
  for (const { kind, path } of unstaged(state)) {
    const row = rows.get(path) ?? { x: " ", y: " ", name: invocation.shown(path) };
    rows.set(path, { ...row, y: kind });
  }
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { x, y, name }]) => `${paint("32", x.trim()) || " "}${paint("31", y.trim()) || " "} ${name}\n`);
  const unknown = untracked(state).map((path) => `${paint("31", "??")} ${invocation.shown(path)}\n`);
  return [...lines, ...unknown].join("");
}

const WORDS: Record<Change["kind"], string> = {
  A: "new file:   ",
  M: "modified:   ",
  D: "deleted:    ",
  R: "renamed:    ",
};

function section(
  invocation: Invocation,
  title: string,
  hints: readonly string[],
  style: string,
  rows: string[],
) {
  if (rows.length === 0) return "";
  const body = rows.map((row) => `\t${invocation.paint(style, row)}\n`).join("");
  return `${title}:\n${hints.map((hint) => `  (${hint})\n`).join("")}${body}\n`;
}

export async function longStatus(invocation: Invocation, state: State): Promise<string> {
  const { repository } = invocation;
  const head = await repository.head();
  const branch = await repository.branch();
  const [indexed, changed, unknown] = [staged(state), unstaged(state), untracked(state)];
  const row = ({ kind, path, from }: Change) =>
    WORDS[kind] + (from ? `${invocation.shown(from)} -> ` : "") + invocation.shown(path);
  const unstage = head
    ? 'use "git restore --staged <file>..." to unstage'
    : 'use "git rm --cached <file>..." to unstage';
  const add = changed.some(({ kind }) => kind === "D") ? "add/rm" : "add";
  const top = branch
    ? `On branch ${branch}\n`
    : `${invocation.paint("31", "HEAD detached at ")}${head?.slice(0, 7)}\n`;
  return [
    top,
    head ? "" : "\nNo commits yet\n\n",
    section(invocation, "Changes to be committed", [unstage], "32", indexed.map(row)),
    section(
      invocation,
      "Changes not staged for commit",
      [
        `use "git ${add} <file>..." to update what will be committed`,
        'use "git restore <file>..." to discard changes in working directory',
      ],
      "31",
      changed.map(row),
    ),
    section(
      invocation,
      "Untracked files",
      ['use "git add <file>..." to include in what will be committed'],
      "31",
      unknown.map((path) => invocation.shown(path)),
    ),
    indexed.length > 0 ? "" : conclusion(changed.length > 0, unknown.length > 0, head !== undefined),
  ].join("");
}

function conclusion(changed: boolean, unknown: boolean, hasCommits: boolean): string {
  if (changed) return 'no changes added to commit (use "git add" and/or "git commit -a")\n';
  if (unknown) return 'nothing added to commit but untracked files present (use "git add" to track)\n';
  return hasCommits
    ? "nothing to commit, working tree clean\n"
    : 'nothing to commit (create/copy files and use "git add" to track)\n';
}
