// In Kubernetes: k8s.io/kubectl/pkg/cmd/apply. Makes the cluster's objects as the files say.

import { goJson } from "../cluster/apimachinery/go-value.ts";
import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import { lastAppliedCommands } from "./apply-last-applied.ts";
import { refuseConflicts } from "./apply/conflicts.ts";
import { checkPruneFlags, prunableTypes, prune } from "./apply/prune.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { waitUntilGone, deleteOptions } from "./deletion.ts";
import { Failure, allOf, withSource } from "./failure.ts";
import { DELETE_FLAGS, DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR, VALIDATE } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { patchedLocally, threeWayPatch } from "./merge.ts";
import { matchesSelector, parseSelector } from "../cluster/apimachinery/labels.ts";
import { resultPrinter } from "./printers/printer.ts";
import { PartlyFound, targetsOfFiles, type Target } from "./resources.ts";
import { LAST_APPLIED, recorded, withLastApplied } from "./save.ts";
import { applyServerSide } from "./server-side-apply.ts";

export const command: Command = {
  usage: "apply (-f FILENAME | -k DIRECTORY) [options]",
  summary: "Apply a configuration to a resource by file name or stdin. The resource name must be specified.",
  examples: ["kubectl apply -f ./pod.json", "cat pod.json | kubectl apply -f -"],
  records: true,
  flags: `
--all=false: Choose all objects, with --prune.
--field-manager='kubectl-client-side-apply': The name under which fields are owned.
--force-conflicts=false: With --server-side, take over fields that others own.
--openapi-patch=true: Use the server's schema to make patches.
--overwrite=true: Overwrite fields that were changed otherwise.
--prune=false: Delete what the files no longer name.
--prune-allowlist=[]: Kinds that may be deleted by --prune.
--server-side=false: Let the server merge.
--subresource='': The subresource to apply to.
${DELETE_FLAGS}${DRY_RUN}${VALIDATE}${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`,
  subcommands: lastAppliedCommands,
  run: runApply,
};

function* runApply(k: Invocation): Program<void> {
  const { flags } = k;
  if (k.args.length > 0) throw k.usage(`Unexpected args: [${k.args.join(" ")}]`);
  const dryRun = k.dryRun();
  if (flags.bool("server-side") && dryRun === "client")
    throw new Failure(
      "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
    );
  if (flags.bool("force-conflicts") && !flags.bool("server-side"))
    throw new Failure("--force-conflicts only works with --server-side");
  if (flags.bool("force") && flags.bool("server-side"))
    throw new Failure("--force cannot be used with --server-side");
  if (flags.bool("force") && dryRun === "server")
    throw new Failure("--dry-run=server cannot be used with --force");
  checkPruneFlags(k);
  k.fieldValidation();
  const prunable = yield* prunableTypes(k);
  const { targets, errors } = yield* partly(k);
  if (targets.length === 0) throw new Failure("no objects passed to apply");
  const results: { target: Target; object: Obj; operation: string }[] = [];
  const visited = new Set<string>();
  const namespaces = new Set<string>();
  for (const target of targets) {
    try {
      const applied = yield* applyOne(k, target);
      results.push({ target, ...applied });
      if (applied.object.metadata.uid) visited.add(applied.object.metadata.uid as string);
      if (target.namespace) namespaces.add(target.namespace);
      if (!flags.string("output")) yield* report(k, results.splice(0));
    } catch (error) {
      if (!(error instanceof StatusError) && !(error instanceof Failure && !error.verbatim)) throw error;
      errors.push(error);
    }
  }
  yield* report(k, results);
  if (errors.length > 0) throw allOf(errors);
  if (flags.bool("prune")) yield* prune(k, visited, namespaces, prunable);
}

/** What can be applied, and why the rest cannot. */
function* partly(k: Invocation): Program<{ targets: readonly Target[]; errors: unknown[] }> {
  try {
    return { targets: chosen(k, yield* targetsOfFiles(k, true)), errors: [] };
  } catch (error) {
    if (!(error instanceof PartlyFound)) throw error;
    return { targets: chosen(k, error.targets), errors: [...error.errors] };
  }
}

function chosen(k: Invocation, targets: readonly Target[]): readonly Target[] {
  const text = k.flags.string("selector");
  if (!text) return targets;
  const selector = parseSelector(text);
  return targets.filter(({ object }) => matchesSelector(selector, object?.metadata?.labels));
}

/** Objects asked for with -o come as one list when they are several. */
function* report(
  k: Invocation,
  results: readonly { target: Target; object: Obj; operation: string }[],
): Program<void> {
  const printer = resultPrinter(k);
  const format = k.flags.string("output");
  if (results.length > 1 && format && format !== "name") {
    const list = {
      apiVersion: "v1",
      items: results.map(({ object }) => object),
      kind: "List",
      metadata: { resourceVersion: "" },
    };
    yield* k.print(printer.print(results[0].target.type, list, ""));
    return;
  }
  for (const { target, object, operation } of results)
    yield* k.print(printer.print(target.type, object, operation));
}

interface Applied {
  object: Obj;
  operation: string;
}

function* applyOne(k: Invocation, given: Target): Program<Applied> {
  const target = { ...given, object: recorded(k, given.object!) };
  if (k.flags.bool("server-side"))
    return { object: yield* applyServerSide(k, target), operation: "serverside-applied" };
  const wanted = withLastApplied(target.object);
  const live = yield* currentOf(k, target);
  if (!live) return yield* createNew(k, target, wanted);
  if (!live.metadata.annotations?.[LAST_APPLIED]) yield* warnOfMissing(k, target);
  return yield* patchLive(k, target, wanted, live);
}

const describeTarget = ({ type, namespace, name }: Target) =>
  `Resource: "${type.group}/${type.version}, Resource=${type.plural}", GroupVersionKind: "${type.group}/${type.version}, Kind=${type.kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;

function* currentOf(k: Invocation, target: Target): Program<Obj | undefined> {
  const { type, namespace, name, source } = target;
  const introduced = (message: string) =>
    `error when retrieving current configuration of:\n${describeTarget(target)}\nfrom server for: ${JSON.stringify(source)}: ${message}`;
  if (!name)
    throw new Failure(
      target.object?.metadata?.generateName
        ? `from ${target.object.metadata.generateName}: cannot use generate name with apply`
        : introduced("resource name may not be empty"),
    );
  try {
    return yield* k.client.find(type, namespace, name);
  } catch (error) {
    if (error instanceof StatusError)
      throw new StatusError(error.code, error.reason, introduced(error.message), error.details);
    throw error;
  }
}

function* createNew(k: Invocation, target: Target, wanted: Obj): Program<Applied> {
  if (k.dryRun() === "client") return { object: wanted, operation: "created" };
  const query = {
    fieldManager: k.flags.string("field-manager"),
    fieldValidation: k.fieldValidation(),
    ...k.dryRunQuery(),
  };
  try {
    return {
      object: yield* k.client.create(target.type, target.namespace, wanted, query),
      operation: "created",
    };
  } catch (error) {
    throw withSource(error, "creating", target.source!);
  }
}

const warnOfMissing = (k: Invocation, { type, name }: Target) =>
  k.warn(
    `resource ${type.plural}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
  );

const RETRIES = 5;

function* patchLive(k: Invocation, target: Target, wanted: Obj, first: Obj): Program<Applied> {
  let live = first;
  for (let attempt = 0; ; attempt++) {
    try {
      return yield* patchOnce(k, target, wanted, live);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason === "Conflict" && attempt < RETRIES) {
        live = yield* k.client.get(target.type, target.namespace, target.name);
        continue;
      }
      if (k.flags.bool("force") && (error.reason === "Conflict" || error.reason === "Invalid"))
        return yield* recreate(k, target, wanted);
      throw error;
    }
  }
}

function* patchOnce(k: Invocation, target: Target, wanted: Obj, live: Obj): Program<Applied> {
  const { type, namespace, name, source } = target;
  if (live.metadata.deletionTimestamp)
    yield* k.warn(`Detected changes to resource ${name} which is currently being deleted.`);
  const text = (live.metadata.annotations?.[LAST_APPLIED] as string | undefined) ?? "";
  const lastApplied = (text ? JSON.parse(text) : {}) as JsonObject;
  const { kind, patch } = yield* threeWayPatch(k, type, lastApplied, wanted, live);
  if (!k.flags.bool("overwrite")) yield* unlessConflicting(k, target, text, wanted, live, patch);
  if (Object.keys(patch).length === 0) return { object: live, operation: "unchanged" };
  if (k.dryRun() === "client")
    return { object: yield* patchedLocally(k, type, live, patch), operation: "configured" };
  const query = {
    fieldManager: k.flags.string("field-manager"),
    fieldValidation: k.fieldValidation(),
    ...k.dryRunQuery(),
  };
  try {
    return {
      object: yield* k.client.patch(
        type,
        namespace,
        name,
        kind,
        goJson(patch),
        query,
        k.flags.string("subresource"),
      ),
      operation: "configured",
    };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const tried = withSource(error, "patching", source!) as StatusError;
    const message = `error when applying patch:\n${goJson(patch)}\nto:\n${describeTarget(target)}\nfor: ${JSON.stringify(source)}: ${tried.message}`;
    throw new StatusError(error.code, error.reason, message, error.details);
  }
}

function* unlessConflicting(
  k: Invocation,
  target: Target,
  lastApplied: string,
  wanted: Obj,
  live: Obj,
  patch: JsonObject,
): Program<void> {
  try {
    yield* refuseConflicts(k, target.type, lastApplied, wanted as JsonObject, live as JsonObject, patch);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message } = withSource(error, "patching", target.source!) as Failure;
    throw new Failure(
      `error when applying patch:\n\nto:\n${describeTarget(target)}\nfor: ${JSON.stringify(target.source)}: ${message}`,
    );
  }
}

/** --force: away with it, and made anew. */
function* recreate(k: Invocation, target: Target, wanted: Obj): Program<Applied> {
  const { type, namespace, name } = target;
  const gracePeriod = k.flags.int("grace-period");
  yield* k.client.remove(type, namespace, name, deleteOptions(k, gracePeriod));
  yield* waitUntilGone(k, [target], new Map(), k.flags.duration("timeout"));
  const object = yield* k.client.create(type, namespace, wanted, {
    fieldManager: k.flags.string("field-manager"),
  });
  return { object, operation: "configured" };
}
