// In systemd: what systemctl tells of units in lists, and the names by which they are asked for.

import type { Program } from "../../simulation/index.ts";
import type { Machine, Service } from "../machine.ts";
import type { Process } from "../process.ts";
import { ProgramError, type Options } from "./program.ts";
import { strftime } from "./strftime.ts";

const statesOf = (service: Service): [state: string, sub: string] =>
  service.active()
    ? ["active", "running"]
    : service.restarting?.()
      ? ["activating", "auto-restart"]
      : ["inactive", "dead"];

export const stateOf = (service: Service): string => statesOf(service)[0];
export const subStateOf = (service: Service): string => statesOf(service)[1];

/** Whether a unit's name, or a pattern of such, means a service. */
export const isUnit = (pattern: string, { name }: Service): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(`${name}.service`);

/** Rows below a head, each column as wide as it must be. */
function columns(rows: readonly (readonly string[])[], plain: boolean): string {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows
    .map((row) => {
      const cells = row.map((cell, at) => (at < row.length - 1 ? cell.padEnd(widths[at]) : cell)).join(" ");
      return `${plain ? "" : "  "}${cells}\n`;
    })
    .join("");
}

function wanted({ services }: Machine, names: readonly string[], options: Options): Service[] {
  const types = options.all("t").flatMap((types) => types.split(","));
  return services
    .filter((service) => names.length === 0 || names.some((name) => isUnit(unitPattern(name), service)))
    .filter(() => types.length === 0 || types.includes("service"))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const unitPattern = (name: string) => (/[.*?]/.test(name) ? name : `${name}.service`);

const LEGEND = `LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.
SUB    = The low-level unit activation state, values depend on unit type.
`;

const ALL = `To show all installed unit files use 'systemctl list-unit-files'.
`;

export function listUnits(machine: Machine, names: readonly string[], options: Options): string {
  const states = [...options.all("state:"), ...(options.has("failed") ? ["failed"] : [])].flatMap((state) =>
    state.split(","),
  );
  const all = options.has("a") || states.length > 0 || names.length > 0;
  const found = wanted(machine, names, options)
    .filter((service) => all || service.active())
    .filter(
      (service) =>
        states.length === 0 ||
        [stateOf(service), subStateOf(service), "loaded"].some((state) => states.includes(state)),
    );
  const rows = found.map((service) => [
    `${service.name}.service`,
    "loaded",
    stateOf(service),
    subStateOf(service),
    service.description,
  ]);
  const quiet = options.has("no-legend");
  const head = quiet ? [] : [["UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"]];
  const table = head.length + rows.length > 0 ? columns([...head, ...rows], options.has("plain")) : "";
  if (quiet) return table;
  const count = `${found.length} loaded units listed.`;
  if (found.length === 0) return `${table}${count}\n`;
  return `${table}\n${LEGEND}${count}${all ? "" : " Pass --all to see loaded but inactive units, too."}\n${ALL}`;
}

export function listUnitFiles(machine: Machine, names: readonly string[], options: Options): string {
  const rows = wanted(machine, names, options).map(({ name, enabled }) => [
    `${name}.service`,
    enabled ? "enabled" : "disabled",
    "enabled",
  ]);
  const quiet = options.has("no-legend");
  const head = quiet ? [] : [["UNIT FILE", "STATE", "PRESET"]];
  const table = head.length + rows.length > 0 ? columns([...head, ...rows], true) : "";
  return quiet ? table : `${table}\n${rows.length} unit files listed.\n`;
}

/** What `systemctl show` tells of a service; the real one tells of some two hundred properties. */
export function properties(service: Service): [name: string, value: string][] {
  const active = service.active();
  const since = strftime("%a %Y-%m-%d %H:%M:%S UTC", service.since());
  return [
    ["Type", service.name === "kubelet" ? "simple" : "notify"],
    ["Restart", "always"],
    ["MainPID", String(active ? service.pid() : 0)],
    ["Result", "success"],
    ["Id", `${service.name}.service`],
    ["Names", `${service.name}.service`],
    ["Description", service.description],
    ["LoadState", "loaded"],
    ["ActiveState", stateOf(service)],
    ["SubState", subStateOf(service)],
    ["FragmentPath", service.file],
    ...(service.dropIn ? [["DropInPaths", service.dropIn] as [string, string]] : []),
    ["UnitFileState", service.enabled ? "enabled" : "disabled"],
    ["UnitFilePreset", "enabled"],
    [active ? "ActiveEnterTimestamp" : "InactiveEnterTimestamp", since],
  ];
}

/** systemd's programs say what is wrong in their own words; only getopt's carry the program's name. */
export function* complainAs({ stderr }: Process, name: string, error: unknown): Program<number> {
  if (!(error instanceof ProgramError)) throw error;
  const [first] = error.message.split("\n");
  const isOption = /^(unrecognized option|invalid option|option )/.test(first);
  yield* stderr.write(isOption ? `${name}: ${first}\n` : `${error.message}\n`);
  return error.status;
}
