// In Kubernetes: k8s.io/kubectl/pkg/cmd/replace.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Command } from "./command.ts";
import { deletedText, deleteOptions, waitUntilGone } from "./deletion.ts";
import { Failure, withSource } from "./failure.ts";
import { DELETE_FLAGS, DRY_RUN, FILE_FLAGS, PRINT_FLAGS, VALIDATE } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import { eachTarget, targetsOfFiles, type Target } from "./resources.ts";
import { LAST_APPLIED, withLastApplied } from "./save.ts";

export const command: Command = {
  usage: "replace -f FILENAME [options]",
  summary: "Replace a resource by file name or stdin.",
  flags: `
--field-manager='kubectl-replace': The name under which fields are owned.
--raw='': Send the file as it is to this path.
--save-config=false: Remember the configuration in an annotation, for apply.
--subresource='': The subresource to replace.
${DELETE_FLAGS}${DRY_RUN}${VALIDATE}${PRINT_FLAGS}${FILE_FLAGS}`,
  run: runReplace,
};

function* runReplace(k: Invocation): Program<void> {
  if (k.args.length > 0) throw k.usage(`Unexpected args: [${k.args.join(" ")}]`);
  if (k.flags.string("raw")) {
    const [file = ""] = k.flags.list("filename");
    const text = file === "-" ? yield* k.stdin() : k.readFile(file);
    yield* k.print(`${(yield* k.client.text("PUT", k.flags.string("raw"), { body: text })).trimEnd()}\n`);
    return;
  }
  const force = k.flags.bool("force");
  if (!force && k.flags.int("grace-period") >= 0)
    throw new Failure("--grace-period must have --force specified");
  if (!force && k.flags.duration("timeout") > 0) throw new Failure("--timeout must have --force specified");
  const targets = yield* targetsOfFiles(k, true);
  if (targets.length === 0) throw new Failure("no objects passed to replace");
  if (force) return yield* replaceByForce(k, targets);
  yield* eachTarget(
    function* () {
      return targets;
    },
    (target) => replaceOne(k, target),
  );
}

const bodyOf = (k: Invocation, { object }: Target) =>
  k.flags.bool("save-config") || object!.metadata?.annotations?.[LAST_APPLIED]
    ? withLastApplied(object!)
    : object!;

function* replaceOne(k: Invocation, target: Target): Program<void> {
  const { type, namespace, name, source } = target;
  const printer = resultPrinter(k);
  const body = bodyOf(k, target);
  if (k.dryRun() === "client") return yield* k.print(printer.print(type, body, "replaced"));
  const subresource = k.flags.string("subresource");
  const query = {
    fieldManager: k.flags.string("field-manager"),
    fieldValidation: k.fieldValidation(),
    ...k.dryRunQuery(),
  };
  try {
    const replaced = yield* k.client.replace(
      type,
      namespace,
      subresource ? `${name}/${subresource}` : name,
      body,
      query,
    );
    yield* k.print(printer.print(type, replaced, "replaced"));
  } catch (error) {
    throw error instanceof StatusError ? withSource(error, "replacing", source!) : error;
  }
}

function* replaceByForce(k: Invocation, targets: readonly Target[]): Program<void> {
  const gone: Target[] = [];
  const gracePeriod = k.flags.int("grace-period");
  if (gracePeriod === 0)
    yield* k.warn(
      "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.",
    );
  for (const target of targets) {
    try {
      yield* k.client.remove(target.type, target.namespace, target.name, deleteOptions(k, gracePeriod));
      yield* k.print(deletedText(target, gracePeriod === 0 ? "force deleted" : "deleted"));
      gone.push(target);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
    }
  }
  yield* waitUntilGone(k, gone, new Map(), k.flags.duration("timeout"));
  for (const target of targets) {
    const created = yield* k.client.create(target.type, target.namespace, bodyOf(k, target), {
      fieldManager: k.flags.string("field-manager"),
      fieldValidation: k.fieldValidation(),
    });
    yield* k.print(resultPrinter(k).print(target.type, created, "replaced"));
  }
}
