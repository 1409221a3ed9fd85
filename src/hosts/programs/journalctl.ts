// In systemd: journalctl, for what the services of a machine wrote.
// Left out here: the kernel's messages, earlier boots, the journal's upkeep, matches of fields other than the unit.

import type { Program } from "../../simulation/index.ts";
import { machines, type LogEntry, type Service } from "../machine.ts";
import type { Executable, Process } from "../process.ts";
import { parseOptions, ProgramError, type Options } from "./program.ts";
import { strftime } from "./strftime.ts";
import { complainAs, isUnit } from "./systemd-units.ts";

const SPEC = {
  short: "u:fn:reaxqmkS:U:b;o:lt:g:p:D:",
  long: {
    unit: "u",
    follow: "f",
    lines: "n",
    reverse: "r",
    "no-pager": "l",
    full: "l",
    "no-full": "l",
    all: "a",
    merge: "m",
    catalog: "x",
    since: "S",
    until: "U",
    boot: "b",
    output: "o",
    "pager-end": "e",
    quiet: "q",
    dmesg: "k",
    identifier: "t",
    grep: "g",
    priority: "p",
    utc: "l",
    "no-hostname": "no-hostname",
    "no-tail": "no-tail",
  },
};

const REFUSED = [
  "disk-usage",
  "list-boots",
  "vacuum-",
  "rotate",
  "flush",
  "sync",
  "verify",
  "header",
  "fields",
];

/** Who wrote an entry: the service itself, or systemd about it. */
const writerOf = ({ name, pid }: Service, { by, pid: writer }: LogEntry): [name: string, pid: number] =>
  by ? [by, 1] : [name, writer ?? pid()];

const line = (time: string, host: string, service: Service, entry: LogEntry): string => {
  const [name, pid] = writerOf(service, entry);
  return `${time} ${host === "" ? "" : `${host} `}${name}[${pid}]: ${entry.text}`;
};

/** A line as journalctl and `systemctl status` show it. */
export const journalLine = (host: string, service: Service, entry: LogEntry): string =>
  line(strftime("%b %d %H:%M:%S", entry.at), host, service, entry);

const fields = (host: string, service: Service, entry: LogEntry) => {
  const [name, pid] = writerOf(service, entry);
  return {
    __REALTIME_TIMESTAMP: String(entry.at * 1000),
    PRIORITY: "6",
    _HOSTNAME: host,
    _PID: String(pid),
    _SYSTEMD_UNIT: entry.by ? "init.scope" : `${service.name}.service`,
    ...(entry.by ? { UNIT: `${service.name}.service` } : {}),
    SYSLOG_IDENTIFIER: name,
    MESSAGE: entry.text,
  };
};

type Format = (host: string, service: Service, entry: LogEntry) => string;

const dated =
  (format: string, fraction = ""): Format =>
  (host, service, entry) => {
    const digits = `${String(entry.at % 1000).padStart(3, "0")}000`;
    return line(strftime(format, entry.at) + (fraction ? `.${digits}${fraction}` : ""), host, service, entry);
  };

const FORMATS: Readonly<Record<string, Format>> = {
  short: journalLine,
  cat: (_, __, { text }) => text,
  "short-iso": dated("%Y-%m-%dT%H:%M:%S+0000"),
  "short-iso-precise": dated("%Y-%m-%dT%H:%M:%S", "+0000"),
  "short-full": dated("%a %Y-%m-%d %H:%M:%S UTC"),
  "short-precise": (host, service, entry) =>
    line(
      `${strftime("%b %d %H:%M:%S", entry.at)}.${String(entry.at % 1000).padStart(3, "0")}000`,
      host,
      service,
      entry,
    ),
  "short-unix": (host, service, entry) => line((entry.at / 1000).toFixed(6), host, service, entry),
  json: (...of) => JSON.stringify(fields(...of)),
  "json-pretty": (...of) => JSON.stringify(fields(...of), null, "\t").replaceAll('": "', '" : "'),
};

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
  weeks: 604_800_000,
};

/** `1h 30min`, in milliseconds. */
function spanOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)\s*([a-z]+)/g)];
  if (parts.length === 0 || text.replaceAll(/\d+\s*[a-z]+/g, "").trim() !== "") return undefined;
  if (parts.some(([, , unit]) => !Object.hasOwn(UNITS, unit))) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit], 0);
}

/** `10 min ago`, `-5m`, `today`, `2026-01-05 09:00:00`. */
function timeOf(text: string, now: number): number {
  const relative =
    /^([+-])(.*)$/.exec(text) ?? (/ ago$/.test(text) ? ["", "-", text.slice(0, -4)] : undefined);
  const span = relative && spanOf(relative[2]);
  if (relative && span !== undefined) return relative[1] === "-" ? now - span : now + span;
  const midnight = now - (now % 86_400_000);
  if (text === "now") return now;
  if (text === "today") return midnight;
  if (text === "yesterday") return midnight - 86_400_000;
  if (text === "tomorrow") return midnight + 86_400_000;
  const clock = /^\d{1,2}:\d{2}(:\d{2})?$/.test(text)
    ? `${new Date(now).toISOString().slice(0, 10)} ${text}`
    : text.replace(/ UTC$|Z$/, "");
  const form = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?$/.exec(clock);
  const [, day, hour = "0", minute = "00", second = "00"] = form ?? [];
  const parsed = Date.parse(`${day}T${hour.padStart(2, "0")}:${minute}:${second}Z`);
  if (Number.isNaN(parsed)) throw new ProgramError(`Failed to parse timestamp: ${text}`);
  return parsed;
}

const LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/** Whether entries of the level of everything here (`info`) are among those of a priority. */
function hasInfo(priority: string | undefined): boolean {
  if (priority === undefined) return true;
  const [low, high] = priority.includes("..") ? priority.split("..") : ["0", priority];
  const levelOf = (name: string) => {
    const level = /^[0-7]$/.test(name) ? Number(name) : LEVELS.indexOf(name);
    if (level < 0) throw new ProgramError(`Unknown log level ${name}`);
    return level;
  };
  return levelOf(low) <= 6 && levelOf(high) >= 6;
}

/** `-n` may stand without a number. */
const withNumber = (args: readonly string[]): string[] =>
  args.flatMap((arg, at) =>
    /^(-[a-z]*n|--lines)$/.test(arg) && !/^(\+?\d+|all)$/.test(args[at + 1] ?? "") ? [arg, "10"] : [arg],
  );

const unitName = (name: string) => (/[.*?]/.test(name) ? name : `${name}.service`);

function chosen(services: readonly Service[], options: Options, operands: readonly string[]): Service[] {
  const units = options.all("u").map(unitName);
  for (const operand of operands) {
    const [, field, value] = /^([A-Z_]+)=(.*)$/.exec(operand) ?? [];
    if (field === undefined) throw new ProgramError(`Failed to add match '${operand}': Invalid argument`);
    if (field !== "_SYSTEMD_UNIT") throw new ProgramError(`matches of ${field} are not simulated`);
    units.push(value);
  }
  const names = options.all("t");
  return services
    .filter((service) => units.length === 0 || units.some((unit) => isUnit(unit, service)))
    .filter(({ name }) => names.length === 0 || names.includes(name));
}

/** Capitals matter where there are any. */
function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, pattern === pattern.toLowerCase() ? "i" : "");
  } catch {
    throw new ProgramError(`Bad pattern ${JSON.stringify(pattern)}`);
  }
}

/** What `-S`, `-U`, `-g`, `-p` and `-k` leave of the entries. */
function filterOf(options: Options, now: number): (entry: LogEntry) => boolean {
  const [from, to] = ["S", "U"].map((letter) => options.get(letter));
  const since = from === undefined ? -Infinity : timeOf(from, now);
  const until = to === undefined ? Infinity : timeOf(to, now);
  const pattern = options.get("g");
  const grep = pattern === undefined ? undefined : patternOf(pattern);
  const none = options.has("k") || !hasInfo(options.get("p"));
  return ({ at, text }) => !none && at >= since && at <= until && (grep?.test(text) ?? true);
}

function lastOf(options: Options): number {
  const asked = options.get("n") ?? (options.has("f") && !options.has("no-tail") ? "10" : "all");
  if (asked === "all") return options.has("e") && !options.has("n") ? 1000 : Infinity;
  if (!/^\d+$/.test(asked)) throw new ProgramError(`Failed to parse lines '${asked}'`);
  return Number(asked);
}

function* show(process: Process): Program<number> {
  const { simulation, stdout, host } = process;
  const args = process.argv.slice(1);
  const refused = REFUSED.find((name) => args.some((arg) => arg.startsWith(`--${name}`)));
  if (refused) throw new ProgramError(`journalctl --${refused.replace(/-$/, "")} is not simulated`);
  const { options, operands } = parseOptions(withNumber(args), SPEC, "journalctl");
  if (options.has("help")) {
    yield* stdout.write(
      "journalctl [OPTIONS...]\n\nQuery the journal.\n\nOptions known here:\n  -u -f -n -r -e -S -U -b -o -t -g -p -k -q -x -a --no-pager --no-hostname --no-tail\n",
    );
    return 0;
  }
  const services = chosen(machines.get(host)?.services ?? [], options, operands);
  const output = options.get("o") ?? "short";
  if (!Object.hasOwn(FORMATS, output)) throw new ProgramError(`the output mode ${output} is not simulated`);
  const name = options.has("no-hostname") ? "" : host.name;
  const print = (service: Service, entry: LogEntry) => `${FORMATS[output](name, service, entry)}\n`;
  const passes = filterOf(options, simulation.now);
  const found = services
    .flatMap((service) => service.journal().map((entry) => ({ service, entry })))
    .filter(({ entry }) => passes(entry))
    .sort((a, b) => a.entry.at - b.entry.at)
    .map(({ service, entry }) => print(service, entry));
  const last = lastOf(options);
  const lines = found.slice(Math.max(0, found.length - last));
  if (options.has("r")) lines.reverse();
  if (lines.length === 0 && !options.has("f") && !options.has("q")) yield* stdout.write("-- No entries --\n");
  yield* stdout.write(lines.join(""));
  if (options.has("f")) yield* followAll(process, services, (...of) => (passes(of[1]) ? print(...of) : ""));
  return 0;
}

export const journalctl: Executable = function* (process) {
  try {
    return yield* show(process);
  } catch (error) {
    return yield* complainAs(process, "journalctl", error);
  }
};

function* followAll(
  process: Process,
  services: readonly Service[],
  print: (service: Service, entry: LogEntry) => string,
): Program<void> {
  const waiting: string[] = [];
  const stops = services.map((service) => service.follow((entry) => waiting.push(print(service, entry))));
  try {
    for (;;) {
      yield* process.stdout.write(waiting.splice(0).join(""));
      yield* process.simulation.sleep(250, { background: true });
    }
  } finally {
    for (const stop of stops) stop();
  }
}
