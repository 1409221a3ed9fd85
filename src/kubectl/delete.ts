// In Kubernetes: k8s.io/kubectl/pkg/cmd/delete.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Command } from "./command.ts";
import { deletedText, deleteOptions, propagationOf, waitUntilGone } from "./deletion.ts";
import { kindName } from "./discovery.ts";
import { Failure, allOf, withSource } from "./failure.ts";
import { FILE_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import {
  listed,
  namedAndSelected,
  namespaceFor,
  NO_RESOURCES,
  parseResourceArgs,
  targetsOfFiles,
  type Target,
} from "./resources.ts";

export const command: Command = {
  usage: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
  summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector.",
  examples: [
    "kubectl delete -f ./pod.json",
    "kubectl delete pod,service baz foo",
    "kubectl delete pods --all",
  ],
  flags: `
--all=false: All objects of the types in the namespace.
-A, --all-namespaces=false: In all namespaces.
--cascade='background': "background", "orphan" or "foreground".
--dry-run='none': "client" prints what would be deleted, "server" asks the server without deleting.
--field-selector='': Only objects with these fields.
--force=false: With --grace-period=0, remove from the API at once.
--grace-period=-1: Seconds given to end; -1 is the object's own.
--ignore-not-found=false: Do not fail when an object does not exist.
-i, --interactive=false: Ask before deleting.
--now=false: End at once: --grace-period=1.
-o, --output='': "name" for shorter output.
--raw='': Send DELETE to this path.
--timeout=0s: How long to wait; 0 decides by the object.
--wait=true: Wait until the objects are gone.
${FILE_FLAGS}${SELECTOR}`,
  run: runDelete,
};

function* runDelete(k: Invocation): Program<void> {
  const { flags } = k;
  if (flags.string("raw")) {
    yield* k.print(`${(yield* k.client.text("DELETE", flags.string("raw"))).trimEnd()}\n`);
    return;
  }
  propagationOf(k);
  const output = flags.string("output");
  if (output && output !== "name")
    throw new Failure(`unexpected -o output mode: ${output}. We only support '-o name'`);
  const gracePeriod = gracePeriodOf(k);
  if (flags.bool("force") && gracePeriod === 0)
    yield* k.warn(
      "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.",
    );
  const { targets, errors } = yield* findTargets(k);
  if (flags.bool("interactive") && targets.length > 0 && !(yield* confirmed(k, targets))) return;
  yield* deleteAll(k, targets, errors, gracePeriod);
}

function gracePeriodOf(k: Invocation): number {
  const { flags } = k;
  const given = flags.int("grace-period");
  if (flags.bool("now")) {
    if (given !== -1) throw new Failure("--now and --grace-period cannot be specified together");
    return 1;
  }
  if (given === 0 && !flags.bool("force")) return 1;
  if (given > 0 && flags.bool("force"))
    throw new Failure("--force and --grace-period greater than 0 cannot be specified together");
  return flags.bool("force") && given < 0 ? 0 : given;
}

function* findTargets(k: Invocation): Program<{ targets: Target[]; errors: unknown[] }> {
  const { flags } = k;
  if (flags.list("filename").length > 0 || flags.string("kustomize"))
    return { targets: yield* targetsOfFiles(k), errors: [] };
  if (k.args.length === 0) throw new Failure(NO_RESOURCES);
  const asked = yield* parseResourceArgs(k, k.args);
  const names = asked.some(({ name }) => name);
  const selects = flags.string("selector") !== "" || flags.string("field-selector") !== "";
  if (names && (selects || flags.bool("all"))) throw namedAndSelected(k.args);
  if (flags.bool("all") && selects && flags.string("selector"))
    throw new Failure("cannot set --all and --selector at the same time");
  if (!names && !selects && !flags.bool("all"))
    throw new Failure("resource(s) were provided, but no name was specified");
  const targets: Target[] = [];
  const errors: unknown[] = [];
  for (const { type, name } of asked) {
    const namespace = namespaceFor(k, type);
    if (name) targets.push({ type, namespace, name });
    else {
      try {
        targets.push(...(yield* listed(k, type, namespace)));
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        errors.push(error);
      }
    }
  }
  if (!names && targets.length === 0 && errors.length === 0) yield* k.say("No resources found");
  return { targets, errors };
}

function* confirmed(k: Invocation, targets: readonly Target[]): Program<boolean> {
  const list = targets.map(({ type, name }) => `${kindName(type, name)}\n`).join("");
  yield* k.print(
    `You are about to delete the following ${targets.length} resource(s):\n${list}Do you want to continue? [y/N]: `,
  );
  const chunk = yield* k.process.stdin.read();
  const yes = /^y(es)?\s*$/i.test(chunk ? new TextDecoder().decode(chunk) : "");
  if (!yes) yield* k.print("deletion is cancelled\n");
  return yes;
}

function* deleteAll(
  k: Invocation,
  targets: readonly Target[],
  errors: unknown[],
  gracePeriod: number,
): Program<void> {
  const { flags } = k;
  const dryRun = k.dryRun();
  const suffix = { none: "", client: " (dry run)", server: " (server dry run)" }[dryRun];
  const ignores = flags.bool("ignore-not-found") || (flags.bool("all") && !flags.changed("ignore-not-found"));
  const uids = new Map<Target, string>();
  const gone: Target[] = [];
  for (const target of targets) {
    try {
      if (dryRun === "client") yield* k.client.get(target.type, target.namespace, target.name);
      else {
        const answer = yield* k.client.remove(
          target.type,
          target.namespace,
          target.name,
          deleteOptions(k, gracePeriod),
        );
        const uid =
          (answer.metadata?.uid as string | undefined) ?? (answer.details?.uid as string | undefined);
        if (uid) uids.set(target, uid);
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (ignores && error.reason === "NotFound") continue;
      errors.push(target.source ? withSource(error, "deleting", target.source) : error);
      continue;
    }
    gone.push(target);
    const how = gracePeriod === 0 && flags.bool("force") ? "force deleted" : "deleted";
    yield* k.print(
      flags.string("output") === "name"
        ? `${kindName(target.type, target.name)}\n`
        : deletedText(target, how, suffix),
    );
  }
  if (flags.bool("wait") && dryRun === "none") yield* waitUntilGone(k, gone, uids, flags.duration("timeout"));
  if (errors.length > 0) throw allOf(errors);
}
