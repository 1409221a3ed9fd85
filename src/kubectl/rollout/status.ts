// In Kubernetes: k8s.io/kubectl/pkg/cmd/rollout/rollout_status.go and polymorphichelpers. Follows a rollout to its end.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { groupKind } from "../discovery.ts";
import { Failure } from "../failure.ts";
import { FILE_FLAGS, SELECTOR } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { eachTarget, targetsOf, type Target } from "../resources.ts";
import { pollOrWatch } from "../poll.ts";

export interface RolloutStatus {
  text: string;
  done: boolean;
}

export function deploymentStatus(deployment: Obj, revision: number): RolloutStatus {
  const { name, generation, annotations } = deployment.metadata as Obj;
  if (revision > 0 && Number(annotations?.["deployment.kubernetes.io/revision"] ?? 0) !== revision)
    throw new Failure(
      `desired revision (${revision}) is different from the running revision (${Number(annotations?.["deployment.kubernetes.io/revision"] ?? 0)})`,
    );
  const status = (deployment.status ?? {}) as Obj;
  if (generation > (status.observedGeneration ?? 0))
    return { text: "Waiting for deployment spec update to be observed...\n", done: false };
  const progressing = ((status.conditions ?? []) as Obj[]).find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    throw new Failure(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
  const wanted = (deployment.spec.replicas as number | undefined) ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status as Record<string, number>;
  const waiting = (why: string) => ({
    text: `Waiting for deployment ${JSON.stringify(name)} rollout to finish: ${why}...\n`,
    done: false,
  });
  if (updatedReplicas < wanted)
    return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas)
    return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment ${JSON.stringify(name)} successfully rolled out\n`, done: true };
}

export function daemonSetStatus(daemonSet: Obj): RolloutStatus {
  const { name, generation } = daemonSet.metadata as Obj;
  if (daemonSet.spec.updateStrategy?.type !== "RollingUpdate")
    throw new Failure(`rollout status is only available for RollingUpdate strategy type`);
  const {
    observedGeneration = 0,
    updatedNumberScheduled = 0,
    desiredNumberScheduled = 0,
    numberAvailable = 0,
  } = (daemonSet.status ?? {}) as Record<string, number>;
  if (generation > observedGeneration)
    return { text: "Waiting for daemon set spec update to be observed...\n", done: false };
  const waiting = (why: string) => ({
    text: `Waiting for daemon set ${JSON.stringify(name)} rollout to finish: ${why}...\n`,
    done: false,
  });
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated`);
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${numberAvailable} of ${desiredNumberScheduled} updated pods are available`);
  return { text: `daemon set ${JSON.stringify(name)} successfully rolled out\n`, done: true };
}

export function statefulSetStatus(set: Obj): RolloutStatus {
  const { spec } = set;
  if (spec.updateStrategy?.type !== "RollingUpdate")
    throw new Failure("rollout status is only available for RollingUpdate strategy type");
  const {
    observedGeneration = 0,
    readyReplicas = 0,
    updatedReplicas = 0,
  } = (set.status ?? {}) as Record<string, number>;
  if (observedGeneration === 0 || set.metadata.generation > observedGeneration)
    return { text: "Waiting for statefulset spec update to be observed...\n", done: false };
  const wanted = (spec.replicas as number | undefined) ?? 1;
  if (readyReplicas < wanted)
    return { text: `Waiting for ${wanted - readyReplicas} pods to be ready...\n`, done: false };
  const partition = spec.updateStrategy.rollingUpdate?.partition as number | undefined;
  if (partition !== undefined && spec.updateStrategy.rollingUpdate) {
    if (updatedReplicas < wanted - partition)
      return {
        text: `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...\n`,
        done: false,
      };
    return {
      text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...\n`,
      done: true,
    };
  }
  const { updateRevision, currentRevision } = (set.status ?? {}) as Obj;
  if (updateRevision !== currentRevision)
    return {
      text: `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...\n`,
      done: false,
    };
  return {
    text: `statefulset rolling update complete ${(set.status as Obj).currentReplicas ?? 0} pods at revision ${currentRevision}...\n`,
    done: true,
  };
}

function statusOf(target: Target, object: Obj, revision: number): RolloutStatus {
  switch (target.type.kind) {
    case "Deployment":
      return deploymentStatus(object, revision);
    case "DaemonSet":
      return daemonSetStatus(object);
    case "StatefulSet":
      return statefulSetStatus(object);
    default:
      throw new Failure(`no status viewer has been implemented for ${groupKind(target.type)}`);
  }
}

export const statusCommand: Command = {
  usage: "rollout status (TYPE NAME | TYPE/NAME) [flags] [options]",
  summary: "Show the status of the rollout.",
  flags: `
--revision=0: The revision to follow; the newest if 0.
--timeout=0s: How long to follow; 0 is without limit.
-w, --watch=true: Follow until it is done.
${FILE_FLAGS}${SELECTOR}`,
  *run(k) {
    if (k.args.length === 0 && k.flags.list("filename").length === 0)
      throw new Failure("required resource not specified");
    const count = yield* eachTarget(
      () => targetsOf(k, k.args, { fetch: true, typed: true, all: true }),
      (target) => follow(k, target),
    );
    if (count === 0) yield* k.say(`No resources found in ${k.namespace} namespace.`);
  },
};

function* follow(k: Invocation, target: Target): Program<void> {
  const revision = k.flags.int("revision");
  const show = function* (object: Obj): Program<boolean> {
    const { text, done } = statusOf(target, object, revision);
    yield* k.print(text);
    return done;
  };
  if (!k.flags.bool("watch")) {
    yield* show(target.object!);
    return;
  }
  yield* pollOrWatch(k, target, k.flags.duration("timeout"), function* (object) {
    if (!object) throw new Failure("object has been deleted");
    return yield* show(object);
  });
}
