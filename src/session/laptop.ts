// The learner's laptop: a Linux machine beside the cluster, with a shell, files and the tools of the trade.

import { dockerPrograms } from "../docker/socket.ts";
import { createHost } from "../hosts/host.ts";
import { gitPrograms } from "../hosts/git/index.ts";
import type { Executable, Host } from "../hosts/process.ts";
import { sshProgram } from "../hosts/programs/machine-programs.ts";
import { completions, laptopPrograms, lazily } from "../hosts/programs/index.ts";
import { lazy } from "../simulation/index.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { complete, kubectl } from "../kubectl/program.ts";

export const HOME = "/home/learner";
export const WORK = `${HOME}/work`;
const ADDRESS = "192.168.49.100";

const BASHRC = `PS1='\\u@\\h:\\w\\$ '
alias k=kubectl
alias ll='ls -l'
`;

const limits = lazy(() => import("./limits.ts"));

/** The tools of the trade, on every machine that the learner sits at. */
export const toolPrograms: ReadonlyMap<string, Executable> = new Map<string, Executable>([
  ...laptopPrograms,
  ...gitPrograms,
  ["kubectl", kubectl],
  ["ssh", sshProgram],
  ["timonel", lazily(limits, ({ timonelProgram }) => timonelProgram)],
]);

const programs: ReadonlyMap<string, Executable> = new Map([...toolPrograms, ...dockerPrograms()]);

/** Who the learner is on every machine. */
export const learnerHost = {
  user: { name: "learner", uid: 1000, gid: 1000, home: HOME },
  env: [
    ["USER", "learner"],
    ["LOGNAME", "learner"],
    ["SHELL", "/bin/bash"],
    ["LANG", "C.UTF-8"],
    ["TERM", "xterm-256color"],
    ["EDITOR", "nano"],
  ],
} as const;

/** An empty repository, as `git init` leaves it: the work folder is one from the beginning. */
const EMPTY_REPOSITORY: Readonly<Record<string, string>> = {
  HEAD: "ref: refs/heads/main\n",
  config:
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n",
  description: "Unnamed repository; edit this file 'description' to name the repository.\n",
};

/** `files`: contents by path below the work folder. */
export function createLaptop(cluster: Cluster, files: Readonly<Record<string, string>>): Host {
  completions.set("kubectl", complete);
  completions.set("k", complete);
  const laptop = createHost({
    simulation: cluster.simulation,
    name: "laptop",
    net: cluster.plugIn("laptop", ADDRESS),
    programs,
    ...learnerHost,
  });
  const { fs } = laptop;
  const put = (path: string, content: string) => {
    fs.mkdir(path.slice(0, path.lastIndexOf("/")), { parents: true });
    fs.write(path, content);
  };
  put("/etc/resolv.conf", "nameserver 192.168.49.1\n");
  put(`${HOME}/.bashrc`, BASHRC);
  put(`${HOME}/.kube/config`, cluster.kubeconfig());
  put(
    `${HOME}/.gitconfig`,
    "[user]\n\tname = Learner\n\temail = learner@timonel.invalid\n[init]\n\tdefaultBranch = main\n",
  );
  put(`${HOME}/.ssh/config`, "Host control-plane worker-*\n  User root\n");
  for (const [name, content] of Object.entries(EMPTY_REPOSITORY)) put(`${WORK}/.git/${name}`, content);
  for (const folder of ["objects/info", "objects/pack", "refs/heads", "refs/tags"]) {
    fs.mkdir(`${WORK}/.git/${folder}`, { parents: true });
  }
  for (const [path, content] of Object.entries(files)) put(`${WORK}/${path}`, content);
  return laptop;
}
