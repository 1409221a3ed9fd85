// What was recorded, and what changed: log, show, diff, ls-files.

import { changesBetween, count, statistics, unified, type Change } from "./changes.ts";
import { gitDate } from "./commit.ts";
import { only, type Command, type Invocation } from "./invocation.ts";
import { fatal, GitError, type Versions } from "./repository.ts";

type Entry = Awaited<ReturnType<Invocation["repository"]["log"]>>[number];

async function decorations({ repository, paint }: Invocation): Promise<(oid: string) => string> {
  const names = new Map<string, string[]>();
  const current = await repository.branch();
  const head = await repository.head();
  const note = (oid: string | undefined, text: string) =>
    oid && names.set(oid, [...(names.get(oid) ?? []), text]);
  note(head, current ? `${paint("1;36", "HEAD -> ")}${paint("1;32", current)}` : paint("1;36", "HEAD"));
  for (const name of (await repository.branches()).sort())
    if (name !== current) note(await repository.find(`refs/heads/${name}`), paint("1;32", name));
  return (oid) =>
    names.has(oid) ? ` ${paint("33", "(")}${names.get(oid)!.join(paint("33", ", "))}${paint("33", ")")}` : "";
}

function header(invocation: Invocation, { oid, commit }: Entry, decoration: string): string {
  const { author, message } = commit;
  const text = message.replace(/\n+$/, "").split("\n");
  const body = text.map((line) => (line === "" ? "    \n" : `    ${line}\n`)).join("");
  return `${invocation.paint("33", `commit ${oid}`)}${decoration}\nAuthor: ${author.name} <${author.email}>\nDate:   ${gitDate(author.timestamp)}\n\n${body}`;
}

const log: Command = async (invocation) => {
  const { options, operands, paths } = parseLog(invocation);
  const { repository } = invocation;
  const branch = await repository.branch();
  if (operands.length === 0 && !(await repository.head()))
    throw fatal(`your current branch '${branch}' does not have any commits yet`);
  const start = await repository.resolve(operands[0] ?? "HEAD");
  const limit = options.has("max-count") ? Number(options.get("max-count")) : Infinity;
  const decorate =
    invocation.process.stdoutIsTerminal || options.has("decorate") ? await decorations(invocation) : () => "";
  let entries = await repository.log(start);
  if (paths?.length) entries = await touching(invocation, entries, paths);
  const oneLine = options.has("oneline");
  const shown: string[] = [];
  for (const entry of entries.slice(0, limit)) {
    const title = entry.commit.message.split("\n")[0];
    const head = oneLine
      ? `${invocation.paint("33", entry.oid.slice(0, 7))}${decorate(entry.oid)} ${title}\n`
      : header(invocation, entry, decorate(entry.oid));
    shown.push(head + (await details(invocation, entry, options, oneLine ? "" : "\n")));
  }
  if (options.has("reverse")) shown.reverse();
  const graph = options.has("graph")
    ? (text: string) => `* ${text.trimEnd().replaceAll("\n", "\n| ")}\n`
    : (text: string) => text;
  invocation.print(shown.map(graph).join(oneLine ? "" : "\n"));
};

function parseLog(invocation: Invocation) {
  try {
    return invocation.parse(
      "oneline graph decorate all stat p|patch reverse name-only name-status",
      "n|max-count",
    );
  } catch (error) {
    const text = error instanceof GitError ? /`(.*)'/.exec(error.message)?.[1] : undefined;
    if (text === undefined || (error as GitError).message.includes("requires")) throw error;
    throw fatal(`unrecognized argument: ${text.length === 1 ? "-" : "--"}${text}`);
  }
}

async function touching(invocation: Invocation, entries: readonly Entry[], paths: readonly string[]) {
  const kept: Entry[] = [];
  for (const entry of entries) {
    const [before, after] = await bothSides(invocation, entry);
    if (changesBetween(only(invocation, paths, before), only(invocation, paths, after)).length > 0)
      kept.push(entry);
  }
  return kept;
}

async function bothSides({ repository }: Invocation, { oid, commit }: Entry): Promise<[Versions, Versions]> {
  return [await repository.tree(commit.parent[0]), await repository.tree(oid)];
}

async function details(
  invocation: Invocation,
  entry: Entry,
  options: ReadonlyMap<string, string>,
  gap: string,
): Promise<string> {
  if (!["stat", "patch", "name-only", "name-status"].some((name) => options.has(name))) return "";
  const [before, after] = await bothSides(invocation, entry);
  return gap + (await present(invocation, changesBetween(before, after), options));
}

async function present(
  invocation: Invocation,
  changes: readonly Change[],
  options: ReadonlyMap<string, string>,
): Promise<string> {
  const { repository, paint } = invocation;
  if (options.has("name-only")) return changes.map(({ path }) => `${path}\n`).join("");
  if (options.has("name-status"))
    return changes.map(({ kind, path, from }) => `${kind}${from ? `100\t${from}` : ""}\t${path}\n`).join("");
  if (options.has("stat")) return statistics(await count(repository, changes), paint);
  let text = "";
  for (const change of changes) text += await unified(repository, change, paint);
  return text;
}

const show: Command = async (invocation) => {
  const { options, operands } = invocation.parse(
    "stat name-only name-status oneline p|patch s|no-patch q|quiet",
  );
  const { repository } = invocation;
  const name = operands[0] ?? "HEAD";
  const at = name.indexOf(":");
  if (at >= 0) return showFile(invocation, name.slice(0, at), name.slice(at + 1));
  if (name === "HEAD" && !(await repository.head()))
    throw fatal(`your current branch '${await repository.branch()}' does not have any commits yet`);
  const oid = await repository.resolve(name);
  const entry = { oid, commit: await repository.commit(oid) } as Entry;
  const decorate = invocation.process.stdoutIsTerminal ? await decorations(invocation) : () => "";
  const oneLine = options.has("oneline");
  invocation.print(
    oneLine
      ? `${oid.slice(0, 7)}${decorate(oid)} ${entry.commit.message.split("\n")[0]}\n`
      : header(invocation, entry, decorate(oid)),
  );
  if (options.has("no-patch") || options.has("quiet")) return;
  const [before, after] = await bothSides(invocation, entry);
  const text = await present(invocation, changesBetween(before, after), options);
  invocation.print(text === "" || oneLine ? text : `\n${text}`);
};

async function showFile(invocation: Invocation, revision: string, path: string): Promise<void> {
  const { repository } = invocation;
  const versions =
    revision === ""
      ? (await repository.state()).index
      : await repository.tree(await repository.resolve(revision));
  const inside = path.startsWith("./") ? invocation.inside(path) : path;
  const blob = versions.get(inside);
  if (!blob) throw fatal(`path '${path}' does not exist in '${revision}'`);
  invocation.print(await repository.text(inside, blob));
}

const diff: Command = async (invocation) => {
  const { options, operands, paths } = invocation.parse(
    "staged cached|staged stat name-only name-status p|patch",
  );
  const { repository } = invocation;
  const commits: string[] = [];
  const files = [...(paths ?? [])];
  for (const operand of operands.flatMap((text) =>
    text.includes("..") && !text.startsWith("..") ? text.split(/\.{2,3}/) : [text],
  )) {
    const oid = files.length > 0 ? undefined : await repository.find(operand || "HEAD");
    if (oid) commits.push(oid);
    else if (paths || !repository.fs.exists(`${repository.dir}/${invocation.inside(operand)}`))
      await repository.resolve(operand);
    else files.push(operand);
  }
  const [before, after] = await sides(invocation, commits, options.has("staged"));
  const changes = changesBetween(only(invocation, files, before), only(invocation, files, after));
  invocation.print(await present(invocation, changes, options));
};

async function sides({ repository }: Invocation, commits: readonly string[], staged: boolean) {
  const state = await repository.state();
  const known = new Map([...state.work].filter(([path]) => state.index.has(path)));
  const first = commits[0] ? await repository.tree(commits[0]) : undefined;
  if (commits.length > 1) return [first!, await repository.tree(commits[1])];
  if (staged) return [first ?? state.head, state.index];
  return [first ?? state.index, known];
}

const lsFiles: Command = async (invocation) => {
  const { operands } = invocation.parse("c|cached s|stage");
  const { index } = await invocation.repository.state();
  const files = only(invocation, operands.length > 0 ? operands : ["."], index);
  invocation.print([...files.keys()].map((path) => `${invocation.shown(path)}\n`).join(""));
};

export const historyCommands: Readonly<Record<string, Command>> = { diff, log, "ls-files": lsFiles, show };
