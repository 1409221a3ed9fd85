// In Docker: cli/command/network and cli/command/volume.

import { Bridge } from "../engine/bridge.ts";
import { EngineError } from "../engine/model.ts";
import { confirmed } from "./containers.ts";
import { list, longTime } from "./format.ts";
import type { Command } from "./invocation.ts";
import { labelsOf } from "./run-options.ts";

export const networkLs: Command = function* (docker, flags) {
  const { networks } = docker.engine;
  const filters = flags.all("filter").map((text) => text.split("="));
  const all = [...networks.bridges(), ...networks.plain].map((network) => ({
    CreatedAt: longTime(network.createdAt),
    Driver: network instanceof Bridge ? "bridge" : network.name === "none" ? "null" : "host",
    ID: flags.on("no-trunc") ? network.id : network.id.slice(0, 12),
    IPv6: "false",
    Internal: String(network instanceof Bridge && network.internal),
    Labels: "",
    Name: network.name,
    Scope: "local",
  }));
  const items = all
    .filter(({ Name, Driver }) =>
      filters.every(([key, value]) =>
        key === "name" ? Name.includes(value) : key === "driver" ? Driver === value : true,
      ),
    )
    .sort((a, b) => (a.Name < b.Name ? -1 : 1));
  if (flags.on("quiet")) {
    yield* docker.out(items.map(({ ID }) => `${ID}\n`).join(""));
    return 0;
  }
  const columns = [
    ["NETWORK ID", "ID"],
    ["NAME", "Name"],
    ["DRIVER", "Driver"],
    ["SCOPE", "Scope"],
  ] as const;
  yield* docker.out(list({ columns, items, type: "networkContext" }, flags.get("format")));
  return 0;
};

export const networkCreate: Command = function* (docker, flags, [name]) {
  const driver = flags.get("driver") ?? "bridge";
  if (driver !== "bridge")
    throw new EngineError(
      404,
      ["overlay", "macvlan", "ipvlan", "host", "null"].includes(driver)
        ? `network driver ${driver}: not simulated`
        : `could not find plugin ${driver} in v1 plugin registry: plugin not found`,
    );
  const options = {
    subnet: flags.get("subnet"),
    gateway: flags.get("gateway"),
    internal: flags.on("internal"),
    labels: labelsOf(flags.all("label")),
  };
  yield* docker.out(`${docker.engine.networks.create(name, options).id}\n`);
  return 0;
};

export const networkRm: Command = function* (docker, _, names) {
  const status = yield* docker.each(names, function* (name) {
    docker.engine.networks.remove(name, docker.engine.list());
    yield* docker.out(`${name}\n`);
  });
  if (status !== 0) yield* docker.err("exit status 1\n");
  return status;
};

export const networkConnect: Command = function* ({ engine }, flags, [network, name]) {
  engine.networks.connect(network, engine.get(name), flags.all("alias"));
  return 0;
};

export const networkDisconnect: Command = function* ({ engine }, _, [network, name]) {
  engine.networks.disconnect(network, engine.get(name));
  return 0;
};

export const networkPrune: Command = function* (docker, flags) {
  const { engine } = docker;
  if (
    !(yield* confirmed(
      docker,
      flags,
      "WARNING! This will remove all custom networks not used by at least one container.",
    ))
  )
    return 0;
  const gone = engine.networks
    .bridges()
    .filter(
      ({ name }) =>
        name !== "bridge" && !engine.list().some((one) => one.ends.some(({ network }) => network === name)),
    );
  for (const { name } of gone) engine.networks.remove(name, engine.list());
  if (gone.length > 0)
    yield* docker.out(`Deleted Networks:\n${gone.map(({ name }) => `${name}\n`).join("")}\n`);
  return 0;
};

export const volumeLs: Command = function* (docker, flags) {
  const { volumes } = docker.engine;
  const users = docker.engine.list();
  const dangling = flags.all("filter").some((text) => /^dangling=(true|1)$/.test(text));
  const used = (name: string) =>
    users.some(({ spec }) => spec.mounts.some(({ source, type }) => type === "volume" && source === name));
  const items = volumes
    .list()
    .filter(({ name }) => !dangling || !used(name))
    .map(({ name }) => ({
      Availability: "N/A",
      Driver: "local",
      Group: "N/A",
      Labels: "",
      Links: "N/A",
      Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
      Name: name,
      Scope: "local",
      Size: "N/A",
      Status: "N/A",
    }));
  if (flags.on("quiet")) {
    yield* docker.out(items.map(({ Name }) => `${Name}\n`).join(""));
    return 0;
  }
  const columns = [
    ["DRIVER", "Driver"],
    ["VOLUME NAME", "Name"],
  ] as const;
  yield* docker.out(list({ columns, items, type: "volumeContext" }, flags.get("format")));
  return 0;
};

export const volumeCreate: Command = function* (docker, flags, [name]) {
  const { engine } = docker;
  const driver = flags.get("driver") ?? "local";
  if (driver !== "local")
    throw new EngineError(
      404,
      `create ${name ?? ""}: error looking up volume plugin ${driver}: plugin "${driver}" not found`,
    );
  const made = engine.volumes.create(name ?? engine.newId(), {
    labels: labelsOf(flags.all("label")),
    anonymous: name === undefined,
  });
  yield* docker.out(`${made.name}\n`);
  return 0;
};

export const volumeRm: Command = function* (docker, flags, names) {
  return yield* docker.each(names, function* (name) {
    if (!flags.on("force") || docker.engine.volumes.find(name))
      docker.engine.volumes.remove(name, docker.engine.list());
    yield* docker.out(`${name}\n`);
  });
};

export const volumePrune: Command = function* (docker, flags) {
  const { engine } = docker;
  const warning = flags.on("all")
    ? "WARNING! This will remove all local volumes not used by at least one container."
    : "WARNING! This will remove anonymous local volumes not used by at least one container.";
  if (!(yield* confirmed(docker, flags, warning))) return 0;
  const used = (name: string) =>
    engine.list().some(({ spec }) => spec.mounts.some(({ source }) => source === name));
  const gone = engine.volumes
    .list()
    .filter(({ name, anonymous }) => !used(name) && (anonymous || flags.on("all")));
  for (const { name } of gone) engine.volumes.remove(name, []);
  if (gone.length > 0)
    yield* docker.out(`Deleted Volumes:\n${gone.map(({ name }) => `${name}\n`).join("")}\n`);
  yield* docker.out("Total reclaimed space: 0B\n");
  return 0;
};
