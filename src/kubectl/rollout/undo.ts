// In Kubernetes: k8s.io/kubectl/pkg/polymorphichelpers/rollback.go. Back to an earlier revision.

import { deepEqual } from "../../cluster/apimachinery/objects.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { groupKind } from "../discovery.ts";
import { Failure } from "../failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { resultPrinter } from "../printers/printer.ts";
import { eachTarget, targetsOf, type Target } from "../resources.ts";
import { LAST_APPLIED } from "../save.ts";
import { Lines } from "../describe/lines.ts";
import { describePodTemplate } from "../describe/pod-template.ts";
import { revisionsOf, type Revision } from "./history.ts";

export const undoCommand: Command = {
  usage: "rollout undo (TYPE NAME | TYPE/NAME) [flags] [options]",
  summary: "Roll back to a previous rollout.",
  flags: `--to-revision=0: The revision to go back to; the one before if 0.${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`,
  *run(k) {
    if (k.args.length === 0 && k.flags.list("filename").length === 0)
      throw new Failure("required resource not specified");
    k.dryRun();
    yield* eachTarget(
      () => targetsOf(k, k.args, { fetch: true, typed: true, all: true }),
      (target) => undo(k, target),
    );
  },
};

const ROLLED_BACK = ["Deployment", "DaemonSet", "StatefulSet"];

function* undo(k: Invocation, target: Target): Program<void> {
  const { type, name, object } = target;
  const asked = k.flags.int("to-revision");
  if (!ROLLED_BACK.includes(type.kind))
    throw new Failure(`no rollbacker has been implemented for ${JSON.stringify(groupKind(type))}`);
  if (type.kind === "Deployment" && object!.spec.paused) {
    const revisions = yield* revisionsOf(k, target);
    pick(revisions, asked, target);
    throw new Failure(
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    );
  }
  const revision = pick(yield* revisionsOf(k, target), asked, target);
  if (object!.metadata.annotations?.[LAST_APPLIED])
    yield* k.warn(
      `resource ${type.plural}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.`,
    );
  if (k.dryRun() === "client") return yield* preview(k, target, revision);
  const operation = yield* rollBack(k, target, revision);
  yield* k.print(resultPrinter(k).print(type, object!, operation));
}

function pick(revisions: readonly Revision[], asked: number, { type, name }: Target): Revision {
  if (asked !== 0) {
    const found = revisions.find(({ number }) => number === asked);
    if (!found) throw new Failure(`unable to find specified revision ${asked} in history`);
    return found;
  }
  if (revisions.length < 2)
    throw new Failure(
      type.kind === "Deployment"
        ? `no rollout history found for deployment ${JSON.stringify(name)}`
        : "no last revision to roll back to",
    );
  return revisions.at(-2)!;
}

function* preview(k: Invocation, { type, name }: Target, { template }: Revision): Program<void> {
  const lines = new Lines();
  describePodTemplate(lines, template);
  const dotted = `${type.kind.toLowerCase()}${type.group ? `.${type.group}` : ""}/${name}`;
  yield* k.print(`${dotted} ${lines.text()} (dry run)\n`);
}

const HASH = "pod-template-hash";

function withoutHash(template: Obj): Obj {
  const { [HASH]: _, ...labels } = (template.metadata?.labels ?? {}) as Record<string, string>;
  return { ...template, metadata: { ...template.metadata, labels } };
}

function* rollBack(k: Invocation, target: Target, revision: Revision): Program<string> {
  const { type, namespace, name, object } = target;
  const template = withoutHash(revision.template);
  if (deepEqual(withoutHash(object!.spec.template as Obj), template))
    return `skipped rollback (current template already matches revision ${revision.number})`;
  if (type.kind !== "Deployment") {
    yield* k.client.patch(type, namespace, name, "strategic", revision.object.data, k.dryRunQuery());
    return "rolled back";
  }
  const annotations = { ...(revision.object.metadata.annotations as Record<string, string> | undefined) };
  for (const key of Object.keys(annotations)) if (SKIPPED.has(key)) delete annotations[key];
  for (const key of KEPT)
    if (object!.metadata.annotations?.[key] !== undefined)
      annotations[key] = object!.metadata.annotations[key] as string;
  const patch = [
    { op: "replace", path: "/spec/template", value: template },
    {
      op: object!.metadata.annotations ? "replace" : "add",
      path: "/metadata/annotations",
      value: annotations,
    },
  ];
  yield* k.client.patch(type, namespace, name, "json", patch, k.dryRunQuery());
  return "rolled back";
}

const KEPT = [LAST_APPLIED, "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history"];
/** What the controller keeps for itself on a ReplicaSet. */
const SKIPPED = new Set([
  ...KEPT,
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);
