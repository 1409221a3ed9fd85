// Commands between the work folder, the index and the last commit: add, rm, mv, restore, reset.

import * as git from "isomorphic-git";
import { baseName, joinPath, resolvePath } from "../fs/paths.ts";
import type { Command, Invocation } from "./invocation.ts";
import { fatal, GitError } from "./repository.ts";
import { subject } from "./commit.ts";
import { unstaged } from "./status.ts";

const NOTHING_ADDED = `Nothing specified, nothing added.
hint: Maybe you wanted to say 'git add .'?
hint: Turn this message off by running
hint: "git config advice.addEmptyPathspec false"
`;

const add: Command = async (invocation) => {
  const { options, operands, paths } = invocation.parse("A|all u|update f|force v|verbose n|dry-run");
  const { repository } = invocation;
  const everything = options.has("all") || options.has("update");
  const named = [...operands, ...(paths ?? [])];
  if (named.length === 0 && !everything) {
    invocation.complain(NOTHING_ADDED);
    return 0;
  }
  const { index, work } = await repository.state();
  const candidates = [...new Set([...index.keys(), ...(options.has("update") ? [] : work.keys())])];
  const chosen = new Set<string>();
  const ignored: string[] = [];
  for (const argument of named.length > 0 ? named : [repository.dir]) {
    const files = invocation.matching(argument, candidates);
    for (const file of files) chosen.add(file);
    if (files.length > 0) continue;
    const path = invocation.inside(argument);
    const exists = repository.fs.exists(joinPath(repository.dir, path));
    if (!exists) throw fatal(`pathspec '${argument}' did not match any files`);
    if (path === "" || !(await repository.ignored(path))) continue;
    if (options.has("force")) chosen.add(path);
    else ignored.push(argument);
  }
  for (const path of chosen)
    if (
      work.get(path)?.oid !== index.get(path)?.oid ||
      work.get(path)?.mode !== index.get(path)?.mode ||
      !index.has(path)
    )
      await repository.stage(path);
  if (ignored.length === 0) return 0;
  invocation.complain(
    `The following paths are ignored by one of your .gitignore files:\n${ignored.join("\n")}\n` +
      'hint: Use -f if you really want to add them.\nhint: Turn this message off by running\nhint: "git config advice.addIgnoredFile false"\n',
  );
  return 1;
};

const rm: Command = async (invocation) => {
  const { options, operands, paths } = invocation.parse("cached f|force r q|quiet");
  const named = [...operands, ...(paths ?? [])];
  if (named.length === 0) throw fatal("No pathspec was given. Which files should I remove?");
  const { repository } = invocation;
  const { head, index, work } = await repository.state();
  const files: string[] = [];
  for (const argument of named) {
    const matching = invocation.matching(argument, index.keys());
    if (matching.length === 0) throw fatal(`pathspec '${argument}' did not match any files`);
    if (!matching.includes(invocation.inside(argument)) && !options.has("r") && !/[*?]/.test(argument))
      throw fatal(`not removing '${argument}' recursively without -r`);
    files.push(...matching);
  }
  const cached = options.has("cached");
  const changed = (path: string) => work.has(path) && work.get(path)!.oid !== index.get(path)!.oid;
  const refused = options.has("force") || cached ? [] : files.filter(changed);
  if (refused.length > 0)
    throw refusal(refused, "local modifications", "(use --cached to keep the file, or -f to force removal)");
  const fresh =
    options.has("force") || cached
      ? []
      : files.filter((path) => head.get(path)?.oid !== index.get(path)!.oid);
  if (fresh.length > 0)
    throw refusal(
      fresh,
      "changes staged in the index",
      "(use --cached to keep the file, or -f to force removal)",
    );
  for (const path of files) {
    await git.remove({ ...repository.options, filepath: path });
    if (!cached) await repository.place(path, undefined);
    if (!options.has("quiet")) invocation.print(`rm '${path}'\n`);
  }
};

function refusal(files: readonly string[], why: string, hint: string): GitError {
  const subjectOf = files.length === 1 ? `file has ${why}` : `files have ${why}`;
  return new GitError(
    `error: the following ${subjectOf}:\n${files.map((file) => `    ${file}\n`).join("")}${hint}`,
    1,
  );
}

const mv: Command = async (invocation) => {
  const { operands } = invocation.parse("f|force k n|dry-run v|verbose");
  if (operands.length < 2) throw new GitError("usage: git mv [<options>] <source>... <destination>", 129);
  const { repository, process } = invocation;
  const { index } = await repository.state();
  const to = operands.at(-1)!;
  const target = resolvePath(invocation.cwd, to);
  const intoFolder = process.fs.exists(target) && process.fs.stat(target).type === "directory";
  for (const from of operands.slice(0, -1)) {
    const source = resolvePath(invocation.cwd, from);
    const destination = intoFolder ? joinPath(target, baseName(source)) : target;
    const shown = `source=${invocation.inside(from)}, destination=${invocation.inside(destination)}`;
    if (!process.fs.exists(source)) throw fatal(`bad source, ${shown}`);
    const moved = invocation.matching(from, index.keys());
    if (moved.length === 0) throw fatal(`not under version control, ${shown}`);
    if (process.fs.exists(destination)) throw fatal(`destination exists, ${shown}`);
    process.fs.rename(source, destination);
    const [before, after] = [invocation.inside(from), invocation.inside(destination)];
    for (const path of moved) {
      await repository.stage(path);
      await repository.stage(after + path.slice(before.length));
    }
  }
};

/** Files that arguments name among known ones; refuses what names none. */
export function named(invocation: Invocation, paths: readonly string[], known: Iterable<string>): string[] {
  const all = [...known];
  return paths.flatMap((argument) => {
    const files = invocation.matching(argument, all);
    if (files.length > 0) return files;
    throw new GitError(`error: pathspec '${argument}' did not match any file(s) known to git`, 1);
  });
}

const restore: Command = async (invocation) => {
  const { options, operands, paths } = invocation.parse("S|staged W|worktree q|quiet", "s|source");
  const wanted = [...operands, ...(paths ?? [])];
  if (wanted.length === 0) throw fatal("you must specify path(s) to restore");
  const { repository } = invocation;
  const state = await repository.state();
  const staged = options.has("staged");
  const source = options.get("source");
  const commit = source ? await repository.resolve(source) : staged ? await repository.head() : undefined;
  const versions = commit ? await repository.tree(commit) : staged ? new Map() : state.index;
  const files = named(invocation, wanted, new Set([...versions.keys(), ...state.index.keys()]));
  for (const path of files) {
    if (staged) await repository.unstage(path, commit);
    if (!staged || options.has("worktree")) await repository.place(path, versions.get(path));
  }
};

const reset: Command = async (invocation) => {
  const { options, operands, paths } = invocation.parse("hard soft mixed q|quiet");
  const { repository } = invocation;
  const [first, ...others] = operands;
  const commit = first === undefined ? undefined : await repository.find(first);
  const files = [...(first === undefined || commit ? [] : [first]), ...others, ...(paths ?? [])];
  if (first !== undefined && !commit && !repository.fs.exists(resolvePath(invocation.cwd, first)) && !paths) {
    if (options.size > 0 || invocation.matching(first, (await repository.state()).index.keys()).length === 0)
      await repository.resolve(first);
  }
  if (files.length > 0) return resetFiles(invocation, files, commit ?? (await repository.head()));
  const target = commit ?? (await repository.head());
  if (target) await moveHead(invocation, target);
  if (options.has("soft")) return;
  const { index } = await repository.state();
  const tree = await repository.tree(target);
  for (const path of new Set([...index.keys(), ...tree.keys()])) {
    if (options.has("hard")) await repository.place(path, tree.get(path));
    if (index.get(path)?.oid !== tree.get(path)?.oid || options.has("hard"))
      await repository.unstage(path, target);
  }
  if (!options.has("hard")) return reportUnstaged(invocation);
  const title = target ? subject((await repository.commit(target)).message) : "";
  invocation.print(`HEAD is now at ${target?.slice(0, 7)} ${title}\n`);
};

async function resetFiles(invocation: Invocation, paths: readonly string[], commit: string | undefined) {
  const { repository } = invocation;
  const { index } = await repository.state();
  const tree = await repository.tree(commit);
  for (const path of named(invocation, paths, new Set([...index.keys(), ...tree.keys()])))
    await repository.unstage(path, commit);
  await reportUnstaged(invocation);
}

async function reportUnstaged(invocation: Invocation): Promise<void> {
  const changes = unstaged(await invocation.repository.state());
  if (changes.length > 0)
    invocation.print(
      `Unstaged changes after reset:\n${changes.map(({ kind, path }) => `${kind}\t${path}\n`).join("")}`,
    );
}

/** Points the current branch, or a detached HEAD, at a commit. */
export async function moveHead({ repository }: Invocation, oid: string): Promise<void> {
  const branch = await repository.branch();
  const ref = branch ? `refs/heads/${branch}` : "HEAD";
  await git.writeRef({ ...repository.options, ref, value: oid, force: true });
}

export const stagingCommands: Readonly<Record<string, Command>> = { add, rm, mv, restore, reset };
