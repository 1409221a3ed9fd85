// What a fresh system has on its disk: the usual directories, devices, and a file for each program.

import type { MemoryFileSystem } from "./fs/memory-file-system.ts";
import type { Executable, User } from "./process.ts";

export type Layout = "debian" | "busybox";

const MAGIC = "\x7fELF\x02\x01\x01\x00";

/** The program a file stands for; undefined when it is no program file. */
export const stubProgram = (text: string): string | undefined =>
  text.startsWith(MAGIC) ? text.slice(MAGIC.length) : undefined;

interface Furnished {
  name: string;
  user: User;
  programs: ReadonlyMap<string, Executable>;
}

/** Puts directories, `/etc` and the programs in place; files that are there stay. */
export function furnish(fs: MemoryFileSystem, host: Furnished, layout: Layout): void {
  if (!fs.exists("/usr/bin")) {
    for (const path of [
      "/etc",
      "/home",
      "/opt",
      "/proc",
      "/root",
      "/run",
      "/srv",
      "/sys",
      "/usr/bin",
      "/usr/local/bin",
      "/usr/sbin",
      "/var/log",
      "/var/lib",
    ]) {
      fs.mkdir(path, { parents: true });
    }
    fs.mkdir("/tmp", { mode: 0o1777 });
    fs.chmod("/root", 0o700);
  }
  programs(fs, host, layout);
  devices(fs);
  accounts(fs, host, layout);
}

/** What Debian says of itself. */
const DEBIAN = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

function programs(fs: MemoryFileSystem, host: Furnished, layout: Layout): void {
  const place = layout === "busybox" ? "/bin" : "/usr/bin";
  if (layout === "debian") {
    if (!fs.exists("/bin")) fs.symlink("usr/bin", "/bin");
    if (!fs.exists("/sbin")) fs.symlink("usr/sbin", "/sbin");
  } else if (!fs.exists("/sbin")) fs.mkdir("/sbin");
  fs.fillLater(place, (write) => {
    for (const name of host.programs.keys()) write(name, MAGIC + name, 0o755);
  });
}

function devices(fs: MemoryFileSystem): void {
  fs.mkdir("/dev", { parents: true });
  for (const name of ["null", "stdin", "stdout", "stderr", "tty", "zero", "full", "random", "urandom"]) {
    if (!fs.exists(`/dev/${name}`)) fs.write(`/dev/${name}`, "", { mode: 0o666 });
  }
}

function accounts(fs: MemoryFileSystem, { name, user }: Furnished, layout: Layout): void {
  const shell = layout === "busybox" ? "/bin/sh" : "/bin/bash";
  const lines = [`root:x:0:0:root:/root:${shell}`];
  if (user.uid !== 0) lines.push(`${user.name}:x:${user.uid}:${user.gid}::${user.home}:${shell}`);
  const files: [string, string][] = [
    ["/etc/hostname", `${name}\n`],
    ["/etc/passwd", `${lines.join("\n")}\n`],
    ["/etc/group", user.uid === 0 ? "root:x:0:\n" : `root:x:0:\n${user.name}:x:${user.gid}:\n`],
    ["/etc/hosts", `127.0.0.1\tlocalhost\n`],
  ];
  if (layout === "debian") files.push(["/etc/os-release", DEBIAN]);
  for (const [path, content] of files) if (!fs.exists(path)) fs.write(path, content);
  if (fs.exists(user.home)) return;
  fs.mkdir(user.home, { parents: true });
  fs.chown(user.home, user.uid, user.gid);
}
