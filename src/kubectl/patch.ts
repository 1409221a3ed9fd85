// In Kubernetes: k8s.io/kubectl/pkg/cmd/patch.

import { goJson } from "../cluster/apimachinery/go-value.ts";
import { applyJsonPatch, JsonPatchError } from "../cluster/apimachinery/json-patch.ts";
import { applyMergePatch } from "../cluster/apimachinery/merge-patch.ts";
import { deepEqual } from "../cluster/apimachinery/objects.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Json } from "../cluster/apimachinery/meta.ts";
import { applyStrategicMerge, StrategicMergeError } from "../cluster/apimachinery/strategic-merge.ts";
import { parseYaml, YamlError } from "../cluster/apimachinery/yaml.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj, PatchType } from "./client.ts";
import type { Command } from "./command.ts";
import { apiVersion, type ResourceType } from "./discovery.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { mergeOf } from "./merge.ts";
import { resultPrinter } from "./printers/printer.ts";
import { changeCause } from "./save.ts";
import {
  eachTarget,
  parseResourceArgs,
  targetsOfFiles,
  namespaceFor,
  NO_RESOURCES,
  type Target,
} from "./resources.ts";

export const command: Command = {
  usage: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  summary: "Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.",
  records: true,
  flags: `
--field-manager='kubectl-patch': The name under which fields are owned.
--local=false: Patch the file's object without asking the server.
-p, --patch='': The patch, as JSON or YAML.
--patch-file='': A file with the patch.
--subresource='': The subresource to patch.
--type='strategic': json, merge or strategic.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}`,
  run: runPatch,
};

function* runPatch(k: Invocation): Program<void> {
  const { flags } = k;
  const [inline, file] = [flags.string("patch"), flags.string("patch-file")];
  if (inline && file) throw new Failure("cannot specify --patch and --patch-file together");
  if (!inline && !file)
    throw new Failure("must specify --patch or --patch-file containing the contents of the patch");
  const kind = flags.string("type");
  if (kind !== "json" && kind !== "merge" && kind !== "strategic")
    throw new Failure(`--type must be one of [json merge strategic], not ${JSON.stringify(kind)}`);
  const text = file ? patchFile(k, file) : inline;
  const patch = parsePatch(text);
  const local = flags.bool("local");
  if (local && flags.list("filename").length === 0) throw new Failure(NO_RESOURCES);
  yield* eachTarget(
    () => targetsToPatch(k),
    (target) =>
      local || k.dryRun() === "client"
        ? patchLocally(k, target, kind, patch, local)
        : patchRemotely(k, target, kind, patch),
  );
}

function patchFile(k: Invocation, path: string): string {
  try {
    return k.readFile(path);
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`unable to read patch file: ${error.message}`);
    throw error;
  }
}

function parsePatch(text: string): Json {
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError)
      throw new Failure(`unable to parse ${JSON.stringify(text)}: ${error.message}`);
    throw error;
  }
}

function* targetsToPatch(k: Invocation): Program<Target[]> {
  if (k.flags.list("filename").length > 0) return yield* targetsOfFiles(k);
  if (k.args.length === 0) throw new Failure(NO_RESOURCES);
  const asked = yield* parseResourceArgs(k, k.args);
  if (asked.some(({ name }) => !name))
    throw new Failure("resource(s) were provided, but no name was specified");
  return asked.map(({ type, name }) => ({ type, namespace: namespaceFor(k, type), name: name! }));
}

function* patchRemotely(
  k: Invocation,
  { type, namespace, name }: Target,
  kind: PatchType,
  patch: Json,
): Program<void> {
  const before = yield* k.client.get(type, namespace, name);
  const query = { fieldManager: k.flags.string("field-manager"), ...k.dryRunQuery() };
  const subresource = k.flags.string("subresource");
  const after = yield* tellingKind(
    type,
    kind,
    k.client.patch(type, namespace, name, kind, goJson(patch), query, subresource),
  );
  if (k.flags.bool("record") && k.dryRun() === "none")
    yield* k.client.patch(type, namespace, name, "merge", { metadata: { annotations: changeCause(k) } });
  const changed = !deepEqual(before, after);
  // kubectl forgets to say that the server only pretended.
  yield* k.print(resultPrinter(k, "none").print(type, after, changed ? "patched" : "patched (no change)"));
}

/** The server does not say of which kind it does not take such a patch. */
function* tellingKind(type: ResourceType, kind: PatchType, sent: Program<Obj>): Program<Obj> {
  try {
    return yield* sent;
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "UnsupportedMediaType") throw error;
    const media =
      kind === "strategic" ? "strategic-merge-patch" : kind === "merge" ? "merge-patch" : "json-patch";
    throw new Failure(
      `application/${media}+json is not supported by ${apiVersion(type)}, Kind=${type.kind}: ${error.message}`,
    );
  }
}

function* patchLocally(
  k: Invocation,
  target: Target,
  kind: PatchType,
  patch: Json,
  local: boolean,
): Program<void> {
  const before = local ? target.object! : yield* k.client.get(target.type, target.namespace, target.name);
  const after = yield* patched(k, target, kind, before, patch);
  const operation = deepEqual(before, after) ? "patched (no change)" : "patched";
  yield* k.print(resultPrinter(k, local ? "none" : "client").print(target.type, after, operation));
}

function* patched(k: Invocation, { type }: Target, kind: PatchType, before: Obj, patch: Json): Program<Obj> {
  try {
    if (kind === "json") return applyJsonPatch(before as Json, patch) as Obj;
    if (kind === "merge") return applyMergePatch(before as Json, patch) as Obj;
    const merge = yield* mergeOf(k, type);
    if (!merge)
      throw new Failure(
        `strategic merge patch is not supported for ${type.group}/${type.version}, Kind=${type.kind} locally, try --type merge`,
      );
    return applyStrategicMerge(before, patch as Obj, merge.schema, merge.type);
  } catch (error) {
    if (error instanceof JsonPatchError || error instanceof StrategicMergeError)
      throw new Failure(error.message);
    throw error;
  }
}
