// In systemd: systemctl and journalctl, for the services of a machine.
// Left out here: units other than the machine's services, what a service uses of CPU and memory, the pager.

import type { Program } from "../../simulation/index.ts";
import { machines, type LogEntry, type Machine, type Service } from "../machine.ts";
import type { Executable, Process } from "../process.ts";
import { strftime } from "./strftime.ts";
import { parseOptions, ProgramError } from "./program.ts";

type Verb = (process: Process, service: Service) => Program<number>;

const plural = (count: number, unit: string) => `${count}${unit}`;

/** `5min 2s`, as systemd says spans. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts: string[] = [];
  for (const [unit, size] of [
    ["day", 86_400],
    ["h", 3600],
    ["min", 60],
  ] as const) {
    const count = Math.floor(seconds / size) % (unit === "h" ? 24 : unit === "min" ? 60 : Infinity);
    if (count > 0) parts.push(unit === "day" ? `${count} day${count > 1 ? "s" : ""}` : plural(count, unit));
  }
  if (parts.length === 0 || (seconds < 3600 && seconds % 60 > 0)) parts.push(plural(seconds % 60, "s"));
  return parts.slice(0, 2).join(" ");
}

/** How long ago, with the largest unit, or the two largest below an hour's. */
function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s ago`;
  if (seconds < 3600) return seconds < 300 ? `${span(ms)} ago` : `${Math.floor(seconds / 60)}min ago`;
  return `${span(ms)} ago`;
}

const stamp = (at: number) => strftime("%a %Y-%m-%d %H:%M:%S UTC", at);

export const journalLine = (host: string, { name, pid }: Service, { at, text }: LogEntry): string =>
  `${strftime("%b %d %H:%M:%S", at)} ${host} ${name}[${pid()}]: ${text}`;

function* status({ simulation, stdout, host }: Process, service: Service): Program<number> {
  const { now } = simulation;
  const active = service.active();
  const loaded = `loaded (${service.file}; ${service.enabled ? "enabled" : "disabled"}; preset: enabled)`;
  const lines = [
    `${active ? "●" : "○"} ${service.name}.service - ${service.description}`,
    `     Loaded: ${loaded}`,
    ...(service.dropIn
      ? [
          `    Drop-In: ${service.dropIn.replace(/\/[^/]*$/, "")}`,
          `             └─${service.dropIn.replace(/.*\//, "")}`,
        ]
      : []),
    `     Active: ${active ? "active (running)" : "inactive (dead)"} since ${stamp(service.since())}; ${ago(now - service.since())}`,
    `       Docs: ${service.documentation}`,
    active
      ? `   Main PID: ${service.pid()} (${service.name})`
      : `    Process: ${service.pid()} ExecStart=${service.command} (code=exited, status=0/SUCCESS)`,
    ...(active
      ? [
          `     CGroup: /system.slice/${service.name}.service`,
          `             └─${service.pid()} ${service.command}`,
        ]
      : [`   Main PID: ${service.pid()} (code=exited, status=0/SUCCESS)`]),
  ];
  const log = service
    .journal()
    .slice(-10)
    .map((entry) => journalLine(host.name, service, entry));
  yield* stdout.write(`${[...lines, ...(log.length ? ["", ...log] : [])].join("\n")}\n`);
  return active ? 0 : 3;
}

function* stop({ stderr }: Process, service: Service): Program<number> {
  if (!service.stop) {
    yield* stderr.write(
      `Failed to stop ${service.name}.service: stopping ${service.name} is not simulated\n`,
    );
    return 1;
  }
  if (service.active()) service.stop();
  return 0;
}

const verbs: Readonly<Record<string, Verb>> = {
  status,
  stop,
  *start(_, service) {
    if (!service.active()) service.start();
    return 0;
  },
  *restart(process, service) {
    const code = yield* stop(process, service);
    if (code === 0) service.start();
    return code;
  },
  *"is-active"({ stdout }, service) {
    yield* stdout.write(service.active() ? "active\n" : "inactive\n");
    return service.active() ? 0 : 3;
  },
  *"is-enabled"({ stdout }, service) {
    yield* stdout.write(service.enabled ? "enabled\n" : "disabled\n");
    return service.enabled ? 0 : 1;
  },
  *enable({ stderr }, service) {
    if (!service.enabled)
      yield* stderr.write(
        `Created symlink /etc/systemd/system/multi-user.target.wants/${service.name}.service → ${service.file}.\n`,
      );
    service.enabled = true;
    return 0;
  },
  *disable({ stderr }, service) {
    if (service.enabled)
      yield* stderr.write(`Removed "/etc/systemd/system/multi-user.target.wants/${service.name}.service".\n`);
    service.enabled = false;
    return 0;
  },
  *cat({ stdout, fs }, { file, dropIn }) {
    const shown = [file, ...(dropIn ? [dropIn] : [])].map(
      (path) => `# ${path}\n${fs.exists(path) ? fs.readText(path) : ""}`,
    );
    yield* stdout.write(shown.join("\n"));
    return 0;
  },
};

const UNKNOWN: Readonly<Record<string, (unit: string) => [message: string, code: number]>> = {
  status: (unit) => [`Unit ${unit} could not be found.`, 4],
  "is-active": () => ["inactive", 3],
  "is-enabled": (unit) => [`Failed to get unit file state for ${unit}: No such file or directory`, 1],
  cat: (unit) => [`No files found for ${unit}.`, 1],
  enable: (unit) => [`Failed to enable unit: Unit file ${unit} does not exist.`, 1],
  disable: (unit) => [`Failed to disable unit: Unit file ${unit} does not exist.`, 1],
  start: (unit) => [`Failed to start ${unit}: Unit ${unit} not found.`, 5],
  restart: (unit) => [`Failed to restart ${unit}: Unit ${unit} not found.`, 5],
  stop: (unit) => [`Failed to stop ${unit}: Unit ${unit} not loaded.`, 5],
};

const unitName = (name: string) => (name.includes(".") ? name : `${name}.service`);

const find = ({ services }: Machine, name: string): Service | undefined =>
  services.find((service) => `${service.name}.service` === unitName(name));

export const systemctl: Executable = function* (process) {
  const machine = machines.get(process.host);
  const spec = { short: "lnqa", long: { "no-pager": "l", full: "l", now: "n", quiet: "q", all: "a" } };
  const { options, operands } = parseOptions(process.argv.slice(1), spec, "systemctl");
  const [verb = "", ...units] = operands;
  if (!machine) {
    yield* process.stderr.write(
      "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
    );
    return 1;
  }
  if (verb === "daemon-reload") return 0;
  if (verb === "poweroff" || verb === "reboot") {
    machine[verb === "reboot" ? "reboot" : "powerOff"]();
    return 0;
  }
  if (!(verb in verbs)) {
    yield* process.stderr.write(
      verb ? `systemctl ${verb} is not simulated\n` : "systemctl without a command is not simulated\n",
    );
    return 1;
  }
  if (units.length === 0) {
    yield* process.stderr.write("Too few arguments.\n");
    return 1;
  }
  let code = 0;
  for (const unit of units) {
    const service = find(machine, unit);
    if (service) {
      code = (yield* verbs[verb](process, service)) || code;
      if (options.has("n") && verb === "enable" && !service.active()) service.start();
      if (options.has("n") && verb === "disable") code = (yield* stop(process, service)) || code;
      continue;
    }
    const [message, failed] = UNKNOWN[verb](unitName(unit));
    yield* (verb === "is-active" ? process.stdout : process.stderr).write(`${message}\n`);
    code = failed;
  }
  return code;
};

const RELATIVE: Readonly<Record<string, number>> = {
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};

/** `10 min ago`, `-5m`, `today`, `2026-01-05 09:00:00`. */
function timeOf(text: string, now: number): number {
  const relative = /^-?\s*(\d+)\s*([a-z]+?)s?(\s+ago)?$/.exec(text);
  if (relative && relative[2] in RELATIVE) return now - Number(relative[1]) * RELATIVE[relative[2]];
  const midnight = now - (now % 86_400_000);
  if (text === "now") return now;
  if (text === "today") return midnight;
  if (text === "yesterday") return midnight - 86_400_000;
  const clock = /^\d{1,2}:\d{2}(:\d{2})?$/.test(text)
    ? `${new Date(now).toISOString().slice(0, 10)} ${text}`
    : text;
  const parsed = Date.parse(
    `${clock.replace(" ", "T").replace(/T(\d):/, "T0$1:")}${clock.length > 10 ? "Z" : "T00:00:00Z"}`,
  );
  if (Number.isNaN(parsed)) throw new ProgramError(`Failed to parse timestamp: ${text}`);
  return parsed;
}

export const journalctl: Executable = function* (process) {
  const { simulation, stdout, host } = process;
  try {
    const spec = {
      short: "u:fn:reexqS:U:b;o:l",
      long: {
        unit: "u",
        follow: "f",
        lines: "n",
        reverse: "r",
        "no-pager": "l",
        since: "S",
        until: "U",
        boot: "b",
        output: "o",
        "pager-end": "e",
        quiet: "q",
      },
    };
    const { options } = parseOptions(process.argv.slice(1), spec, "journalctl");
    const machine = machines.get(host);
    const names = options.all("u").map(unitName);
    const services = (machine?.services ?? []).filter(
      ({ name }) => names.length === 0 || names.includes(`${name}.service`),
    );
    const output = options.get("o") ?? "short";
    if (!["short", "cat"].includes(output))
      throw new ProgramError(`the output mode ${output} is not simulated`);
    const print = (service: Service, entry: LogEntry) =>
      `${output === "cat" ? entry.text : journalLine(host.name, service, entry)}\n`;
    const [from, to] = ["S", "U"].map((letter) => options.get(letter));
    const since = from === undefined ? -Infinity : timeOf(from, simulation.now);
    const until = to === undefined ? Infinity : timeOf(to, simulation.now);
    const found = services
      .flatMap((service) => service.journal().map((entry) => ({ at: entry.at, line: print(service, entry) })))
      .filter(({ at }) => at >= since && at <= until)
      .sort((a, b) => a.at - b.at)
      .map(({ line }) => line);
    const asked = options.get("n") ?? (options.has("f") ? "10" : options.has("e") ? "1000" : "all");
    if (asked !== "all" && !/^\d+$/.test(asked)) throw new ProgramError(`Failed to parse lines '${asked}'`);
    const lines = asked === "all" ? found : Number(asked) === 0 ? [] : found.slice(-Number(asked));
    if (options.has("r")) lines.reverse();
    if (lines.length === 0 && !options.has("f")) yield* stdout.write("-- No entries --\n");
    yield* stdout.write(lines.join(""));
    if (options.has("f")) yield* followAll(process, services, print);
    return 0;
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    yield* process.stderr.write(`${error.message}\n`);
    return error.status;
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

const power = (what: "powerOff" | "reboot"): Executable =>
  function* (process) {
    const machine = machines.get(process.host);
    const reboot = what === "reboot" || process.argv.includes("-r") || process.argv.includes("--reboot");
    if (machine) process.simulation.after(200, () => (reboot ? machine.reboot() : machine.powerOff()));
    return 0;
  };

export const shutdown = power("powerOff");
export const poweroff = power("powerOff");
export const reboot = power("reboot");
