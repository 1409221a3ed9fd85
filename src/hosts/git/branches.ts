// Branches and tags as names: branch, tag.

import * as git from "isomorphic-git";
import { subject } from "./commit.ts";
import type { Command, Invocation } from "./invocation.ts";
import { fatal } from "./repository.ts";

export const VALID_NAME = /^(?!-|.*(\.\.|\/\/|@\{|[\s~^:?*[\\]|\.lock$|\/$|\.$))[^/.][^\x00-\x1f]*$/;

export async function createBranch(
  invocation: Invocation,
  name: string,
  start: string | undefined,
): Promise<void> {
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

export const pointHead = ({ repository }: Invocation, name: string) =>
  git.writeRef({
    ...repository.options,
    ref: "HEAD",
    value: `refs/heads/${name}`,
    symbolic: true,
    force: true,
  });

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

export const branchCommands: Readonly<Record<string, Command>> = { branch, tag };
