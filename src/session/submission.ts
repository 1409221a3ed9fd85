// What a learner hands in: the work folder as a git repository, with the session's log committed in it, as one archive.

import { zipSync, type Zippable } from "fflate";
import * as git from "isomorphic-git";
import { lendBuffer } from "../hosts/git/buffer.ts";
import { fileAdapter } from "../hosts/git/file-adapter.ts";
import type { FileSystem } from "../hosts/fs/file-system.ts";
import { createMemoryFileSystem } from "../hosts/fs/memory-file-system.ts";
import { WORK } from "./laptop.ts";
import type { Session } from "./session.ts";

/** Where the log lies in the repository. */
export const SESSION_FILE = ".timonel/session.json";

const ROOT = "/work";
const AUTHOR = { name: "Learner", email: "learner@timonel.invalid" };

function copyTree(from: FileSystem, source: string, to: FileSystem, target: string): void {
  to.mkdir(target, { parents: true });
  for (const name of from.list(source)) {
    const path = `${source}/${name}`;
    const { type } = from.lstat(path);
    if (type === "directory") copyTree(from, path, to, `${target}/${name}`);
    else if (type === "file") to.write(`${target}/${name}`, from.read(path));
  }
}

/** Stages everything that differs from the last commit. */
async function stageAll(repository: { fs: ReturnType<typeof fileAdapter>; dir: string }): Promise<void> {
  for (const [filepath, , workdir, stage] of await git.statusMatrix(repository)) {
    if (workdir === 0) await git.remove({ ...repository, filepath });
    else if (workdir !== stage) await git.add({ ...repository, filepath });
  }
}

function archive(fs: FileSystem, folder: string, mtime: Date): Uint8Array {
  const files: Zippable = {};
  const visit = (path: string, name: string) => {
    for (const entry of fs.list(path)) {
      const child = `${path}/${entry}`;
      if (fs.stat(child).type === "directory") visit(child, `${name}/${entry}`);
      else files[`${name}/${entry}`] = [fs.read(child), { mtime }];
    }
  };
  visit(ROOT, folder);
  return zipSync(files, { level: 6 });
}

/** The archive to download. The session itself is not touched; the same session gives the same bytes. */
export async function pack(session: Session): Promise<{ name: string; bytes: Uint8Array }> {
  lendBuffer();
  const { simulation, laptop, lab } = session;
  const fs = createMemoryFileSystem(simulation);
  copyTree(laptop.fs, WORK, fs, ROOT);
  fs.mkdir(`${ROOT}/.timonel`, { parents: true });
  fs.write(`${ROOT}/${SESSION_FILE}`, `${JSON.stringify(session.file(), null, 1)}\n`);

  const repository = { fs: fileAdapter(fs), dir: ROOT };
  const when = { timestamp: Math.trunc(simulation.now / 1000), timezoneOffset: 0 };
  await stageAll(repository);
  await git.commit({
    ...repository,
    message: `Submit ${lab.name}`,
    author: { ...AUTHOR, ...when },
    committer: { ...AUTHOR, ...when },
  });

  const name = `timonel-${lab.name}`;
  return { name: `${name}.zip`, bytes: archive(fs, name, new Date(simulation.now)) };
}
