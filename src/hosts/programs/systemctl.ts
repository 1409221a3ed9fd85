// In systemd: systemctl, for the services of a machine, and its power.
// Left out here: units other than the machine's services, what a service uses of CPU and memory, the pager.

import type { Program } from "../../simulation/index.ts";
import { baseName } from "../fs/paths.ts";
import { machines, type Machine, type Service } from "../machine.ts";
import type { Executable, Process } from "../process.ts";
import { journalLine } from "./journalctl.ts";
import { Options, parseOptions, ProgramError } from "./program.ts";
import { strftime } from "./strftime.ts";
import {
  complainAs,
  isUnit,
  listUnitFiles,
  listUnits,
  properties,
  stateOf,
  subStateOf,
} from "./systemd-units.ts";

type Verb = (process: Process, service: Service, options: Options) => Program<number>;

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

function* status({ simulation, stdout, host }: Process, service: Service, options: Options): Program<number> {
  const { now } = simulation;
  const active = service.active();
  const loaded = `loaded (${service.file}; ${service.enabled ? "enabled" : "disabled"}; preset: enabled)`;
  const lines = [
    `${stateOf(service) === "inactive" ? "○" : "●"} ${service.name}.service - ${service.description}`,
    `     Loaded: ${loaded}`,
    ...(service.dropIn
      ? [
          `    Drop-In: ${service.dropIn.replace(/\/[^/]*$/, "")}`,
          `             └─${service.dropIn.replace(/.*\//, "")}`,
        ]
      : []),
    `     Active: ${stateOf(service)} (${subStateOf(service)}) since ${stamp(service.since())}; ${ago(now - service.since())}`,
    `       Docs: ${service.documentation}`,
    active
      ? `   Main PID: ${service.pid()} (${baseName(service.command.split(" ")[0])})`
      : `    Process: ${service.pid()} ExecStart=${service.command} (code=exited, status=0/SUCCESS)`,
    ...(active
      ? [
          `     CGroup: /system.slice/${service.name}.service`,
          `             └─${service.pid()} ${service.command}`,
        ]
      : [`   Main PID: ${service.pid()} (code=exited, status=0/SUCCESS)`]),
  ];
  const count = options.number("n:", 10);
  const log = (count > 0 ? service.journal().slice(-count) : []).map((entry) =>
    journalLine(host.name, service, entry),
  );
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
  if (stateOf(service) !== "inactive") service.stop();
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
  *"try-restart"(process, service) {
    return service.active() ? yield* verbs.restart(process, service, new Options()) : 0;
  },
  *reload({ stderr }, { name }) {
    yield* stderr.write(
      `Failed to reload ${name}.service: Job type reload is not applicable for unit ${name}.service.\n`,
    );
    return 1;
  },
  *"is-active"({ stdout }, service, options) {
    if (!options.has("q")) yield* stdout.write(`${stateOf(service)}\n`);
    return service.active() ? 0 : 3;
  },
  *"is-failed"({ stdout }, service, options) {
    if (!options.has("q")) yield* stdout.write(`${stateOf(service)}\n`);
    return 1;
  },
  *"is-enabled"({ stdout }, service, options) {
    if (!options.has("q")) yield* stdout.write(service.enabled ? "enabled\n" : "disabled\n");
    return service.enabled ? 0 : 1;
  },
  *show({ stdout }, service, options) {
    const wanted = options.all("p").flatMap((names) => names.split(","));
    const shown = properties(service).filter(([name]) => wanted.length === 0 || wanted.includes(name));
    const line = ([name, value]: [string, string]) => (options.has("value") ? value : `${name}=${value}`);
    yield* stdout.write(shown.map((property) => `${line(property)}\n`).join(""));
    return 0;
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
  "is-failed": () => ["inactive", 1],
  "is-enabled": (unit) => [`Failed to get unit file state for ${unit}: No such file or directory`, 1],
  cat: (unit) => [`No files found for ${unit}.`, 1],
  show: (unit) => [`Id=${unit}\nNames=${unit}\nLoadState=not-found\nActiveState=inactive\nSubState=dead`, 0],
  enable: (unit) => [`Failed to enable unit: Unit file ${unit} does not exist.`, 1],
  disable: (unit) => [`Failed to disable unit: Unit file ${unit} does not exist.`, 1],
  start: (unit) => [`Failed to start ${unit}: Unit ${unit} not found.`, 5],
  restart: (unit) => [`Failed to restart ${unit}: Unit ${unit} not found.`, 5],
  "try-restart": (unit) => [`Failed to try-restart ${unit}: Unit ${unit} not found.`, 5],
  reload: (unit) => [`Failed to reload ${unit}: Unit ${unit} not found.`, 5],
  stop: (unit) => [`Failed to stop ${unit}: Unit ${unit} not loaded.`, 5],
};

/** Those whose answer is what was asked for, and no complaint. */
const ANSWERS = new Set(["is-active", "is-failed", "show"]);

/** Those that leave a line free between units. */
const SEPARATED = new Set(["status", "show", "cat"]);

/** Verbs that systemctl has besides those above. */
const REFUSED = new Set(
  `add-requires add-wants bind cancel clean condreload condrestart daemon-reexec default edit emergency exit freeze get-default
  halt hibernate import-environment isolate kexec kill link list-automounts list-dependencies list-jobs list-machines list-paths
  list-sockets list-timers log-level log-target mask mount-image preset preset-all reenable reload-or-restart
  rescue reset-failed revert service-log-level service-log-target service-watchdogs set-default set-environment set-property
  show-environment soft-reboot suspend switch-root thaw unmask unset-environment whoami`.split(/\s+/),
);

const SPEC = {
  short: "alnqfrt:p:o:H:M:",
  long: {
    "no-pager": "l",
    full: "l",
    "no-legend": "no-legend",
    plain: "plain",
    now: "now",
    quiet: "q",
    all: "a",
    failed: "failed",
    type: "t",
    state: "state:",
    property: "p",
    value: "value",
    lines: "n:",
    output: "o",
    force: "f",
    "no-block": "l",
    "no-ask-password": "l",
    system: "l",
    version: "version",
  },
};

const HELP = `systemctl [OPTIONS...] COMMAND ...

Query or send control commands to the system manager.

Commands known here:
  list-units, list-unit-files, status, show, cat, is-active, is-failed, is-enabled, is-system-running,
  start, stop, reload, restart, try-restart, enable, disable, daemon-reload, poweroff, reboot

Options known here:
  -a --all, --failed, -t --type=TYPE, --state=STATE, -p --property=NAME, --value, --now, -q --quiet,
  -n --lines=N, --no-legend, --plain, -l --full, --no-pager, --version
`;

const VERSION = "systemd 252 (252.39-1~deb12u1)\n";

const unitName = (name: string) => (name.includes(".") ? name : `${name}.service`);

/** The services that names or patterns mean, and the names that mean none. */
function named(
  { services }: Machine,
  names: readonly string[],
): [found: Service | undefined, unit: string][] {
  return names.flatMap((name): [Service | undefined, string][] => {
    const unit = unitName(name);
    const found = services.filter((service) => isUnit(unit, service));
    return found.length > 0
      ? found.map((service) => [service, unit])
      : /[*?[]/.test(name)
        ? []
        : [[undefined, unit]];
  });
}

/** Runs what needs no unit; undefined: it needs one. */
function* general(
  { stdout }: Process,
  machine: Machine,
  verb: string,
  names: string[],
  options: Options,
): Program<number | undefined> {
  switch (verb) {
    case "list-units":
      yield* stdout.write(listUnits(machine, names, options));
      return 0;
    case "list-unit-files":
      yield* stdout.write(listUnitFiles(machine, names, options));
      return 0;
    case "is-system-running":
      yield* stdout.write("running\n");
      return 0;
    case "daemon-reload":
      return 0;
    case "poweroff":
    case "reboot":
      machine[verb === "reboot" ? "reboot" : "powerOff"]();
      return 0;
    default:
      return undefined;
  }
}

function* control(process: Process): Program<number> {
  const machine = machines.get(process.host);
  const { options, operands } = parseOptions(process.argv.slice(1), SPEC, "systemctl");
  const [verb = "list-units", ...names] = operands;
  if (options.has("help") || options.has("version")) {
    yield* process.stdout.write(options.has("help") ? HELP : VERSION);
    return 0;
  }
  if (!machine)
    throw new ProgramError(
      "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down",
    );
  const done = yield* general(process, machine, verb, names, options);
  if (done !== undefined) return done;
  if (REFUSED.has(verb)) throw new ProgramError(`systemctl ${verb} is not simulated`);
  if (!Object.hasOwn(verbs, verb)) throw new ProgramError(`Unknown command verb ${verb}.`);
  if (names.length === 0) {
    if (verb === "status" || verb === "show")
      throw new ProgramError(`systemctl ${verb} without a unit is not simulated`);
    throw new ProgramError("Too few arguments.");
  }
  return yield* each(process, named(machine, names), verb, options);
}

function* each(
  process: Process,
  units: readonly [found: Service | undefined, unit: string][],
  verb: string,
  options: Options,
): Program<number> {
  const codes: number[] = [];
  let shown = false;
  for (const [service, unit] of units) {
    if (service && shown && SEPARATED.has(verb)) yield* process.stdout.write("\n");
    shown ||= service !== undefined;
    codes.push(yield* service ? act(process, verb, service, options) : missing(process, verb, unit));
  }
  if (verb === "is-active" && codes.includes(0)) return 0;
  return codes.findLast((code) => code !== 0) ?? 0;
}

function* act(process: Process, verb: string, service: Service, options: Options): Program<number> {
  const code = yield* verbs[verb](process, service, options);
  if (options.has("now") && verb === "enable" && !service.active()) service.start();
  if (options.has("now") && verb === "disable") return (yield* stop(process, service)) || code;
  return code;
}

function* missing({ stdout, stderr }: Process, verb: string, unit: string): Program<number> {
  const [message, failed] = UNKNOWN[verb](unit);
  yield* (ANSWERS.has(verb) ? stdout : stderr).write(`${message}\n`);
  return failed;
}

export const systemctl: Executable = function* (process) {
  try {
    return yield* control(process);
  } catch (error) {
    return yield* complainAs(process, "systemctl", error);
  }
};

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
