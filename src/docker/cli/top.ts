// In Docker: daemon/top_unix.go. The machine's `ps`, of one container's processes.
// Left out here: ps options other than -ef, aux and -o.

import type { RunningProcess } from "../../hosts/process.ts";
import { EngineError, isRunning } from "../engine/model.ts";
import { UsageError } from "./flags.ts";
import type { Command } from "./invocation.ts";

const WIDTH = 20;

type Cell = (found: RunningProcess) => string;

const clock = ({ startedAt }: RunningProcess) => new Date(startedAt).toISOString().slice(11, 16);
const command: Cell = ({ argv }) => argv.join(" ");

/** What ps can say of a process, by the title of the column. */
const CELLS: Readonly<Record<string, Cell>> = {
  UID: () => "root",
  USER: () => "root",
  PID: ({ pid }) => String(pid),
  PPID: ({ ppid }) => String(ppid),
  C: () => "0",
  "%CPU": () => "0.0",
  "%MEM": () => "0.0",
  VSZ: () => "4364",
  RSS: () => "3200",
  STAT: ({ stopped }) => (stopped ? "T" : "Ss"),
  START: clock,
  STIME: clock,
  TTY: ({ tty = "?" }) => tty,
  TIME: () => "00:00:00",
  CMD: command,
  COMMAND: command,
};

const FULL = ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"];
const BSD = ["USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND"];

/** The columns that ps options ask for. Throws in ps' and the daemon's words. */
function columnsOf(options: readonly string[]): readonly string[] {
  const text = options.join(" ");
  if (text === "" || /^-[eAf]*f[eA]*$/.test(text)) return FULL;
  if (/^-?(aux|axu)$/.test(text)) return BSD;
  const asked = /^-?[eA]*o ?(\S+)$/.exec(text);
  if (!asked) throw new UsageError(`docker top: ps ${text}: not simulated\n`, 1);
  const titles = asked[1].split(",").map((name) => name.toUpperCase().replace(/^ARGS$/, "COMMAND"));
  const unknown = titles.find((title) => !Object.hasOwn(CELLS, title));
  if (unknown)
    throw new EngineError(
      500,
      `ps: error: unknown user-defined format specifier ${JSON.stringify(unknown.toLowerCase())}`,
    );
  if (!titles.includes("PID")) throw new EngineError(500, "Couldn't find PID field in ps output");
  return titles;
}

export const top: Command = function* (docker, _, [name, ...options]) {
  const container = docker.engine.get(name);
  if (!isRunning(container)) throw new EngineError(409, `container ${container.id} is not running`);
  const titles = columnsOf(options);
  const rows = docker.engine.processes
    .of(container)
    .map((found) => titles.map((title) => CELLS[title](found)));
  const line = (row: readonly string[]) =>
    `${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(WIDTH))).join("")}\n`;
  yield* docker.out([titles, ...rows].map(line).join(""));
  return 0;
};
