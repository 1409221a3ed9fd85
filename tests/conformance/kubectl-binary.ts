// Where the tests find a real kubectl: in .cache/kubectl, else from Debian's packages (brought there once), else on the PATH.

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The version whose words the recordings hold. */
export const WANTED = "v1.36";

/** The suite of Debian's packages that has it. */
const SUITE = "sid";

const cached = fileURLToPath(new URL("../../.cache/kubectl/kubectl", import.meta.url));

export interface Kubectl {
  path: string;
  /** `v1.36.4`. */
  version: string;
}

export type Found = { kubectl: Kubectl } | { reason: string };

const run = (program: string, args: readonly string[], cwd?: string): string =>
  execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

function versionOf(path: string): string | undefined {
  try {
    const answer = JSON.parse(run(path, ["version", "--client", "-o", "json"])) as {
      clientVersion: { gitVersion: string };
    };
    return answer.clientVersion.gitVersion;
  } catch {
    return undefined;
  }
}

/** The first Debian archive that this machine's own apt uses. */
function debianArchive(): string | undefined {
  const folder = "/etc/apt/sources.list.d";
  const files = [
    "/etc/apt/sources.list",
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  for (const file of files.filter((name) => existsSync(name))) {
    const match = /https?:\/\/\S+\/debian\/?(?=\s|$)/m.exec(readFileSync(file, "utf8"));
    if (match) return match[0];
  }
  return undefined;
}

/** Downloads and unpacks the package beside the system, whose own lists and packages stay as they are. */
function fromPackages(archive: string): void {
  const work = mkdtempSync(join(tmpdir(), "timonel-kubectl-"));
  try {
    for (const folder of ["lists/partial", "cache/archives/partial"])
      mkdirSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, "status"), "");
    writeFileSync(join(work, "sources.list"), `deb ${archive} ${SUITE} main\n`);
    const options = [
      `Dir::Etc::sourcelist=${work}/sources.list`,
      "Dir::Etc::sourceparts=-",
      `Dir::State::Lists=${work}/lists`,
      `Dir::Cache=${work}/cache`,
      `Dir::State::status=${work}/status`,
      "APT::Sandbox::User=root",
      "Acquire::Languages=none",
    ].flatMap((option) => ["-o", option]);
    run("apt-get", [...options, "-qq", "update"]);
    run("apt-get", [...options, "-qq", "download", "kubectl"], work);
    const archiveFile = readdirSync(work).find((name) => name.endsWith(".deb"))!;
    run("dpkg-deb", ["-x", join(work, archiveFile), join(work, "root")]);
    mkdirSync(join(cached, ".."), { recursive: true });
    copyFileSync(join(work, "root/usr/bin/kubectl"), cached);
    chmodSync(cached, 0o755);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function bring(): string | undefined {
  const archive = process.platform === "linux" ? debianArchive() : undefined;
  if (!archive) return "this machine has no Debian packages";
  try {
    fromPackages(archive);
    return undefined;
  } catch (error) {
    return `kubectl could not be brought from Debian's packages (${(error as Error).message.split("\n")[0]})`;
  }
}

/** A kubectl, or why there is none. */
export function findKubectl(): Found {
  const why = existsSync(cached) ? undefined : bring();
  const version = existsSync(cached) ? versionOf(cached) : undefined;
  if (version) return { kubectl: { path: cached, version } };
  const other = versionOf("kubectl");
  if (other) return { kubectl: { path: "kubectl", version: other } };
  return { reason: `${why ?? "the kubectl in .cache does not run"}, and there is none on the PATH` };
}
