// Which programs there are: known from the beginning, for a file stands for each; the code comes when it is used.

const list = (text: string): readonly string[] => text.split(/\s+/);

/** Files, text, time, processes: what every Linux has. */
export const CORE = list(
  `awk jq diff cut tr uniq column cmp paste comm du df base64 md5sum sha256sum mkdir rmdir rm cp mv ln touch chmod chown
  mktemp truncate find grep egrep fgrep ls stat tree basename dirname realpath readlink ps kill pgrep pkill which id uname
  hostname free whoami nproc tty arch pwd clear reset sync true false echo printf test [ top htop sudo strace sed sort cat tac rev nl
  head tail wc tar tee sleep date timeout env printenv seq yes xargs watch uptime`,
);

export const NET = list("curl wget nslookup dig ip getent nc ping");

export const SCREEN = list("nano vi vim less more editor");

const absentFromBusybox = new Set([
  "curl",
  "dig",
  "ip",
  "jq",
  "getent",
  "nano",
  "htop",
  "strace",
  "sudo",
  "column",
]);

export const BUSYBOX = [...CORE, ...NET, ...SCREEN].filter((name) => !absentFromBusybox.has(name));
