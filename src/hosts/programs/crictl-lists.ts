// In cri-tools: what `crictl ps`, `crictl pods` and `crictl images` choose and show.

import type { Program } from "../../simulation/index.ts";
import type { ContainerView, Machine, SandboxView } from "../machine.ts";
import type { Process } from "../process.ts";
import type { Said } from "./crictl-flags.ts";
import {
  containerObject,
  imageObject,
  labelsOf,
  repositoryOf,
  sandboxLabelsOf,
  sandboxObject,
  yamlOf,
  type Json,
} from "./crictl-objects.ts";
import { ProgramError } from "./program.ts";

const ID_DIGITS = 13;
export const short = (id: string): string => id.replace(/^sha256:/, "").slice(0, ID_DIGITS);

/** `2 minutes ago`, as Docker's units say it. */
function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const say = (text: string) => `${text} ago`;
  if (seconds < 1) return say("Less than a second");
  if (seconds === 1) return say("1 second");
  if (seconds < 60) return say(`${seconds} seconds`);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return say("About a minute");
  if (minutes < 60) return say(`${minutes} minutes`);
  const hours = Math.round(minutes / 60);
  if (hours === 1) return say("About an hour");
  if (hours < 48) return say(`${hours} hours`);
  const days = Math.floor(hours / 24);
  return say(hours < 24 * 14 ? `${days} days` : `${Math.floor(days / 7)} weeks`);
}

/** Columns of at least 20, three blanks between. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, at) => Math.max(20, ...rows.map((row) => row[at].length + 3)));
  return rows
    .map(
      (row) => `${row.map((cell, at) => (at < row.length - 1 ? cell.padEnd(widths[at]) : cell)).join("")}\n`,
    )
    .join("");
}

const newestFirst = <T extends { createdAt: number }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => b.createdAt - a.createdAt);

function matching(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  try {
    const regexp = new RegExp(pattern);
    return (text) => regexp.test(text);
  } catch {
    throw new ProgramError(`error parsing regexp: ${pattern}`);
  }
}

function labelled(said: Said): (labels: Readonly<Record<string, string>>) => boolean {
  const pairs = said.all("label").map((label) => {
    const [, name, value] = /^([^=]*)=(.*)$/.exec(label) ?? [];
    if (name === undefined) throw new ProgramError(`incorrectly specified label: ${label}`);
    return [name, value];
  });
  return (labels) => pairs.every(([name, value]) => labels[name] === value);
}

const counted = <T>(list: T[], said: Said): T[] => {
  const last = Number(said.get("last") ?? 0);
  return said.has("latest") ? list.slice(0, 1) : last > 0 ? list.slice(0, last) : list;
};

/** Writes objects in the format asked for; undefined: as a table, which is the caller's. */
function inFormat(said: Said, objects: Record<string, Json>): string | undefined {
  const format = said.get("output") ?? "table";
  if (format === "json") return `${JSON.stringify(objects, null, 2)}\n`;
  if (format === "yaml") return yamlOf(objects);
  if (format === "table") return undefined;
  throw new ProgramError(`unsupported output format ${JSON.stringify(format)}`);
}

const labelLines = (labels: Readonly<Record<string, string>>) =>
  `Labels:\n${Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `\t${name} -> ${value}\n`)
    .join("")}`;

const STATES = ["created", "running", "exited", "unknown"];

function chosenContainers(machine: Machine, said: Said): ContainerView[] {
  const asked = said.get("state")?.toLowerCase();
  if (asked !== undefined && !STATES.includes(asked))
    throw new ProgramError("list containers: --state should be one of created, running, exited or unknown");
  const anyState = said.has("all") || said.has("latest") || Number(said.get("last") ?? 0) > 0;
  const state = anyState ? undefined : (asked ?? "running");
  const [isNamed, isIn] = [matching(said.get("name")), matching(said.get("namespace"))];
  const hasLabels = labelled(said);
  const image = said.get("image");
  const found = newestFirst(machine.containers()).filter(
    (one) =>
      (state === undefined || one.state.toLowerCase() === state) &&
      (!anyState || asked === undefined || !said.has("all") || one.state.toLowerCase() === asked) &&
      isNamed(one.name) &&
      isIn(one.sandbox.namespace) &&
      hasLabels(labelsOf(one)) &&
      one.id.startsWith(said.get("id") ?? "") &&
      one.sandbox.id.startsWith(said.get("pod") ?? "") &&
      (image === undefined || isImage(image, one)),
  );
  return counted(found, said);
}

const isImage = (wanted: string, { image, digest }: ContainerView): boolean =>
  image === wanted || repositoryOf(image) === wanted || digest.replace("sha256:", "").startsWith(wanted);

const HEAD = ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"];

export function* ps({ stdout, simulation }: Process, machine: Machine, said: Said): Program<number> {
  const containers = chosenContainers(machine, said);
  const cut = said.has("no-trunc") ? (id: string) => id : short;
  const objects = inFormat(said, { containers: containers.map(containerObject) });
  const row = (one: ContainerView) => [
    cut(one.id),
    said.has("resolve-image-path") ? one.image : cut(one.digest),
    ago(simulation.now - one.createdAt),
    one.state,
    one.name,
    String(one.attempt),
    cut(one.sandbox.id),
    one.sandbox.name,
    one.sandbox.namespace,
  ];
  const verbose = (one: ContainerView) =>
    `ID: ${one.id}\nPodID: ${one.sandbox.id}\nNamespace: ${one.sandbox.namespace}\nName: ${one.name}\nAttempt: ${one.attempt}\nState: ${one.state}\nImage: ${one.digest}\nCreated: ${ago(simulation.now - one.createdAt)}\n${labelLines(labelsOf(one))}Annotations:\n\tio.kubernetes.container.restartCount -> ${one.attempt}\n\n`;
  yield* stdout.write(
    objects ??
      (said.has("quiet")
        ? containers.map(({ id }) => `${id}\n`).join("")
        : said.has("verbose")
          ? containers.map(verbose).join("")
          : table([HEAD, ...containers.map(row)])),
  );
  return 0;
}

function chosenSandboxes(machine: Machine, said: Said): SandboxView[] {
  const state = said.get("state")?.toLowerCase();
  if (state !== undefined && state !== "ready" && state !== "notready")
    throw new ProgramError("--state should be ready or notready");
  const [isNamed, isIn] = [matching(said.get("name")), matching(said.get("namespace"))];
  const hasLabels = labelled(said);
  const found = newestFirst(machine.sandboxes()).filter(
    (one) =>
      (state === undefined || (state === "ready") === one.ready) &&
      isNamed(one.name) &&
      isIn(one.namespace) &&
      hasLabels(sandboxLabelsOf(one)) &&
      one.id.startsWith(said.get("id") ?? ""),
  );
  return counted(found, said);
}

export function* pods({ stdout, simulation }: Process, machine: Machine, said: Said): Program<number> {
  const found = chosenSandboxes(machine, said);
  const objects = inFormat(said, { items: found.map(sandboxObject) });
  const row = (one: SandboxView) => [
    said.has("no-trunc") ? one.id : short(one.id),
    ago(simulation.now - one.createdAt),
    one.ready ? "Ready" : "NotReady",
    one.name,
    one.namespace,
    "0",
    "(default)",
  ];
  const verbose = (one: SandboxView) =>
    `ID: ${one.id}\nName: ${one.name}\nUID: ${one.uid}\nNamespace: ${one.namespace}\nStatus: ${one.ready ? "Ready" : "NotReady"}\nCreated: ${new Date(one.createdAt).toISOString().replace("T", " ").replace(/\..*/, "")} +0000 UTC\n${labelLines(sandboxLabelsOf(one))}Runtime: (default)\n\n`;
  yield* stdout.write(
    objects ??
      (said.has("quiet")
        ? found.map(({ id }) => `${id}\n`).join("")
        : said.has("verbose")
          ? found.map(verbose).join("")
          : table([
              ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"],
              ...found.map(row),
            ])),
  );
  return 0;
}

/** `22.4MB`, decimal, three digits. */
function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))}${["B", "kB", "MB", "GB", "TB"][unit]}`;
}

export function* images({ stdout }: Process, machine: Machine, said: Said): Program<number> {
  const found = [...machine.images()].sort((a, b) => (a.reference < b.reference ? -1 : 1));
  const objects = inFormat(said, { images: found.map(imageObject) });
  const cut = said.has("no-trunc") ? (id: string) => id : short;
  const withDigest = (cells: string[], digest: string) =>
    said.has("digests") ? [...cells.slice(0, 2), digest, ...cells.slice(2)] : cells;
  const rows = found.map(({ reference, digest, sizeBytes }) =>
    withDigest(
      [
        repositoryOf(reference),
        /:([^/:]+)$/.exec(reference)?.[1] ?? "<none>",
        cut(digest),
        humanSize(sizeBytes),
      ],
      cut(digest),
    ),
  );
  yield* stdout.write(
    objects ??
      (said.has("quiet")
        ? found.map(({ digest }) => `${digest}\n`).join("")
        : table([withDigest(["IMAGE", "TAG", "IMAGE ID", "SIZE"], "DIGEST"), ...rows])),
  );
  return 0;
}
