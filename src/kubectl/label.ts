// In Kubernetes: k8s.io/kubectl/pkg/cmd/label and annotate: two verbs that differ in a word.

import { labelValueErrors } from "../cluster/apimachinery/label-names.ts";
import { deepEqual } from "../cluster/apimachinery/objects.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import { eachTarget, targetsOf, type Target } from "./resources.ts";
import { changeCause } from "./save.ts";

type Field = "labels" | "annotations";

interface Wording {
  field: Field;
  one: string;
  done: string;
}

const LABEL: Wording = { field: "labels", one: "label", done: "labeled" };
const ANNOTATION: Wording = { field: "annotations", one: "annotation", done: "annotated" };

const flagsOf = (verb: string) => `
--all=false: All objects of the types in the namespace.
-A, --all-namespaces=false: In all namespaces.
--field-manager='kubectl-${verb}': The name under which fields are owned.
--field-selector='': Only objects with these fields.
--list=false: Show what is there.
--local=false: Change the file's object without asking the server.
--overwrite=false: Allow values to be overwritten.
--resource-version='': Only when the object has this version.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`;

export const command: Command = {
  usage:
    "label [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  summary: "Update the labels on a resource.",
  records: true,
  flags: flagsOf("label"),
  run: (k) => change(k, LABEL),
};

export const annotate: Command = {
  usage:
    "annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  summary: "Update the annotations on one or more resources.",
  records: true,
  flags: flagsOf("annotate"),
  run: (k) => change(k, ANNOTATION),
};

interface Changes {
  set: Record<string, string>;
  remove: string[];
}

const isPair = (text: string) => text.includes("=") || (text.endsWith("-") && text.length > 1);

/** Arguments that name resources, then those that name changes. */
function split(k: Invocation, { one }: Wording): { resources: string[]; pairs: string[] } {
  const at = k.args.findIndex((arg, index) => isPair(arg) && (index > 0 || !arg.endsWith("-")));
  const resources = at < 0 ? [...k.args] : k.args.slice(0, at);
  const pairs = at < 0 ? [] : k.args.slice(at);
  const wrong = pairs.find((pair) => !isPair(pair));
  if (wrong !== undefined)
    throw new Failure(
      one === "label"
        ? "all resources must be specified before label changes: " + wrong
        : `all resources must be specified before annotation changes: ${wrong}`,
    );
  return { resources, pairs };
}

function changesOf(pairs: readonly string[], { field, one }: Wording): Changes {
  const changes: Changes = { set: {}, remove: [] };
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 0) {
      changes.remove.push(pair.slice(0, -1));
      continue;
    }
    const [key, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (key === "" || (field === "labels" && value.includes("=")))
      throw new Failure(`invalid ${one} spec: ${pair}`);
    const [problem] = field === "labels" ? labelValueErrors(value) : [];
    if (problem) throw new Failure(`invalid label value: ${JSON.stringify(pair)}: ${problem}`);
    changes.set[key] = value;
  }
  const both = changes.remove.find((key) => key in changes.set);
  if (both !== undefined)
    throw new Failure(
      `can not both modify and remove ${field === "labels" ? "a label" : "an annotation"} in the same command`,
    );
  return changes;
}

function* change(k: Invocation, wording: Wording): Program<void> {
  const { flags } = k;
  const { resources, pairs } = split(k, wording);
  const list = flags.bool("list");
  if (resources.length === 0 && flags.list("filename").length === 0)
    throw new Failure("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (list && flags.changed("output")) throw new Failure("--list and --output may not be specified together");
  if (pairs.length === 0 && !list) throw new Failure(`at least one ${wording.one} update is required`);
  const changes = changesOf(pairs, wording);
  if (flags.bool("all") && flags.string("resource-version"))
    throw new Failure("--resource-version may only be used with a single resource");
  const local = flags.bool("local");
  yield* eachTarget(
    () => targetsOf(k, resources, { fetch: !local, all: flags.bool("all") }),
    (target) => changeOne(k, target, changes, wording, local),
  );
}

function* changeOne(
  k: Invocation,
  target: Target,
  changes: Changes,
  wording: Wording,
  local: boolean,
): Program<void> {
  const { field, done } = wording;
  const object = target.object!;
  const before = (object.metadata[field] ?? {}) as Record<string, string>;
  checkOverwrite(k, before, changes, wording);
  for (const key of changes.remove)
    if (!(key in before))
      yield* k.print(field === "labels" ? `label ${JSON.stringify(key)} not found.\n` : "");
  const after = { ...before, ...changes.set };
  for (const key of changes.remove) delete after[key];
  const changed = !deepEqual(before, after);
  const asked = { ...object, metadata: { ...object.metadata, [field]: after } };
  const result =
    changed && !local && k.dryRun() !== "client" ? yield* send(k, target, field, before, after) : asked;
  if (k.flags.bool("list")) yield* k.print(listText(result, field));
  else
    yield* k.print(
      resultPrinter(k, local ? "none" : k.dryRun()).print(
        target.type,
        result,
        operationOf(wording, changes, changed, done),
      ),
    );
}

function operationOf({ field }: Wording, changes: Changes, changed: boolean, done: string): string {
  if (field === "annotations") return done;
  if (!changed) return "not labeled";
  return changes.remove.length > 0 && Object.keys(changes.set).length === 0 ? "unlabeled" : done;
}

function checkOverwrite(
  k: Invocation,
  before: Record<string, string>,
  changes: Changes,
  { field }: Wording,
): void {
  if (k.flags.bool("overwrite")) return;
  const declared = Object.keys(changes.set)
    .filter((key) => key in before && before[key] !== changes.set[key])
    .map((key) => `'${key}' already has a value (${before[key]}), and --overwrite is false`);
  if (declared.length === 0) return;
  if (field === "labels") throw new Failure(declared.join("\n"));
  const found = declared.map((text) => text.replace(", and --overwrite is false", ""));
  throw new Failure(
    `--overwrite is false but found the following declared annotation(s): ${found.join("; ")}`,
  );
}

function* send(
  k: Invocation,
  { type, namespace, name }: Target,
  field: Field,
  before: Record<string, string>,
  after: Record<string, string>,
): Program<Obj> {
  const patch: Record<string, string | null> = {};
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) if (before[key] !== value) patch[key] = value;
  const resourceVersion = k.flags.string("resource-version");
  const cause: { annotations?: object } = k.flags.bool("record") ? { annotations: changeCause(k) } : {};
  const metadata: Obj["metadata"] = {
    ...(resourceVersion ? { resourceVersion } : {}),
    ...cause,
    [field]: patch,
  };
  if (field === "annotations") metadata.annotations = { ...patch, ...cause.annotations };
  return yield* k.client.patch(
    type,
    namespace,
    name,
    "merge",
    { metadata },
    { fieldManager: k.flags.string("field-manager"), ...k.dryRunQuery() },
  );
}

const listText = (object: Obj, field: Field): string =>
  Object.entries((object.metadata[field] ?? {}) as Record<string, string>)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
