// In Docker: cli/command/container/list.go and cli/command/formatter/container.go.

import { argvOf } from "../engine/engine.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError, isRunning, type DockerContainer, type PortBinding } from "../engine/model.ts";
import { bytesSizeOf } from "./sizes.ts";
import { humanDuration, list, longTime } from "./format.ts";
import type { Flags } from "./flags.ts";
import type { Command, Invocation } from "./invocation.ts";

const SHOWN_COMMAND = 20;

/** Docker shows the script that the image begins with, also where it only passes on. */
export const shownArgv = ({ spec, image }: DockerContainer): readonly string[] => {
  const argv = argvOf(spec, image.config);
  const { entrypointScript } = image.config;
  return entrypointScript && !spec.entrypoint ? [entrypointScript, ...argv] : argv;
};

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;

export function commandText(container: DockerContainer, whole = false): string {
  const [first, ...rest] = shownArgv(container);
  const text = [first, ...rest.map(quoted)].join(" ");
  const shown = whole || text.length <= SHOWN_COMMAND ? text : `${text.slice(0, SHOWN_COMMAND - 1)}…`;
  return `"${shown}"`;
}

/** `Up 5 seconds`, `Exited (137) 3 seconds ago`. */
export function statusText(container: DockerContainer, now: number): string {
  const { status, startedAt, finishedAt, exitCode, health } = container;
  const well = health ? ` (${health.status === "starting" ? "health: starting" : health.status})` : "";
  switch (status) {
    case "created":
      return "Created";
    case "running":
      return `Up ${humanDuration(now - startedAt)}${well}`;
    case "paused":
      return `Up ${humanDuration(now - startedAt)} (Paused)`;
    case "restarting":
      return `Restarting (${exitCode}) ${humanDuration(now - finishedAt)} ago`;
    case "removing":
      return "Removal In Progress";
    default:
      return `Exited (${exitCode}) ${humanDuration(now - finishedAt)} ago`;
  }
}

/** `0.0.0.0:8080->80/tcp, [::]:8080->80/tcp`; ports that are only exposed stand alone. */
export function portsText(container: DockerContainer): string {
  if (!isRunning(container) || container.ends.length === 0) return "";
  const published = container.bound.flatMap(({ binding, hostPort }) =>
    addressesOf(binding).map(
      (address) => `${address}:${hostPort}->${binding.containerPort}/${binding.protocol}`,
    ),
  );
  const taken = new Set(container.bound.map(({ binding }) => `${binding.containerPort}/${binding.protocol}`));
  const exposed = exposedPorts(container).filter((port) => !taken.has(port));
  return [...exposed, ...published].join(", ");
}

export const exposedPorts = ({ image, spec }: DockerContainer): string[] =>
  [
    ...new Set([
      ...(image.config.exposedPorts ?? []),
      ...spec.exposed,
      ...spec.ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`),
    ]),
  ].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));

export const addressesOf = ({ hostIp }: PortBinding): string[] =>
  hostIp === "0.0.0.0" ? ["0.0.0.0", "[::]"] : [hostIp];

const labelText = (labels: Readonly<Record<string, string>>) =>
  Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join(",");

type Filter = (container: DockerContainer) => boolean;

const STATES = ["created", "running", "paused", "restarting", "removing", "exited", "dead"];

/** What the daemon has against a filter's value. */
function wrongValue(key: string, value: string): string | undefined {
  if (key === "status" && !STATES.includes(value))
    return `invalid value for state (${value}): must be one of ${STATES.join(", ")}`;
  if (key === "exited" && !/^[+-]?\d+$/.test(value))
    return `strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`;
  return undefined;
}

function filterOf(text: string, engine: Engine): Filter {
  const [key, value] = [text.split("=")[0], text.slice(text.indexOf("=") + 1)];
  const filters: Record<string, Filter> = {
    name: ({ name }) => new RegExp(value).test(name) || new RegExp(value).test(`/${name}`),
    id: ({ id }) => id.startsWith(value),
    status: ({ status }) => status === value,
    exited: ({ status, exitCode }) => status === "exited" && exitCode === Number(value),
    health: ({ health }) => (health?.status ?? "none") === value,
    network: ({ ends }) =>
      ends.some(({ network }) => network === value || engine.networks.find(value)?.name === network),
    volume: ({ spec }) =>
      spec.mounts.some(({ source, destination }) => source === value || destination === value),
    publish: ({ bound }) => bound.some(({ hostPort }) => String(hostPort) === value.split("/")[0]),
    ancestor: ({ image }) => engine.images.find(value)?.image === image,
    label: ({ spec }) => {
      const [label, wanted] = value.split("=");
      return label in spec.labels && (wanted === undefined || spec.labels[label] === wanted);
    },
  };
  if (key === "before" || key === "since") {
    const order = engine.list();
    const at = order.indexOf(engine.get(value));
    return (one) => (key === "since" ? order.indexOf(one) < at : order.indexOf(one) > at);
  }
  if (!(key in filters)) throw new EngineError(400, `invalid filter '${key}'`);
  const why = wrongValue(key, value);
  if (why) throw new EngineError(400, `invalid filter '${text}': ${why}`);
  return filters[key];
}

/** What a template may say of a container. */
function rowOf({ engine, now }: Invocation, one: DockerContainer, whole: boolean) {
  const { id, name, spec, ends, createdAt, status } = one;
  const mounts = spec.mounts.map(({ source }) =>
    whole || source.length < 16 ? source : `${source.slice(0, 14)}…`,
  );
  return {
    Command: commandText(one, whole),
    CreatedAt: longTime(createdAt),
    ID: whole ? id : id.slice(0, 12),
    Image: spec.image,
    Labels: labelText(spec.labels),
    LocalVolumes: String(spec.mounts.filter(({ type }) => type === "volume").length),
    Mounts: mounts.join(","),
    Names: name,
    Networks:
      ends.map(({ network }) => network).join(",") || (spec.network === "default" ? "bridge" : spec.network),
    Platform: null,
    Ports: portsText(one),
    RunningFor: `${humanDuration(now - createdAt)} ago`,
    Size: bytesSizeOf(engine, one),
    State: status,
    Status: statusText(one, now),
  };
}

const COLUMNS = [
  ["CONTAINER ID", "ID"],
  ["IMAGE", "Image"],
  ["COMMAND", "Command"],
  ["CREATED", "RunningFor"],
  ["STATUS", "Status"],
  ["PORTS", "Ports"],
  ["NAMES", "Names"],
] as const;
const SIZE = [["SIZE", "Size"]] as const;

const TITLES = {
  State: "STATE",
  Labels: "LABELS",
  Mounts: "MOUNTS",
  Networks: "NETWORKS",
  CreatedAt: "CREATED AT",
  LocalVolumes: "LOCAL VOLUMES",
  Size: "SIZE",
};

/** Those that fit all filters; of filters with the same key, one is enough. Asking for a state asks for all. */
function listed({ engine }: Invocation, flags: Flags): DockerContainer[] {
  const filters = flags.all("filter");
  const last = flags.on("latest") ? 1 : Number(flags.get("last") ?? -1);
  const all = flags.on("all") || last > 0 || filters.some((text) => /^(status|exited)=/.test(text));
  const groups = new Map<string, Filter[]>();
  for (const text of filters) {
    const key = text.split("=")[0];
    groups.set(key, [...(groups.get(key) ?? []), filterOf(text, engine)]);
  }
  return engine
    .list()
    .filter((one) => all || isRunning(one) || one.status === "restarting")
    .filter((one) => [...groups.values()].every((any) => any.some((fits) => fits(one))))
    .slice(0, last > 0 ? last : undefined);
}

export const ps: Command = function* (docker, flags) {
  const items = listed(docker, flags).map((one) => rowOf(docker, one, flags.on("no-trunc")));
  if (flags.on("quiet")) {
    yield* docker.out(items.map(({ ID }) => `${ID}\n`).join(""));
    return 0;
  }
  const columns = [...COLUMNS, ...(flags.on("size") ? SIZE : [])];
  yield* docker.out(list({ columns, items, type: "ContainerContext", titles: TITLES }, flags.get("format")));
  return 0;
};
