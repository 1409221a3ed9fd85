// In Docker: cli/command/system/inspect.go. Whatever has that name: container, image, network or volume.

import { EngineError } from "../engine/model.ts";
import { inspectContainer, inspectImage, inspectNetwork, inspectVolume } from "./inspected.ts";
import type { Flags } from "./flags.ts";
import { goJson, printInspected } from "./format.ts";
import type { Command, Invocation } from "./invocation.ts";
import type { Program } from "../../simulation/index.ts";

type Find = (docker: Invocation, name: string) => object | undefined;

const FINDERS: Readonly<Record<string, Find>> = {
  container({ engine }, name) {
    const found = engine.lookUp(name);
    return found && inspectContainer(engine, found);
  },
  image({ engine }, name) {
    const found = engine.images.find(name);
    return found && inspectImage(found);
  },
  network({ engine }, name) {
    const found = engine.networks.find(name);
    return found && inspectNetwork(engine, found);
  },
  volume({ engine }, name) {
    const found = engine.volumes.find(name);
    return found && inspectVolume(found);
  },
};

/** Go's MarshalIndent with four spaces; empty lists and maps close on their line. */
const indented = (value: unknown): string =>
  JSON.stringify(value, null, 4).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

function* show(
  docker: Invocation,
  flags: Flags,
  names: readonly string[],
  find: Find,
  refusal: (name: string) => string,
): Program<number> {
  const format = flags.get("format");
  const found: object[] = [];
  const errors: string[] = [];
  for (const name of names) {
    const object = find(docker, name);
    if (object) found.push(object);
    else errors.push(refusal(name));
  }
  if (!format) yield* docker.out(found.length > 0 ? `${indented(found)}\n` : "[]\n");
  else if (format === "json") yield* docker.out(`${goJson(found)}\n`);
  else if (found.length === 0) yield* docker.out("\n");
  else for (const object of found) yield* docker.out(`${yield* printed(docker, format, object)}\n`);
  for (const error of errors) yield* docker.err(`${error}\n`);
  return errors.length > 0 ? 1 : 0;
}

/** A field that is not there leaves an empty line before the refusal. */
function* printed(docker: Invocation, format: string, object: object): Program<string> {
  try {
    return printInspected(format, object);
  } catch (error) {
    if ((error as { status?: number }).status === 1) yield* docker.out("\n");
    throw error;
  }
}

export const inspect: Command = function* (docker, flags, names) {
  const type = flags.get("type");
  if (type && !(type in FINDERS)) throw new EngineError(0, `unknown type: ${JSON.stringify(type)}`);
  const finders = type ? [FINDERS[type]] : Object.values(FINDERS);
  const find: Find = (_, name) => {
    for (const one of finders) {
      const found = one(docker, name);
      if (found) return found;
    }
    return undefined;
  };
  return yield* show(docker, flags, names, find, (name) => `Error: No such ${type ?? "object"}: ${name}`);
};

const inspecting =
  (kind: string, refusal: (name: string) => string): Command =>
  (docker, flags, names) =>
    show(docker, flags, names, FINDERS[kind], (name) => `Error response from daemon: ${refusal(name)}`);

export const containerInspect = inspecting("container", (name) => `No such container: ${name}`);
export const imageInspect = inspecting(
  "image",
  (name) => `No such image: ${name.includes(":") ? name : `${name}:latest`}`,
);
export const networkInspect = inspecting("network", (name) => `network ${name} not found`);
export const volumeInspect = inspecting("volume", (name) => `get ${name}: no such volume`);
