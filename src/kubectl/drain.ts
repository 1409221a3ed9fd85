// In Kubernetes: k8s.io/kubectl/pkg/cmd/drain and pkg/drain. Empties nodes.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import { pathOf, type Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { nodesFor, setSchedulable } from "./cordon.ts";
import type { ResourceType } from "./discovery.ts";
import { Failure, failureText, silent } from "./failure.ts";
import { DRY_RUN, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { checkSelector, type Target } from "./resources.ts";

export const command: Command = {
  usage: "drain NODE [options]",
  summary: "Drain node in preparation for maintenance.",
  flags: `
--chunk-size=500: How many objects to ask for at once.
--delete-emptydir-data=false: Go on though pods have emptyDir volumes, whose data is lost.
--disable-eviction=false: Delete pods rather than evict them.
--force=false: Go on though pods have no controller.
--grace-period=-1: Seconds given to end; -1 is the pod's own.
--ignore-daemonsets=false: Leave the pods of daemon sets.
--pod-selector='': Only these pods.
--skip-wait-for-delete-timeout=0: Do not wait for pods deleted longer ago than this many seconds.
--timeout=0s: How long to try; 0 is without limit.
${DRY_RUN}${SELECTOR}`,
  run: runDrain,
};

interface Plan {
  evict: Obj[];
  warnings: string[];
  errors: string[];
}

function* runDrain(k: Invocation): Program<void> {
  const selector = k.flags.string("pod-selector");
  if (selector)
    checkSelector(
      selector,
      () => new Failure("--pod-selector=<pod_selector> must be a valid label selector"),
    );
  k.dryRun();
  const nodes = yield* nodesFor(k);
  for (const node of nodes) yield* setSchedulable(k, node, true);
  const pending = [...nodes];
  const errors: string[] = [];
  for (const node of nodes) {
    try {
      yield* drainNode(k, node);
      pending.splice(pending.indexOf(node), 1);
      yield* k.print(`node/${node.name} drained${suffixOf(k)}\n`);
    } catch (error) {
      const text = failureText(error).replace(/^error: /, "");
      errors.push(text);
      yield* k.say(
        `error: unable to drain node ${JSON.stringify(node.name)} due to error: ${bracketed(text)}, continuing command...`,
      );
    }
  }
  if (errors.length === 0) return;
  yield* k.say(
    `There are pending nodes to be drained:\n${pending.map(({ name }) => ` ${name}`).join("\n")}\n${errors.join("\n")}`,
  );
  throw silent();
}

const bracketed = (text: string) => (text.includes("\n") ? `[${text.split("\n").join(", ")}]` : text);
const suffixOf = (k: Invocation) =>
  ({ none: "", client: " (dry run)", server: " (server dry run)" })[k.dryRun()];

function* drainNode(k: Invocation, node: Target): Program<void> {
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  const list = yield* k.client.list(pods, "", {
    fieldSelector: `spec.nodeName=${node.name}`,
    labelSelector: k.flags.string("pod-selector"),
  });
  const plan = planFor(k, (list.items ?? []) as Obj[]);
  if (plan.errors.length > 0) throw new Failure(plan.errors.join("\n"));
  if (plan.warnings.length > 0) yield* k.warn(plan.warnings.join("; "));
  yield* evictAll(k, pods, plan.evict);
}

const place = ({ metadata }: Obj) => `${metadata.namespace}/${metadata.name}`;

function planFor(k: Invocation, pods: readonly Obj[]): Plan {
  const { flags } = k;
  const groups: Record<"daemon" | "local" | "bare", Obj[]> = { daemon: [], local: [], bare: [] };
  const evict: Obj[] = [];
  for (const pod of pods) {
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"]) continue;
    const finished = ["Succeeded", "Failed"].includes(String(pod.status?.phase));
    const controller = ((pod.metadata.ownerReferences ?? []) as Obj[]).find((owner) => owner.controller);
    if (controller?.kind === "DaemonSet" && !finished) {
      groups.daemon.push(pod);
      continue;
    }
    evict.push(pod);
    if (finished) continue;
    if (((pod.spec.volumes ?? []) as Obj[]).some((volume) => volume.emptyDir)) groups.local.push(pod);
    if (!controller && !(groups.local.includes(pod) && !flags.bool("delete-emptydir-data")))
      groups.bare.push(pod);
  }
  const texts = (list: readonly Obj[]) => list.map(place).join(", ");
  const errors: string[] = [];
  const warnings: string[] = [];
  if (groups.daemon.length > 0 && !flags.bool("ignore-daemonsets"))
    errors.push(
      `cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): ${texts(groups.daemon)}`,
    );
  if (groups.local.length > 0 && !flags.bool("delete-emptydir-data"))
    errors.push(
      `cannot delete Pods with local storage (use --delete-emptydir-data to override): ${texts(groups.local)}`,
    );
  if (groups.bare.length > 0 && !flags.bool("force"))
    errors.push(
      `cannot delete Pods that declare no controller (use --force to override): ${texts(groups.bare)}`,
    );
  if (groups.bare.length > 0 && flags.bool("force"))
    warnings.push(`deleting Pods that declare no controller: ${texts(groups.bare)}`);
  if (groups.daemon.length > 0 && flags.bool("ignore-daemonsets"))
    warnings.push(`ignoring DaemonSet-managed Pods: ${texts(groups.daemon)}`);
  return { evict, warnings, errors: errors.sort() };
}

const RETRY_MS = 5000;

function* evictAll(k: Invocation, type: ResourceType, pods: readonly Obj[]): Program<void> {
  const deadline = k.flags.duration("timeout") > 0 ? k.now + k.flags.duration("timeout") : Infinity;
  if (k.dryRun() !== "none") {
    for (const pod of pods) yield* k.print(`evicting pod ${place(pod)}${suffixOf(k)}\n`);
    return;
  }
  let waiting = [...pods];
  for (const pod of pods) yield* k.say(`evicting pod ${place(pod)}`);
  const asked = new Set<Obj>();
  while (waiting.length > 0) {
    for (const pod of waiting) if (!asked.has(pod) && (yield* evict(k, type, pod))) asked.add(pod);
    const left: Obj[] = [];
    for (const pod of waiting) {
      const live = yield* k.client.find(type, pod.metadata.namespace as string, pod.metadata.name as string);
      if (live && live.metadata.uid === pod.metadata.uid) left.push(pod);
      else yield* k.print(`pod/${pod.metadata.name} evicted\n`);
    }
    waiting = left;
    if (waiting.length === 0) return;
    if (k.now >= deadline)
      throw new Failure(
        `error when waiting for pod ${JSON.stringify(waiting[0].metadata.name)} in namespace ${JSON.stringify(waiting[0].metadata.namespace)} to terminate: global timeout reached: ${k.flags.string("timeout")}`,
      );
    yield* k.process.simulation.sleep(
      Math.min(waiting.every((pod) => asked.has(pod)) ? 1000 : RETRY_MS, deadline - k.now),
    );
  }
}

/** Whether the eviction was granted; a disruption budget may make us wait. */
function* evict(k: Invocation, type: ResourceType, { metadata }: Obj): Program<boolean> {
  const grace = k.flags.int("grace-period");
  const deleteOptions = grace >= 0 ? { gracePeriodSeconds: grace } : {};
  try {
    if (k.flags.bool("disable-eviction"))
      yield* k.client.remove(type, metadata.namespace as string, metadata.name as string, {
        kind: "DeleteOptions",
        apiVersion: "v1",
        ...deleteOptions,
      });
    else {
      const body = {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name: metadata.name, namespace: metadata.namespace },
        deleteOptions,
      };
      yield* k.client.json(
        "POST",
        `${pathOf(type, metadata.namespace as string, metadata.name as string)}/eviction`,
        { body },
      );
    }
    return true;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason === "NotFound" && !/could not find the requested resource/.test(error.message))
      return true;
    if (error.reason !== "TooManyRequests")
      throw new Failure(
        `error when evicting pods/${JSON.stringify(metadata.name)} -n ${JSON.stringify(metadata.namespace)}: ${error.message}`,
      );
    yield* k.say(
      `error when evicting pods/${JSON.stringify(metadata.name)} -n ${JSON.stringify(metadata.namespace)} (will retry after 5s): ${error.message}`,
    );
    return false;
  }
}
