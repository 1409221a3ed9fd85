// Branches and tags: branch, checkout, switch, merge (fast-forward), tag.

import * as git from "isomorphic-git";
import { changesBetween, count, statistics, summary } from "./changes.ts";
import { subject } from "./commit.ts";
import type { Command, Invocation } from "./invocation.ts";
import { fatal, GitError } from "./repository.ts";
import { moveHead, named } from "./staging.ts";
import { staged, unstaged } from "./status.ts";

const VALID_NAME = /^(?!-|.*(\.\.|\/\/|@\{|[\s~^:?*[\\]|\.lock$|\/$|\.$))[^/.][^\x00-\x1f]*$/;

async function createBranch(invocation: Invocation, name: string, start: string | undefined): Promise<void> {
  const { repository } = invocation;
  if (!VALID_NAME.test(name)) throw fatal(`'${name}' is not a valid branch name`);
  if ((await repository.branches()).includes(name)) throw fatal(`a branch named '${name}' already exists`);
  const oid = await repository.find(start ?? "HEAD");
  if (!oid) throw fatal(`not a valid object name: '${start ?? (await repository.branch())}'`);
  await git.writeRef({ ...repository.options, ref: `refs/heads/${name}`, value: oid });
}

const branch: Command = async (invocation) => {
  const { options, operands } = invocation.parse(
    "d|delete D m|move M f|force l|list a|all r|remotes v|verbose show-current q|quiet",
  );
  const { repository } = invocation;
  if (options.has("show-current"))
    return invocation.print(`${(await repository.branch()) ?? ""}\n`.replace(/^\n$/, ""));
  if (options.has("delete") || options.has("D"))
    return deleteBranches(invocation, operands, options.has("D"));
  if (options.has("move") || options.has("M")) return renameBranch(invocation, operands, options.has("M"));
  if (operands.length > 0 && !options.has("list")) return createBranch(invocation, operands[0], operands[1]);
  if (!options.has("remotes")) await listBranches(invocation, options.has("verbose"));
};

async function listBranches(invocation: Invocation, verbose: boolean): Promise<void> {
  const { repository, paint } = invocation;
  const current = await repository.branch();
  const head = await repository.head();
  const names = (await repository.branches()).sort();
  const detached = `(HEAD detached at ${head?.slice(0, 7)})`;
  const rows = current ? names : [detached, ...names];
  const width = Math.max(0, ...rows.map((name) => name.length));
  for (const name of rows) {
    const here = name === current || name === detached;
    const oid = here ? head : await repository.find(name);
    const more = verbose
      ? `${" ".repeat(width - name.length)} ${oid!.slice(0, 7)} ${subject((await repository.commit(oid!)).message)}`
      : "";
    invocation.print(`${here ? "*" : " "} ${here ? paint("32", name) : name}${more}\n`);
  }
}

async function deleteBranches(
  invocation: Invocation,
  names: readonly string[],
  force: boolean,
): Promise<number> {
  const { repository } = invocation;
  if (names.length === 0) throw fatal("branch name required");
  const merged = new Set((await repository.log("HEAD")).map(({ oid }) => oid));
  let status = 0;
  const refuse = (text: string) => {
    invocation.complain(`error: ${text}\n`);
    status = 1;
  };
  for (const name of names) {
    const exists = (await repository.branches()).includes(name);
    const oid = exists ? await repository.find(`refs/heads/${name}`) : undefined;
    if (!oid) refuse(`branch '${name}' not found.`);
    else if ((await repository.branch()) === name)
      refuse(`Cannot delete branch '${name}' checked out at '${repository.dir}'`);
    else if (!force && !merged.has(oid))
      refuse(
        `The branch '${name}' is not fully merged.\nIf you are sure you want to delete it, run 'git branch -D ${name}'.`,
      );
    else {
      await git.deleteBranch({ ...repository.options, ref: name });
      invocation.print(`Deleted branch ${name} (was ${oid.slice(0, 7)}).\n`);
    }
  }
  return status;
}

async function renameBranch(invocation: Invocation, names: readonly string[], force: boolean): Promise<void> {
  const { repository } = invocation;
  const current = await repository.branch();
  const [from, to] = names.length > 1 ? names : [current, names[0]];
  if (!from || !to) throw fatal("branch name required");
  const head = await repository.head();
  const known = await repository.branches();
  if (!known.includes(from) && !(from === current && !head)) throw fatal(`no branch named '${from}'`);
  if (!VALID_NAME.test(to)) throw fatal(`'${to}' is not a valid branch name`);
  if (from === to) return;
  if (known.includes(to) && !force) throw fatal(`a branch named '${to}' already exists`);
  if (known.includes(from)) {
    const value = (await repository.find(`refs/heads/${from}`))!;
    await git.writeRef({ ...repository.options, ref: `refs/heads/${to}`, value, force: true });
  }
  if (from === current) await pointHead(invocation, to);
  if (known.includes(from)) await git.deleteRef({ ...repository.options, ref: `refs/heads/${from}` });
}

const pointHead = ({ repository }: Invocation, name: string) =>
  git.writeRef({
    ...repository.options,
    ref: "HEAD",
    value: `refs/heads/${name}`,
    symbolic: true,
    force: true,
  });

const checkout: Command = async (invocation) => {
  const { options, operands, paths } = invocation.parse("f|force q|quiet detach", "b B");
  const { repository } = invocation;
  const created = options.get("b") ?? options.get("B");
  if (created !== undefined) return startBranch(invocation, created, operands[0]);
  if (paths || operands.length > 1) {
    const commit = operands[0] === undefined ? undefined : await repository.find(operands[0]);
    return checkoutFiles(
      invocation,
      [...operands.slice(commit ? 1 : 0), ...(paths ?? [])],
      commit,
      paths !== undefined,
    );
  }
  const [name] = operands;
  if (name === undefined) return invocation.print(await carried(invocation));
  if (await repository.find(name))
    return moveTo(invocation, name, options.has("detach"), options.has("force"));
  const isBranch = name === (await repository.branch());
  if (isBranch) throw fatal("You are on a branch yet to be born");
  return checkoutFiles(invocation, [name], undefined, false);
};

const switchTo: Command = async (invocation) => {
  const { options, operands } = invocation.parse(
    "q|quiet f|force detach discard-changes",
    "c|create C|create",
  );
  const { repository } = invocation;
  const created = options.get("create");
  if (created !== undefined) return startBranch(invocation, created, operands[0]);
  const [name] = operands;
  if (name === undefined) throw fatal("missing branch or commit argument");
  const isBranch = name === "-" || (await repository.branches()).includes(name);
  if (!isBranch && !(await repository.find(name))) throw fatal(`invalid reference: ${name}`);
  if (!isBranch && !options.has("detach"))
    throw fatal(
      `a branch is expected, got commit '${name}'\nhint: If you want to detach HEAD at the commit, try again with the --detach option.`,
    );
  return moveTo(
    invocation,
    name,
    options.has("detach"),
    options.has("force") || options.has("discard-changes"),
  );
};

async function startBranch(invocation: Invocation, name: string, start: string | undefined): Promise<void> {
  const { repository } = invocation;
  if ((await repository.head()) || start) {
    await createBranch(invocation, name, start);
    if (start) await rewriteFiles(invocation, (await repository.resolve(start))!, false);
  } else if (!VALID_NAME.test(name)) throw fatal(`'${name}' is not a valid branch name`);
  await pointHead(invocation, name);
  invocation.complain(`Switched to a new branch '${name}'\n`);
}

async function checkoutFiles(
  invocation: Invocation,
  paths: readonly string[],
  commit: string | undefined,
  silent: boolean,
): Promise<void> {
  const { repository } = invocation;
  const { index, work } = await repository.state();
  const versions = commit ? await repository.tree(commit) : index;
  const files = named(invocation, paths, versions.keys());
  let updated = 0;
  for (const path of files) {
    if (work.get(path)?.oid !== versions.get(path)!.oid) updated++;
    await repository.place(path, versions.get(path));
    if (commit) await repository.stage(path);
  }
  if (silent) return;
  const source = commit ? commit.slice(0, 7) : "the index";
  invocation.complain(
    `Updated ${commit ? files.length : updated} path${updated === 1 ? "" : "s"} from ${source}\n`,
  );
}

/** Files with changes that stay as they are when the branch changes. */
async function carried({ repository }: Invocation): Promise<string> {
  const state = await repository.state();
  const changes = new Map([...staged(state), ...unstaged(state)].map(({ kind, path }) => [path, kind]));
  return [...changes]
    .sort()
    .map(([path, kind]) => `${kind}\t${path}\n`)
    .join("");
}

const DETACHED = (name: string) => `Note: switching to '${name}'.

You are in 'detached HEAD' state. You can look around, make experimental
changes and commit them, and you can discard any commits you make in this
state without impacting any branches by switching back to a branch.

If you want to create a new branch to retain commits you create, you may
do so (now or later) by using -c with the switch command. Example:

  git switch -c <new-branch-name>

Or undo this operation with:

  git switch -

Turn off this advice by setting config variable advice.detachedHead to false

`;

async function moveTo(invocation: Invocation, name: string, detach: boolean, force: boolean): Promise<void> {
  const { repository } = invocation;
  const from = await repository.branch();
  const before = await repository.head();
  const target = await repository.resolve(name);
  const isBranch = !detach && (await repository.branches()).includes(name);
  if (isBranch && from === name) {
    invocation.print(await carried(invocation));
    return invocation.complain(`Already on '${name}'\n`);
  }
  await rewriteFiles(invocation, target, force);
  if (isBranch) await pointHead(invocation, name);
  else await git.writeRef({ ...repository.options, ref: "HEAD", value: target, force: true });
  invocation.print(await carried(invocation));
  const titled = async (oid: string) =>
    `${oid.slice(0, 7)} ${subject((await repository.commit(oid)).message)}\n`;
  if (!from && before && before !== target)
    invocation.complain(`Previous HEAD position was ${await titled(before)}`);
  if (isBranch) return invocation.complain(`Switched to branch '${name}'\n`);
  if (from) invocation.complain(detach ? "" : DETACHED(name));
  invocation.complain(`HEAD is now at ${await titled(target)}`);
}

/** Makes index and work folder those of another commit; what the learner changed and the commit does not touch stays. */
async function rewriteFiles(
  invocation: Invocation,
  target: string,
  force: boolean,
  action = "checkout",
): Promise<void> {
  const { repository } = invocation;
  const { head, index, work } = await repository.state();
  const tree = await repository.tree(target);
  const differing = changesBetween(head, tree, false).map(({ path }) => path);
  const changed = (path: string) =>
    index.has(path) &&
    (index.get(path)!.oid !== head.get(path)?.oid ||
      (work.has(path) && work.get(path)!.oid !== index.get(path)!.oid));
  const same = (path: string) => work.get(path)?.oid === tree.get(path)?.oid;
  const inTheWay = force ? [] : differing.filter((path) => changed(path) && !same(path));
  const unknown = force
    ? []
    : differing.filter((path) => !index.has(path) && work.has(path) && tree.has(path) && !same(path));
  refuseOverwriting(inTheWay, unknown, action);
  const rewritten = force
    ? new Set([
        ...differing,
        ...changesBetween(tree, work, false)
          .filter(({ path }) => index.has(path) || tree.has(path))
          .map(({ path }) => path),
      ])
    : differing;
  for (const path of rewritten) {
    await repository.place(path, tree.get(path));
    await repository.stage(path);
  }
}

function refuseOverwriting(inTheWay: readonly string[], unknown: readonly string[], action: string): void {
  const verb = action === "merge" ? "merge" : "switch branches";
  const list = (paths: readonly string[]) => paths.map((path) => `\t${path}\n`).join("");
  const parts: string[] = [];
  if (inTheWay.length > 0)
    parts.push(
      `error: Your local changes to the following files would be overwritten by ${action}:\n${list(inTheWay)}Please commit your changes or stash them before you ${verb}.\n`,
    );
  if (unknown.length > 0)
    parts.push(
      `error: The following untracked working tree files would be overwritten by ${action}:\n${list(unknown)}Please move or remove them before you ${verb}.\n`,
    );
  if (parts.length > 0) throw new GitError(`${parts.join("")}Aborting`, 1);
}

const merge: Command = async (invocation) => {
  const { operands } = invocation.parse("ff-only ff no-edit q|quiet");
  const { repository } = invocation;
  const [name] = operands;
  if (name === undefined) throw fatal("No remote for the current branch.");
  const theirs = await repository.find(name);
  if (!theirs) throw new GitError(`merge: ${name} - not something we can merge`, 1);
  const ours = await repository.head();
  if (ours && (await repository.log("HEAD")).some(({ oid }) => oid === theirs))
    return invocation.print("Already up to date.\n");
  if (ours && !(await repository.log(theirs)).some(({ oid }) => oid === ours))
    throw fatal("a merge of branches that went different ways is not simulated");
  const changes = changesBetween(await repository.tree(ours), await repository.tree(theirs));
  invocation.print(ours ? `Updating ${ours.slice(0, 7)}..${theirs.slice(0, 7)}\n` : "");
  await rewriteFiles(invocation, theirs, false, "merge");
  await moveHead(invocation, theirs);
  invocation.print(
    `Fast-forward\n${statistics(await count(repository, changes), invocation.paint)}${summary(changes)}`,
  );
};

const tag: Command = async (invocation) => {
  const { options, operands } = invocation.parse("l|list d|delete f|force a|annotate", "m|message");
  const { repository } = invocation;
  const tags = (await git.listTags(repository.options)).sort();
  if (options.has("delete")) return deleteTags(invocation, operands, tags);
  if (operands.length === 0 || options.has("list"))
    return invocation.print(tags.map((name) => `${name}\n`).join(""));
  const [name, target = "HEAD"] = operands;
  if (tags.includes(name) && !options.has("force")) throw fatal(`tag '${name}' already exists`);
  const oid = await repository.find(target);
  if (!oid) throw fatal(`Failed to resolve '${target}' as a valid ref.`);
  const settings = { ...repository.options, ref: name, object: oid, force: options.has("force") };
  const message = options.get("message");
  if (message === undefined) await git.tag(settings);
  else await git.annotatedTag({ ...settings, message, tagger: repository.person() });
};

async function deleteTags(
  invocation: Invocation,
  names: readonly string[],
  tags: readonly string[],
): Promise<number> {
  const { repository } = invocation;
  let status = 0;
  for (const name of names) {
    if (!tags.includes(name)) {
      invocation.complain(`error: tag '${name}' not found.\n`);
      status = 1;
      continue;
    }
    const oid = await git.resolveRef({ ...repository.options, ref: `refs/tags/${name}` });
    await git.deleteTag({ ...repository.options, ref: name });
    invocation.print(`Deleted tag '${name}' (was ${oid.slice(0, 7)})\n`);
  }
  return status;
}

export const branchCommands: Readonly<Record<string, Command>> = {
  branch,
  checkout,
  merge,
  switch: switchTo,
  tag,
};
