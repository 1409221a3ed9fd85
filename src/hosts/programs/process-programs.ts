// Programs about the host and its processes: ps, kill, pgrep, id, uname, which, free, and the shell's builtins as programs.

import type { Program } from "../../simulation/index.ts";
import { findExecutable } from "../host.ts";
import { baseName } from "../fs/paths.ts";
import type { Executable, Process, RunningProcess } from "../process.ts";
import { maySignal, signalNamed } from "../signals.ts";
import { ereToJs, RegexError } from "./posix-regex.ts";
import { unescapeEcho } from "./escapes.ts";
import { formatPrintf } from "./printf-format.ts";
import { strftime } from "./strftime.ts";
import { program, ProgramError } from "./program.ts";
import { quoteForShell } from "../shell/quote.ts";

const print = (text: (process: Process) => string): Executable =>
  function* (process) {
    yield* process.stdout.write(text(process));
    return 0;
  };

/** All processes of a machine, those in its containers too. */
const everyone = ({ host }: Process): readonly RunningProcess[] =>
  host.guests ? [...host.guests(), ...host.processes()].sort((a, b) => a.pid - b.pid) : host.processes();

const userOf = (found: RunningProcess, { host }: Process) => found.user ?? host.user.name;
const ttyOf = ({ tty }: RunningProcess) => tty ?? "pts/0";

const COLUMNS: Record<
  string,
  { title: string; width: number; left?: boolean; value: (found: RunningProcess, process: Process) => string }
> = {
  pid: { title: "PID", width: 7, value: ({ pid }) => String(pid) },
  ppid: { title: "PPID", width: 7, value: ({ ppid }) => String(ppid) },
  user: { title: "USER", width: 8, left: true, value: userOf },
  uid: {
    title: "UID",
    width: 5,
    value: ({ user }, process) => String(user === undefined ? process.host.user.uid : 0),
  },
  comm: { title: "COMMAND", width: 15, left: true, value: ({ argv }) => baseName(argv[0]) },
  cmd: { title: "CMD", width: 27, left: true, value: ({ argv }) => argv.join(" ") },
  args: { title: "COMMAND", width: 27, left: true, value: ({ argv }) => argv.join(" ") },
  command: { title: "COMMAND", width: 27, left: true, value: ({ argv }) => argv.join(" ") },
  stat: { title: "STAT", width: 4, left: true, value: ({ stopped }) => (stopped ? "T" : "S") },
  time: { title: "TIME", width: 8, value: () => "00:00:00" },
  etime: {
    title: "ELAPSED",
    width: 11,
    value: ({ startedAt }, { simulation }) => elapsed(simulation.now - startedAt),
  },
  tty: { title: "TTY", width: 8, left: true, value: ttyOf },
};

function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${two(hours)}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const PS_USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

const ps: Executable = function* (process) {
  try {
    return yield* listProcesses(process);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    yield* process.stderr.write(`error: ${error.message}\n${PS_USAGE}`);
    return error.status;
  }
};

const listProcesses: Executable = function* (process) {
  const args = process.argv.slice(1);
  const wide = args.some((arg) => /^-[A-Za-z]*[eA]/.test(arg) || /^[a-z]*x/.test(arg) || arg === "-aux");
  const all = wide ? everyone(process) : process.host.processes();
  const at = args.findIndex((arg) => /^-?o$/.test(arg) || arg === "-eo" || arg === "-o");
  if (at >= 0 && args[at + 1] === undefined) throw new ProgramError("format specification must follow -o");
  if (at >= 0) return yield* psColumns(process, all, args[at + 1].split(","));
  if (args.some((arg) => /^a?u?x/.test(arg) && arg.includes("u"))) {
    yield* process.stdout.write(
      "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n",
    );
    for (const found of all) {
      const start = strftime("%H:%M", found.startedAt);
      yield* process.stdout.write(
        `${userOf(found, process).padEnd(8)} ${String(found.pid).padStart(7)}  0.0  0.0   4364  3200 ${ttyOf(found).padEnd(8)} ${(found.stopped ? "T" : "S").padEnd(4)} ${start}   0:00 ${found.argv.join(" ")}\n`,
      );
    }
    return 0;
  }
  if (args.some((arg) => /^-.*f/.test(arg))) {
    yield* process.stdout.write("UID          PID    PPID  C STIME TTY          TIME CMD\n");
    for (const found of all) {
      yield* process.stdout.write(
        `${userOf(found, process).padEnd(8)} ${String(found.pid).padStart(7)} ${String(found.ppid).padStart(7)}  0 ${strftime("%H:%M", found.startedAt)} ${ttyOf(found).padEnd(8)} 00:00:00 ${found.argv.join(" ")}\n`,
      );
    }
    return 0;
  }
  yield* process.stdout.write("    PID TTY          TIME CMD\n");
  for (const found of all)
    yield* process.stdout.write(
      `${String(found.pid).padStart(7)} ${ttyOf(found).padEnd(8)} 00:00:00 ${baseName(found.argv[0])}\n`,
    );
  return 0;
};

function* psColumns(process: Process, all: readonly RunningProcess[], names: string[]): Program<number> {
  const columns = names.map((spec) => {
    const [name, title] = spec.split("=");
    const column = COLUMNS[name];
    if (!column) throw new ProgramError(`unknown user-defined format specifier "${name}"`);
    return { ...column, title: title ?? column.title };
  });
  const row = (cells: string[]) =>
    `${cells.map((cell, i) => (i === cells.length - 1 && columns[i].left ? cell : columns[i].left ? cell.padEnd(columns[i].width) : cell.padStart(columns[i].width))).join(" ")}\n`;
  if (columns.some(({ title }) => title !== ""))
    yield* process.stdout.write(row(columns.map(({ title }) => title)));
  for (const found of all)
    yield* process.stdout.write(row(columns.map(({ value }) => value(found, process))));
  return 0;
}

/** busybox's ps: everything, in its own columns. */
export const busyboxPs: Executable = function* (process) {
  yield* process.stdout.write("PID   USER     TIME  COMMAND\n");
  for (const found of process.host.processes()) {
    yield* process.stdout.write(
      `${String(found.pid).padStart(5)} ${process.host.user.name.padEnd(8)}  0:00 ${found.argv.join(" ")}\n`,
    );
  }
  return 0;
};

const kill: Executable = function* (process) {
  const args = process.argv.slice(1);
  const spec =
    args[0] === "-s" ? args[1] : /^-[A-Za-z0-9]/.test(args[0] ?? "") ? args[0].slice(1) : undefined;
  const signal = spec === undefined ? "SIGTERM" : spec === "0" ? "0" : signalNamed(spec);
  if (!signal) {
    yield* process.stderr.write(`kill: unknown signal ${spec}\n`);
    return 1;
  }
  let status = 0;
  for (const target of args.slice(spec === undefined ? 0 : args[0] === "-s" ? 2 : 1)) {
    const found = everyone(process).find(({ pid }) => pid === Number(target));
    const why = !found
      ? "No such process"
      : maySignal(process, found)
        ? undefined
        : "Operation not permitted";
    if (!found || why) {
      yield* process.stderr.write(`kill: sending signal to ${target} failed: ${why}\n`);
      status = 1;
    } else if (signal !== "0") found.signal(signal);
  }
  return status;
};

const byName = (
  name: string,
  act: (process: Process, found: RunningProcess, full: boolean) => Program<void>,
): Executable =>
  function* (process) {
    const args = process.argv.slice(1);
    const signalArg = args.find((arg) => /^-([A-Z]+|\d+)$/.test(arg));
    const pattern = args.filter((arg) => !arg.startsWith("-"))[0];
    if (pattern === undefined) {
      yield* process.stderr.write(
        `${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`,
      );
      return 2;
    }
    const full = args.some((arg) => /^-[a-z]*f/.test(arg));
    const exact = args.some((arg) => /^-[a-z]*x/.test(arg));
    let regexp: RegExp;
    try {
      const source = ereToJs(pattern);
      regexp = new RegExp(exact ? `^(?:${source})$` : source, "u");
    } catch (error) {
      const why = error instanceof RegexError ? error.message : "Invalid preceding regular expression";
      yield* process.stderr.write(`${name}: regex error: ${why}\n`);
      return 2;
    }
    const matching = everyone(process).filter(
      (found) =>
        found.pid !== process.pid && regexp.test(full ? found.argv.join(" ") : baseName(found.argv[0])),
    );
    for (const found of matching) {
      if (name === "pgrep")
        yield* act(
          process,
          found,
          args.some((arg) => /^-[a-z]*[al]/.test(arg)),
        );
      else if (!maySignal(process, found))
        yield* process.stderr.write(`pkill: killing pid ${found.pid} failed: Operation not permitted\n`);
      else found.signal(signalNamed(signalArg?.slice(1) ?? "TERM") ?? "SIGTERM");
    }
    return matching.length > 0 ? 0 : 1;
  };

const pgrep = byName("pgrep", function* (process, found, full) {
  yield* process.stdout.write(full ? `${found.pid} ${found.argv.join(" ")}\n` : `${found.pid}\n`);
});
const pkill = byName("pkill", function* () {});

const which = program("which", { short: "as" }, function* (process, _options, operands) {
  let status = 0;
  for (const name of operands) {
    const file = findExecutable(process.fs, name, process.env.get("PATH") ?? "", process.cwd);
    if (file) yield* process.stdout.write(`${file}\n`);
    else status = 1;
  }
  return status;
});

const id = program("id", { short: "ugnGr" }, function* (process, options) {
  const { name, uid, gid } = process.host.user;
  const one = (number: number) => (options.has("n") ? name : String(number));
  const text = options.has("u")
    ? one(uid)
    : options.has("g") || options.has("G")
      ? one(gid)
      : `uid=${uid}(${name}) gid=${gid}(${name}) groups=${gid}(${name})`;
  yield* process.stdout.write(`${text}\n`);
  return 0;
});

const uname = program("uname", { short: "asnrvmpio" }, function* (process, options) {
  const fields: [string, string][] = [
    ["s", "Linux"],
    ["n", process.host.name],
    ["r", "6.1.0-32-amd64"],
    ["v", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1 (2025-03-06)"],
    ["m", "x86_64"],
    ["o", "GNU/Linux"],
  ];
  const wanted = fields.filter(([letter]) => options.has("a") || options.has(letter));
  yield* process.stdout.write(
    `${(wanted.length > 0 ? wanted : fields.slice(0, 1)).map(([, value]) => value).join(" ")}\n`,
  );
  return 0;
});

const hostname = program("hostname", { short: "ifsIdA" }, function* (process, options) {
  const { addresses } = process.net;
  if (options.has("i") || options.has("I"))
    yield* process.stdout.write(`${addresses.join(" ") || "127.0.0.1"}${options.has("I") ? " " : ""}\n`);
  else yield* process.stdout.write(`${process.net.hostname}\n`);
  return 0;
});

/** What the shell's builtin says: containers are asked `test -f …` without a shell around it. */
const condition =
  (name: string): Executable =>
  (process) => {
    const { argv, stdin, stdout, stderr, env, cwd } = process;
    return process.exec({
      argv: ["sh", "-c", `${name} "$@"`, name, ...argv.slice(1)],
      stdin,
      stdout,
      stderr,
      env,
      cwd,
      parent: process,
    });
  };

/** As `free -h`: the smallest unit with which it fits into five places. */
function shortSize(kib: number): string {
  if (kib === 0) return "0B";
  for (const [at, unit] of ["Ki", "Mi", "Gi", "Ti"].entries()) {
    const size = kib / 1024 ** at;
    const fitting = [`${size.toFixed(1)}${unit}`, `${Math.trunc(size)}${unit}`].find(
      (text) => text.length <= 5,
    );
    if (fitting) return fitting;
  }
  return `${Math.trunc(kib / 1024 ** 4)}Pi`;
}

const FREE_UNITS: Readonly<Record<string, number>> = { b: 1 / 1024, m: 1024, g: 1024 ** 2 };

const free = program("free", { short: "hmgbk" }, function* (process, options) {
  const unit = FREE_UNITS[["b", "m", "g"].find((letter) => options.has(letter)) ?? ""] ?? 1;
  const cell = (kib: number) =>
    (options.has("h") ? shortSize(kib) : String(Math.floor(kib / unit))).padStart(12);
  const memory = process.host.memory?.();
  const [total, used, cached] = memory
    ? [memory.total, memory.used, memory.cached].map((bytes) => Math.round(bytes / 1024))
    : [8_388_608, 2_097_152, 1_048_576];
  yield* process.stdout.write(
    `               total        used        free      shared  buff/cache   available\nMem:    ${[total, used, total - used - cached, 0, cached, total - used].map(cell).join("")}\nSwap:   ${[0, 0, 0].map(cell).join("")}\n`,
  );
  return 0;
});

const echo: Executable = function* (process) {
  const args = process.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (/^-[neE]+$/.test(args[0] ?? "")) {
    const flags = args.shift()!;
    if (flags.includes("n")) newline = false;
    if (flags.includes("e")) escapes = true;
  }
  const { text, stop } = escapes ? unescapeEcho(args.join(" ")) : { text: args.join(" "), stop: false };
  yield* process.stdout.write(newline && !stop ? `${text}\n` : text);
  return 0;
};

const printf: Executable = function* (process) {
  const [format, ...args] = process.argv.slice(1);
  if (format === undefined) {
    yield* process.stderr.write("printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  const { text, errors } = formatPrintf(format, args, { quote: quoteForShell, now: process.simulation.now });
  yield* process.stdout.write(text);
  for (const error of errors) yield* process.stderr.write(`printf: ${error}\n`);
  return errors.length > 0 ? 1 : 0;
};

const notSimulated = (name: string): Executable =>
  function* (process) {
    yield* process.stderr.write(`${name}: not simulated\n`);
    return 1;
  };

const status = (code: number): Executable =>
  function* () {
    return code;
  };

export const processPrograms: [string, Executable][] = [
  ["ps", ps],
  ["kill", kill],
  ["pgrep", pgrep],
  ["pkill", pkill],
  ["which", which],
  ["id", id],
  ["uname", uname],
  ["hostname", hostname],
  ["free", free],
  ["whoami", print((process) => `${process.host.user.name}\n`)],
  ["nproc", print(() => "2\n")],
  ["tty", print((process) => (process.stdinIsTerminal ? "/dev/pts/0\n" : "not a tty\n"))],
  ["arch", print(() => "x86_64\n")],
  ["pwd", print((process) => `${process.cwd}\n`)],
  ["clear", print(() => "\x1b[H\x1b[2J\x1b[3J")],
  ["reset", print(() => "\x1bc\x1b[H\x1b[2J\x1b[3J")],
  ["sync", status(0)],
  ["true", status(0)],
  ["false", status(1)],
  ["echo", echo],
  ["printf", printf],
  ["test", condition("test")],
  ["[", condition("[")],
  ["top", notSimulated("top")],
  ["htop", notSimulated("htop")],
  ["sudo", notSimulated("sudo")],
  ["strace", notSimulated("strace")],
];
