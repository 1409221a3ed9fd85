// In Kubernetes: k8s.io/kubectl/pkg/cmd/describe. Shows all that is worth knowing of an object.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { groupResource, type ResourceType } from "./discovery.ts";
import { describeGeneric } from "./describe/generic.ts";
import { DESCRIBERS } from "./describe/describers.ts";
import { eventLines, eventsAbout } from "./describe/events.ts";
import { Lines } from "./describe/lines.ts";
import { Failure, allOf } from "./failure.ts";
import { FILE_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import {
  listed,
  listObjects,
  namespaceFor,
  parseResourceArgs,
  targetsOfFiles,
  type Target,
} from "./resources.ts";
import { nothingFound } from "./get.ts";

export const command: Command = {
  usage: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]",
  summary: "Show details of a specific resource or group of resources.",
  examples: [
    "kubectl describe nodes node-1",
    "kubectl describe pods/nginx",
    "kubectl describe po -l name=myLabel",
  ],
  flags: `
-A, --all-namespaces=false: In all namespaces.
--chunk-size=500: How many objects to ask for at once.
--show-events=true: Show the events about each object.
${FILE_FLAGS}${SELECTOR}`,
  run: runDescribe,
};

function* runDescribe(k: Invocation): Program<void> {
  const files = k.flags.list("filename").length > 0;
  if (k.args.length === 0 && !files)
    throw new Failure(
      `You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.`,
    );
  const { targets, errors, types, exact } = yield* find(k, files);
  const texts: string[] = [];
  // Unless asked for, events are shown of one object only, and not of one found by the beginning of its name.
  const alone = targets.length === 1 && exact;
  const events = k.flags.changed("show-events") ? k.flags.bool("show-events") : alone;
  for (const target of targets) texts.push(yield* describeOne(k, target, events));
  yield* k.print(texts.join(exact ? "\n\n" : "\n"));
  if (targets.length === 0 && errors.length === 0) yield* k.say(nothingFound(k, types));
  if (errors.length > 0) throw allOf(errors);
}

function* find(
  k: Invocation,
  files: boolean,
): Program<{ targets: Target[]; errors: unknown[]; types: ResourceType[]; exact: boolean }> {
  const targets: Target[] = [];
  const errors: unknown[] = [];
  const asked = files
    ? (yield* targetsOfFiles(k)).map(({ type, name, namespace }) => ({ type, name, namespace }))
    : (yield* parseResourceArgs(k, k.args)).map((one) => ({ ...one, namespace: namespaceFor(k, one.type) }));
  for (const { type, name, namespace } of asked) {
    try {
      if (name) targets.push(...(yield* byName(k, type, namespace, name)));
      else targets.push(...(yield* listed(k, type, namespace)));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(error);
    }
  }
  const exact = asked.every(({ name }) => !name || targets.some((target) => target.name === name));
  return { targets, errors, types: asked.map(({ type }) => type), exact };
}

/** The object of that name, else all whose names begin with it. */
function* byName(k: Invocation, type: ResourceType, namespace: string, name: string): Program<Target[]> {
  try {
    const object = yield* k.client.get(type, namespace, name);
    return [{ type, namespace, name, object }];
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "NotFound") throw error;
    const list = yield* listObjects(k, type, namespace);
    const matches = ((list.items ?? []) as Obj[]).filter((item) =>
      String(item.metadata.name).startsWith(name),
    );
    if (matches.length === 0) throw error;
    const version = type.group ? `${type.group}/${type.version}` : type.version;
    return matches.map((item) => ({
      type,
      namespace,
      name: item.metadata.name as string,
      object: { apiVersion: version, kind: type.kind, ...item },
    }));
  }
}

function* describeOne(k: Invocation, { type, object }: Target, events: boolean): Program<string> {
  const lines = new Lines();
  const describer = DESCRIBERS[groupResource(type)];
  const withEvents = yield* (describer ?? describeGeneric)(k, object!, lines);
  if (withEvents && events) eventLines(lines, yield* eventsAbout(k, object!), k.now);
  return lines.aligned();
}
