// git commit: records the index, says what changed.

import * as git from "isomorphic-git";
import { joinPath } from "../fs/paths.ts";
import { changesBetween, count, summary, totals } from "./changes.ts";
import type { Command, Invocation } from "./invocation.ts";
import { fatal, GitError, type State } from "./repository.ts";
import { longStatus, staged, unstaged } from "./status.ts";

const parse = (invocation: Invocation) =>
  invocation.parse(
    "a|all amend allow-empty allow-empty-message no-edit q|quiet v|verbose n|no-verify s|signoff",
    "m|message F|file author date",
  );

/** Writes the file that the editor opens; says at once when there is nothing to commit. */
export const messageTemplate: Command = async (invocation) => {
  const { options } = parse(invocation);
  const { repository } = invocation;
  if (options.has("all")) await stageTracked(invocation, await repository.state());
  const state = await repository.state();
  if (!options.has("amend") && !options.has("allow-empty") && staged(state).length === 0) {
    invocation.print(await longStatus(invocation, state));
    invocation.done = true;
    return 1;
  }
  const head = await repository.head();
  const before = options.has("amend") && head ? (await repository.commit(head)).message : "\n";
  const status = (await longStatus(invocation, state)).replace(/\n$/, "").split("\n");
  const notes = [
    "Please enter the commit message for your changes. Lines starting",
    "with '#' will be ignored, and an empty message aborts the commit.",
    "",
    ...status.map((line) => line.replaceAll(/\x1b\[\d*m/g, "")),
  ];
  const text = `${before}${notes.map((line) => `#${line === "" ? "" : line[0] === "\t" ? line : ` ${line}`}\n`).join("")}#\n`;
  repository.fs.write(joinPath(repository.dir, ".git/COMMIT_EDITMSG"), text);
  invocation.edited = true;
};

export const commitCommand: Command = async (invocation) => {
  const { options, operands, paths } = parse(invocation);
  const { repository } = invocation;
  const before = await repository.state();
  if (options.has("all")) await stageTracked(invocation, before);
  await stagePaths(invocation, [...operands, ...(paths ?? [])], before);
  const state = await repository.state();
  const head = await repository.head();
  const amend = options.has("amend");
  if (amend && !head) throw fatal("You have nothing to amend.");
  if (!amend && !options.has("allow-empty") && staged(state).length === 0) {
    invocation.print(await longStatus(invocation, state));
    return 1;
  }
  const message = await messageOf(invocation, options, amend ? head : undefined);
  if (message === "") throw new GitError("Aborting commit due to empty commit message.", 1);
  const previous = amend ? await repository.commit(head!) : undefined;
  const oid = await git.commit({
    ...repository.options,
    message,
    author: previous?.author ?? repository.person(),
    committer: repository.person(),
    parent: previous ? previous.parent : head ? [head] : [],
  });
  const parent = previous ? previous.parent[0] : head;
  if (!options.has("quiet")) await report(invocation, oid, parent, message, previous?.author);
};

async function report(
  invocation: Invocation,
  oid: string,
  parent: string | undefined,
  message: string,
  author: git.CommitObject["author"] | undefined,
): Promise<void> {
  const { repository } = invocation;
  const changes = changesBetween(await repository.tree(parent), await repository.tree(oid));
  const counted = await count(repository, changes);
  const place = ((await repository.branch()) ?? "detached HEAD") + (parent ? "" : " (root-commit)");
  const dated = author ? ` Date: ${gitDate(author.timestamp)}\n` : "";
  const sizes = counted.length > 0 ? totals(counted) + summary(changes) : "";
  invocation.print(`[${place} ${oid.slice(0, 7)}] ${subject(message)}\n${dated}${sizes}`);
}

/** The first paragraph, on one line. */
export const subject = (message: string): string => message.split("\n\n")[0].trim().replaceAll("\n", " ");

async function messageOf(
  invocation: Invocation,
  options: ReadonlyMap<string, string>,
  amended: string | undefined,
): Promise<string> {
  const { repository } = invocation;
  const given = options.get("message");
  if (given !== undefined) return tidy(given);
  const file = options.get("file");
  if (file !== undefined)
    return tidy(repository.fs.readText(joinPath(repository.dir, invocation.inside(file))));
  if (invocation.edited) {
    const text = repository.fs.readText(joinPath(repository.dir, ".git/COMMIT_EDITMSG"));
    return tidy(text.replace(/^#.*\n?/gm, ""));
  }
  return amended ? (await repository.commit(amended)).message : "";
}

/** Without trailing blanks and empty lines around; one newline at the end. */
function tidy(message: string): string {
  const text = message
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\n+$/g, "");
  return text === "" ? "" : `${text}\n`;
}

async function stageTracked({ repository }: Invocation, state: State): Promise<void> {
  for (const { path } of unstaged(state)) await repository.stage(path);
}

async function stagePaths(invocation: Invocation, paths: readonly string[], state: State): Promise<void> {
  const known = [...new Set([...state.index.keys(), ...state.head.keys()])];
  for (const argument of paths) {
    const files = invocation.matching(argument, known);
    if (files.length === 0)
      throw new GitError(`error: pathspec '${argument}' did not match any file(s) known to git`, 1);
    for (const file of files) await invocation.repository.stage(file);
  }
}

/** `Thu Jan 1 09:00:00 2026 +0000` */
export function gitDate(seconds: number): string {
  const [day, date, month, year, time] = new Date(seconds * 1000).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${Number(date)} ${time} ${year} +0000`;
}
