// Reads lab.yaml. What is wrong with it is said with the file and the field.

import { parseYaml } from "../cluster/apimachinery/yaml.ts";
import type { Curve, LoadDescription } from "./load.ts";
import type { Text } from "./report.ts";

/** A machine beside the cluster. */
export interface LabHost {
  name: string;
  /** `2Gi` */
  memory?: string;
  cpus?: number;
  docker?: boolean;
}

export interface LabDescription {
  title: Text;
  /** What is asked; may hold `{{variables}}`. Markdown. */
  task: Text;
  /** What the seed chooses among. */
  variables: Readonly<Record<string, readonly string[]>>;
  /** Workers of the cluster. */
  nodes?: number;
  /** Machines beside the cluster, and at which of them the learner sits. */
  hosts?: readonly LabHost[];
  terminal?: string;
  /** A load that can be played. */
  load?: LoadDescription;
  /** Virtual minutes that a solution may take. */
  minutes: number;
}

type Fields = Record<string, unknown>;
const KNOWN = ["title", "task", "variables", "nodes", "hosts", "terminal", "load", "minutes"];
const DEFAULT_MINUTES = 60;

/** Throws an Error that names the file and the field. */
export function parseLab(name: string, source: string): LabDescription {
  const fail = (field: string, what: string): never => {
    throw new Error(`labs/${name}/lab.yaml: ${field}: ${what}`);
  };
  const fields = readFields(source, fail);
  for (const field of Object.keys(fields)) if (!KNOWN.includes(field)) fail(field, "is not known here");
  const description: LabDescription = {
    title: textOf(fields.title, "title", fail),
    task: textOf(fields.task, "task", fail),
    variables: variablesOf(fields.variables ?? {}, fail),
    minutes: wholeNumber(fields.minutes ?? DEFAULT_MINUTES, "minutes", fail),
    ...(fields.nodes === undefined ? {} : { nodes: wholeNumber(fields.nodes, "nodes", fail) }),
    ...(fields.hosts === undefined ? {} : { hosts: hostsOf(fields.hosts, fail) }),
    ...(fields.terminal === undefined ? {} : { terminal: terminalOf(fields, fail) }),
    ...(fields.load === undefined ? {} : { load: loadOf(fields.load, fail) }),
  };
  const { task, load, variables } = description;
  const texts = { "task.en": task.en, "task.es": task.es, "load.url": load?.url, "load.peak": load?.peak };
  for (const [field, text = ""] of Object.entries(texts))
    for (const unknown of unknownVariables(text, variables)) fail(field, `{{${unknown}}} is not a variable`);
  if (load) checkPeak(load, variables, fail);
  return description;
}

type Fail = (field: string, what: string) => never;

function readFields(source: string, fail: Fail): Fields {
  let parsed: unknown;
  try {
    parsed = parseYaml(source);
  } catch (error) {
    return fail("file", error instanceof Error ? error.message : String(error));
  }
  return isFields(parsed) ? parsed : fail("file", "must be a mapping");
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function textOf(value: unknown, field: string, fail: Fail): Text {
  if (!isFields(value)) return fail(field, "must have en and es");
  const read = (language: "en" | "es") => {
    const text = value[language];
    return typeof text === "string" && text.trim() !== ""
      ? text
      : fail(`${field}.${language}`, "must be a text");
  };
  return { en: read("en"), es: read("es") };
}

function hostsOf(value: unknown, fail: Fail): LabHost[] {
  if (!Array.isArray(value)) return fail("hosts", "must be a list");
  const known = ["name", "memory", "cpus", "docker"];
  for (const [i, host] of value.entries()) {
    if (!isFields(host)) return fail(`hosts[${i}]`, "must be a mapping");
    for (const field of Object.keys(host))
      if (!known.includes(field)) fail(`hosts[${i}].${field}`, "is not known here");
    if (!/^[a-z][a-z0-9-]*$/.test(String(host.name))) fail(`hosts[${i}].name`, "must be a host's name");
    if (host.memory !== undefined && !/^\d+[MG]i$/.test(String(host.memory)))
      fail(`hosts[${i}].memory`, "must be like 2Gi");
    if (host.docker !== undefined && typeof host.docker !== "boolean")
      fail(`hosts[${i}].docker`, "must be true or false");
  }
  return value as LabHost[];
}

function terminalOf({ terminal, hosts }: Fields, fail: Fail): string {
  const names = Array.isArray(hosts) ? hosts.map((host) => (host as LabHost).name) : [];
  return names.includes(terminal as string)
    ? (terminal as string)
    : fail("terminal", "must be one of the hosts");
}

function loadOf(value: unknown, fail: Fail): LoadDescription {
  if (!isFields(value)) return fail("load", "must have url, peak and curve");
  for (const field of Object.keys(value))
    if (!["url", "peak", "curve"].includes(field)) fail(`load.${field}`, "is not known here");
  const { url, peak, curve } = value;
  if (typeof url !== "string" || !/^http:\/\/[a-z0-9.{}-]+(:\d+)?\/?$/i.test(url))
    return fail("load.url", "must be like http://name:80");
  if (!/^([1-9]\d*|\{\{\w+\}\})$/.test(String(peak)))
    return fail("load.peak", "must be requests a second, or a variable");
  return { url, peak: String(peak), curve: curveOf(curve, fail) };
}

/** Whatever the seed draws, it is a number. */
function checkPeak({ peak }: LoadDescription, variables: LabDescription["variables"], fail: Fail): void {
  const variable = /\w+/.exec(peak)![0];
  const wrong = (variables[variable] ?? []).find((choice) => !/^[1-9]\d*$/.test(choice));
  if (wrong !== undefined) fail("load.peak", `{{${variable}}} may be "${wrong}", which is no number above 0`);
}

function curveOf(value: unknown, fail: Fail): Curve {
  if (!Array.isArray(value) || value.length < 2)
    return fail("load.curve", "must be a list of two or more [hours, part of the peak]");
  let last = -1;
  for (const [i, point] of value.entries()) {
    const [hours, part] = Array.isArray(point) && point.length === 2 ? (point as unknown[]) : [];
    if (typeof hours !== "number" || !Number.isFinite(hours) || hours <= last || (i === 0 && hours !== 0))
      fail(`load.curve[${i}]`, "must be [hours, part], the first at 0 hours, each later than the one before");
    if (typeof part !== "number" || !(part >= 0 && part <= 1))
      fail(`load.curve[${i}]`, "must be [hours, part], with a part from 0 to 1");
    last = hours as number;
  }
  return value as unknown as Curve;
}

function variablesOf(value: unknown, fail: Fail): Record<string, readonly string[]> {
  if (!isFields(value)) return fail("variables", "must be a mapping of lists");
  for (const [name, choices] of Object.entries(value)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name)) fail(`variables.${name}`, "must be a name of letters and digits");
    if (
      !Array.isArray(choices) ||
      choices.length === 0 ||
      !choices.every((choice) => typeof choice === "string")
    )
      fail(`variables.${name}`, "must be a list of texts (quote numbers)");
  }
  return value as Record<string, readonly string[]>;
}

const wholeNumber = (value: unknown, field: string, fail: Fail): number =>
  typeof value === "number" && Number.isInteger(value) && value > 0
    ? value
    : fail(field, "must be a whole number above 0");

/** `{{names}}` in a text that are not variables of the lab. */
export const unknownVariables = (text: string, variables: Readonly<Record<string, unknown>>): string[] =>
  [...text.matchAll(/\{\{\s*([A-Za-z0-9]*)\s*\}\}/g)]
    .map(([, name]) => name)
    .filter((name) => !(name in variables));
