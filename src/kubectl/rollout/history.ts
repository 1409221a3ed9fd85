// In Kubernetes: k8s.io/kubectl/pkg/polymorphichelpers/history.go. The revisions of an object.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { describePodTemplate } from "../describe/pod-template.ts";
import { Lines } from "../describe/lines.ts";
import { apiVersion, groupKind, kindName } from "../discovery.ts";
import { Failure } from "../failure.ts";
import { FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { podSelectorOf } from "../pod-template.ts";
import { objectPrinter } from "../printers/printer.ts";
import { alignTabs } from "../printers/tab-writer.ts";
import { targetsOf, type Target } from "../resources.ts";
import { applyStrategicMerge } from "../../cluster/apimachinery/strategic-merge.ts";
import { mergeOf } from "../merge.ts";

export interface Revision {
  number: number;
  cause: string;
  template: Obj;
  /** The ReplicaSet or ControllerRevision. */
  object: Obj;
}

const REVISION = "deployment.kubernetes.io/revision";
const CHANGE_CAUSE = "kubernetes.io/change-cause";

const ownedBy = (owner: Obj) => (object: Obj) =>
  ((object.metadata.ownerReferences ?? []) as Obj[]).some(
    ({ uid, controller }) => controller && uid === owner.metadata.uid,
  );

/** Oldest first. */
export function* revisionsOf(k: Invocation, target: Target): Program<Revision[]> {
  const { kind } = target.type;
  const revisions =
    kind === "Deployment"
      ? yield* replicaSetRevisions(k, target)
      : kind === "StatefulSet" || kind === "DaemonSet"
        ? yield* controllerRevisions(k, target)
        : undefined;
  if (!revisions)
    throw new Failure(`no history viewer has been implemented for ${JSON.stringify(groupKind(target.type))}`);
  return revisions.sort((a, b) => a.number - b.number);
}

function* replicaSetRevisions(k: Invocation, { namespace, object }: Target): Program<Revision[]> {
  const discovery = yield* k.discovery();
  const replicaSets = yield* discovery.resolve("replicasets.apps");
  const list = yield* k.client.list(replicaSets, namespace, { labelSelector: podSelectorOf(object!) });
  return ((list.items ?? []) as Obj[]).filter(ownedBy(object!)).map((replicaSet) => ({
    number: Number(replicaSet.metadata.annotations?.[REVISION] ?? 0),
    cause: (replicaSet.metadata.annotations?.[CHANGE_CAUSE] as string | undefined) || "<none>",
    template: replicaSet.spec.template as Obj,
    object: { apiVersion: apiVersion(replicaSets), kind: "ReplicaSet", ...replicaSet },
  }));
}

function* controllerRevisions(k: Invocation, target: Target): Program<Revision[]> {
  const { namespace, object, type } = target;
  const discovery = yield* k.discovery();
  const revisions = yield* discovery.resolve("controllerrevisions.apps");
  const list = yield* k.client.list(revisions, namespace, { labelSelector: podSelectorOf(object!) });
  const merge = yield* mergeOf(k, type);
  return ((list.items ?? []) as Obj[]).filter(ownedBy(object!)).map((revision) => {
    const patched = merge
      ? (applyStrategicMerge(object!, revision.data as Obj, merge.schema, merge.type) as Obj)
      : object!;
    return {
      number: revision.revision as number,
      cause: (revision.metadata.annotations?.[CHANGE_CAUSE] as string | undefined) || "<none>",
      template: patched.spec.template as Obj,
      object: { ...patched, data: revision.data },
    };
  });
}

export const historyCommand: Command = {
  usage: "rollout history (TYPE NAME | TYPE/NAME) [flags] [options]",
  summary: "View previous rollout revisions and configurations.",
  flags: `--revision=0: Show this revision in full.${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`,
  *run(k) {
    if (k.args.length === 0 && k.flags.list("filename").length === 0)
      throw new Failure("required resource not specified");
    const revision = k.flags.int("revision");
    if (revision < 0) throw new Failure("revision must be a positive integer: " + revision);
    for (const target of yield* targetsOf(k, k.args, { fetch: true, typed: true, all: true }))
      yield* showHistory(k, target, revision);
  },
};

function* showHistory(k: Invocation, target: Target, number: number): Program<void> {
  const revisions = yield* revisionsOf(k, target);
  const printer = objectPrinter(k);
  const name = kindName(target.type, target.name);
  const asked = number > 0 ? revisions.find((revision) => revision.number === number) : undefined;
  if (number > 0 && !asked) throw new Failure("unable to find the specified revision");
  if (printer) {
    for (const revision of asked ? [asked] : revisions)
      yield* k.print(printer.print(revision.object, { name }));
    return;
  }
  yield* k.print(
    asked
      ? `${name} with revision #${number}\n${templateText(asked)}\n`
      : `${name} \n${historyTable(revisions)}\n`,
  );
}

const historyTable = (revisions: readonly Revision[]): string =>
  alignTabs(
    ["REVISION\tCHANGE-CAUSE", ...revisions.map(({ number, cause }) => `${number}\t${cause}`), ""].join("\n"),
    { minWidth: 0, padding: 2 },
  );

function templateText({ template, cause }: Revision): string {
  const annotations = { ...(template.metadata?.annotations as Record<string, string> | undefined) };
  if (cause !== "<none>") annotations[CHANGE_CAUSE] = cause;
  const shown = {
    ...template,
    metadata: { ...template.metadata, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
  };
  const lines = new Lines();
  describePodTemplate(lines, shown);
  return lines.text();
}
