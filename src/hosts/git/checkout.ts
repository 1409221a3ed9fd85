// Going from one commit to another: checkout, switch, merge (fast-forward).

import * as git from "isomorphic-git";
import { createBranch, pointHead, VALID_NAME } from "./branches.ts";
import { changesBetween, count, statistics, summary } from "./changes.ts";
import { subject } from "./commit.ts";
import type { Command, Invocation } from "./invocation.ts";
import { fatal, GitError } from "./repository.ts";
import { moveHead, named } from "./staging.ts";
import { staged, unstaged } from "./status.ts";

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

export const checkoutCommands: Readonly<Record<string, Command>> = { checkout, merge, switch: switchTo };
