// Programs about time and running others: sleep, date, timeout, watch, env, xargs, seq, uptime, yes.

import { type Program } from "../../simulation/index.ts";
import { exitCode } from "../host.ts";
import { CommandNotFound, type Executable, type Process, type RunningProcess } from "../process.ts";
import { signalNamed } from "../signals.ts";
import { createPipe, Lines, nullReader, readAllText } from "../streams.ts";
import { parseDate } from "./dates.ts";
import { formatPrintf, float } from "./printf-format.ts";
import { strftime } from "./strftime.ts";
import { program, ProgramError } from "./program.ts";
import { quoteForShell } from "../shell/quote.ts";

const UNITS: Record<string, number> = { "": 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `1.5m` → milliseconds. */
export function durationMs(text: string, name: string): number {
  const match = /^(\d*\.?\d+|\d+\.?|infinity|inf)([smhd]?)$/.exec(text);
  if (!match)
    throw new ProgramError(
      `invalid time interval ‘${text}’\nTry '${name} --help' for more information.`,
      name === "timeout" ? 125 : 1,
    );
  return match[1].startsWith("inf")
    ? Number.MAX_SAFE_INTEGER / 4096
    : Math.round(Number(match[1]) * UNITS[match[2]]);
}

const sleep = program("sleep", { short: "" }, function* (process, _options, operands) {
  if (operands.length === 0)
    throw new ProgramError("missing operand\nTry 'sleep --help' for more information.");
  yield* process.simulation.sleep(operands.reduce((sum, operand) => sum + durationMs(operand, "sleep"), 0));
  return 0;
});

const ISO: Record<string, string> = {
  "": "%Y-%m-%d",
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

const date = program(
  "date",
  { short: "ud:r:RI;s:", long: { utc: "u", date: "d", "iso-8601": "I", "rfc-email": "R" } },
  function* (process, options, operands) {
    const at = options.has("d")
      ? parseDate(options.get("d")!, process.simulation.now)
      : process.simulation.now;
    const bad = operands.find((operand) => !operand.startsWith("+"));
    if (bad !== undefined || options.has("s"))
      throw new ProgramError(`cannot set date: Operation not permitted`);
    const format =
      operands[0]?.slice(1) ??
      (options.has("I")
        ? ISO[options.get("I")!]
        : options.has("R")
          ? "%a, %d %b %Y %H:%M:%S %z"
          : "%a %b %e %H:%M:%S %Z %Y");
    yield* process.stdout.write(`${strftime(format, at)}\n`);
    return 0;
  },
);

/** Starts a program in the place of this one: the same streams. */
export function spawnLike(
  process: Process,
  argv: readonly string[],
  change: { env?: Map<string, string>; stdin?: Process["stdin"]; cwd?: string } = {},
): RunningProcess {
  return process.host.spawn({
    argv,
    env: change.env ?? process.env,
    cwd: change.cwd ?? process.cwd,
    stdin: change.stdin ?? process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    terminal: process.terminal,
    terminalStreams: {
      stdin: change.stdin ? false : process.stdinIsTerminal,
      stdout: process.stdoutIsTerminal,
    },
    parent: process,
  });
}

/** Runs a program as this one's child; signals reach it. */
export function* runLike(
  process: Process,
  name: string,
  argv: readonly string[],
  change: Parameters<typeof spawnLike>[2] = {},
): Program<number> {
  let child: RunningProcess;
  try {
    child = spawnLike(process, argv, change);
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    yield* process.stderr.write(
      `${name}: ${name === "env" || name === "timeout" ? (name === "env" ? `‘${argv[0]}’` : `failed to run command ‘${argv[0]}’`) : argv[0]}: ${error.reason === "not-found" ? "No such file or directory" : "Permission denied"}\n`,
    );
    return error.reason === "not-found" ? 127 : 126;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.trap(signal, () => child.signal(signal));
  return yield* exitCode(child);
}

const timeout = program(
  "timeout",
  {
    short: "k:s:v",
    long: { signal: "s", "kill-after": "k", "preserve-status": "p", foreground: "v" },
    stopAtOperand: true,
    misuse: 125,
  },
  function* (process, options, [limit, ...argv]) {
    if (limit === undefined || argv.length === 0)
      throw new ProgramError("missing operand\nTry 'timeout --help' for more information.", 125);
    const ms = durationMs(limit, "timeout");
    const signal = signalNamed(options.get("s") ?? "TERM");
    if (!signal)
      throw new ProgramError(
        `${options.get("s")}: invalid signal\nTry 'timeout --help' for more information.`,
        125,
      );
    let late = false;
    const known = new Set(process.host.processes().map(({ pid }) => pid));
    const stop = (how: string) => {
      late = true;
      for (const child of process.host.processes())
        if (!known.has(child.pid) && child.argv.join(" ") === argv.join(" ")) child.signal(how);
    };
    const timers = ms > 0 ? [process.simulation.after(ms, () => stop(signal))] : [];
    if (options.has("k") && ms > 0)
      timers.push(
        process.simulation.after(ms + durationMs(options.get("k")!, "timeout"), () => stop("SIGKILL")),
      );
    try {
      const code = yield* runLike(process, "timeout", argv);
      if (!late) return code;
      return signal === "SIGKILL" ? 137 : code === 137 ? 137 : 124;
    } finally {
      for (const timer of timers) timer.cancel();
    }
  },
);

const env = program(
  "env",
  {
    short: "iu:C:0",
    long: { "ignore-environment": "i", unset: "u", chdir: "C" },
    stopAtOperand: true,
    misuse: 125,
  },
  function* (process, options, operands) {
    const variables = new Map(options.has("i") ? [] : process.env);
    for (const name of options.all("u")) variables.delete(name);
    const argv = [...operands];
    while (argv[0]?.includes("=")) {
      const [, name, value] = /^([^=]*)=([^]*)$/.exec(argv.shift()!)!;
      variables.set(name, value);
    }
    if (argv.length > 0)
      return yield* runLike(process, "env", argv, { env: variables, cwd: options.get("C") });
    for (const [name, value] of variables) yield* process.stdout.write(`${name}=${value}\n`);
    return 0;
  },
);

const printenv = program("printenv", { short: "0" }, function* (process, _options, operands) {
  if (operands.length === 0)
    for (const [name, value] of process.env) yield* process.stdout.write(`${name}=${value}\n`);
  let status = 0;
  for (const name of operands) {
    const value = process.env.get(name);
    if (value === undefined) status = 1;
    else yield* process.stdout.write(`${value}\n`);
  }
  return status;
});

const seq = program(
  "seq",
  { short: "ws:f:", long: { separator: "s", "equal-width": "w", format: "f" }, stopAtOperand: true },
  function* (process, options, operands) {
    if (operands.length === 0)
      throw new ProgramError("missing operand\nTry 'seq --help' for more information.");
    for (const operand of operands)
      if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(operand))
        throw new ProgramError(
          `invalid floating point argument: ‘${operand}’\nTry 'seq --help' for more information.`,
        );
    const texts =
      operands.length === 1
        ? ["1", "1", operands[0]]
        : operands.length === 2
          ? [operands[0], "1", operands[1]]
          : operands;
    const [first, step, last] = texts.map(Number);
    if (step === 0)
      throw new ProgramError(
        `invalid Zero increment value: ‘${texts[1]}’\nTry 'seq --help' for more information.`,
      );
    const digits = Math.max(...texts.slice(0, 2).map((text) => /\.(\d+)/.exec(text)?.[1].length ?? 0));
    const count = Math.floor((last - first) / step + 1e-10) + 1;
    const width = options.has("w") ? Math.max(first.toFixed(digits).length, last.toFixed(digits).length) : 0;
    const separator = options.get("s") ?? "\n";
    for (let i = 0; i < count; i++) {
      const value = first + i * step;
      const text = options.has("f")
        ? formatPrintf(options.get("f")!, [String(value)], { quote: quoteForShell, now: 0 }).text
        : float("f", digits, "", value).padStart(width, "0");
      yield* process.stdout.write(i < count - 1 ? text + separator : `${text}\n`);
      if (i % 1000 === 999) yield* process.simulation.sleep(1);
    }
    return 0;
  },
);

const yes = program("yes", { short: "" }, function* (process, _options, operands) {
  const chunk = `${operands.join(" ") || "y"}\n`.repeat(512);
  for (;;) {
    yield* process.stdout.write(chunk);
    yield* process.simulation.sleep(1);
  }
});

const XARGS = {
  short: "n:I:0rtP:L:d:",
  long: {
    null: "0",
    "no-run-if-empty": "r",
    "max-args": "n",
    "max-procs": "P",
    verbose: "t",
    delimiter: "d",
  },
  stopAtOperand: true,
};

const xargs = program("xargs", XARGS, function* (process, options, operands) {
  const command = operands.length > 0 ? operands : ["echo"];
  const replace = options.get("I");
  const items = yield* xargsItems(
    process,
    options.has("0") ? "\0" : options.get("d")?.replace("\\n", "\n"),
    replace !== undefined || options.has("L"),
  );
  const size = replace !== undefined ? 1 : options.number("n", options.number("L", Infinity));
  if (items.length === 0 && (options.has("r") || replace !== undefined)) return 0;
  let status = 0;
  let start = 0;
  do {
    const batch = items.slice(start, start + Math.min(size, 5000));
    start += Math.max(1, batch.length);
    const argv =
      replace === undefined
        ? [...command, ...batch]
        : command.map((word) => word.replaceAll(replace, batch[0]));
    if (options.has("t")) yield* process.stderr.write(`${argv.join(" ")}\n`);
    const code = yield* runLike(process, "xargs", argv, { stdin: nullReader });
    if (code === 127 || code === 126) return code;
    if (code === 255) {
      yield* process.stderr.write(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (code !== 0) status = 123;
  } while (start < items.length);
  return status;
});

function* xargsItems(process: Process, delimiter: string | undefined, byLine: boolean): Program<string[]> {
  const items: string[] = [];
  if (delimiter !== undefined || byLine) {
    const lines = new Lines(process.stdin, delimiter ?? "\n");
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next())
      if (delimiter !== undefined || line.trim() !== "")
        items.push(byLine && delimiter === undefined ? line.trimStart() : line);
    return items;
  }
  const text = yield* readAllText(process.stdin);
  for (const [word] of text.matchAll(/(?:"[^"\n]*"|'[^'\n]*'|\\[^]|[^\s"'\\])+|["']/g)) {
    if (word === '"' || word === "'")
      throw new ProgramError(
        `unmatched ${word === '"' ? "double" : "single"} quote; by default quotes are special to xargs unless you use the -0 option`,
      );
    items.push(
      word.replace(
        /"([^"]*)"|'([^']*)'|\\([^])/g,
        (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? "",
      ),
    );
  }
  return items;
}

const WATCH = {
  short: "n:dtcebgx",
  long: { interval: "n", differences: "d", "no-title": "t", color: "c" },
  stopAtOperand: true,
};

const watch = program("watch", WATCH, function* (process, options, operands) {
  if (operands.length === 0) throw new ProgramError("", 1);
  const seconds = options.number("n", 2);
  const command = operands.join(" ");
  for (;;) {
    const pipe = createPipe(1 << 22);
    const child = process.host.spawn({
      argv: ["sh", "-c", command],
      env: process.env,
      cwd: process.cwd,
      stdout: pipe.writer,
      stderr: pipe.writer,
      parent: process,
    });
    child.task.onEnd(() => pipe.writer.close());
    let text: string;
    try {
      text = yield* readAllText(pipe.reader);
    } catch (error) {
      child.signal("SIGKILL");
      throw error;
    }
    const { columns = 80, rows = 24 } = process.terminal ?? {};
    const left = `Every ${seconds.toFixed(1)}s: ${command}`;
    const right = `${process.host.name}: ${strftime("%a %b %e %H:%M:%S %Y", process.simulation.now)}`;
    const title = options.has("t")
      ? ""
      : `${left.slice(0, Math.max(0, columns - right.length - 1)).padEnd(columns - right.length)}${right}\n\n`;
    const lines = text
      .split("\n")
      .slice(0, rows - (title ? 3 : 1))
      .map((line) => line.slice(0, columns));
    yield* process.stdout.write(`\x1b[H\x1b[2J${title}${lines.join("\n")}`);
    yield* process.simulation.sleep(Math.max(100, seconds * 1000));
  }
});

const uptime = program("uptime", { short: "p" }, function* (process) {
  const { simulation } = process;
  const minutes = Math.floor((simulation.now - simulation.start) / 60_000);
  const up =
    minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  yield* process.stdout.write(
    ` ${strftime("%H:%M:%S", simulation.now)} up ${up},  1 user,  load average: 0.00, 0.00, 0.00\n`,
  );
  return 0;
});

export const timePrograms: [string, Executable][] = [
  ["sleep", sleep],
  ["date", date],
  ["timeout", timeout],
  ["env", env],
  ["printenv", printenv],
  ["seq", seq],
  ["yes", yes],
  ["xargs", xargs],
  ["watch", watch],
  ["uptime", uptime],
];
