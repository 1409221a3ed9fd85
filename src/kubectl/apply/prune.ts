// In Kubernetes: k8s.io/kubectl/pkg/cmd/apply/prune.go and pkg/util/prune. Deletes what was applied once and is no longer named.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import { deleteOptions } from "../deletion.ts";
import type { ResourceType } from "../discovery.ts";
import { Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { resultPrinter } from "../printers/printer.ts";
import { logHead } from "../request-log.ts";
import { LAST_APPLIED } from "../save.ts";

/** What is pruned when no list is given: namespaced kinds, then the others. */
const ORDINARY = [
  "/v1/ConfigMap",
  "/v1/Endpoints",
  "/v1/PersistentVolumeClaim",
  "/v1/Pod",
  "/v1/ReplicationController",
  "/v1/Secret",
  "/v1/Service",
  "batch/v1/Job",
  "batch/v1/CronJob",
  "networking.k8s.io/v1/Ingress",
  "apps/v1/DaemonSet",
  "apps/v1/Deployment",
  "apps/v1/ReplicaSet",
  "apps/v1/StatefulSet",
  "/v1/Namespace",
  "/v1/PersistentVolume",
];

const DEPRECATED =
  "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.";

/** Refuses flags that say nothing of what may be pruned, or two things. */
export function checkPruneFlags(k: Invocation): void {
  const { flags } = k;
  if (flags.bool("all") && flags.string("selector"))
    throw new Failure("cannot set --all and --selector at the same time");
  if (flags.bool("prune") && !flags.bool("all") && !flags.string("selector"))
    throw new Failure(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
    );
}

/** The kinds of `--prune-allowlist`; undefined when there is none. */
export function* prunableTypes(k: Invocation): Program<ResourceType[] | undefined> {
  const listed = k.flags.list("prune-allowlist");
  if (!k.flags.bool("prune") || listed.length === 0) return undefined;
  const types: ResourceType[] = [];
  for (const text of listed) {
    const parts = text.split("/");
    if (parts.length !== 3)
      throw new Failure(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    types.push(yield* typeOf(k, parts[0] === "core" ? "" : parts[0], parts[1], parts[2]));
  }
  return types;
}

function* typeOf(k: Invocation, group: string, version: string, kind: string): Program<ResourceType> {
  const apiVersion = group ? `${group}/${version}` : version;
  const type = yield* (yield* k.discovery()).ofKind(apiVersion, kind);
  if (!type)
    throw new Failure(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
  return type;
}

function* ordinaryTypes(k: Invocation): Program<ResourceType[]> {
  yield* k.say(`${logHead(k.process, "W")} prune.go:71] ${DEPRECATED}`);
  const types: ResourceType[] = [];
  for (const text of ORDINARY) {
    const [group, version, kind] = text.split("/");
    types.push(yield* typeOf(k, group, version, kind));
  }
  return types;
}

/** Deletes what carries the annotation of apply and was not among the `visited`. */
export function* prune(
  k: Invocation,
  visited: ReadonlySet<string>,
  namespaces: ReadonlySet<string>,
  allowed: readonly ResourceType[] | undefined,
): Program<void> {
  const types = allowed ?? (yield* ordinaryTypes(k));
  for (const namespace of namespaces)
    for (const type of types) if (type.namespaced) yield* pruneType(k, type, namespace, visited);
  for (const type of types) if (!type.namespaced) yield* pruneType(k, type, "", visited);
}

function* pruneType(
  k: Invocation,
  type: ResourceType,
  namespace: string,
  visited: ReadonlySet<string>,
): Program<void> {
  const list = yield* k.client.list(type, namespace, { labelSelector: k.flags.string("selector") });
  const version = type.group ? `${type.group}/${type.version}` : type.version;
  for (const item of (list.items ?? []) as Obj[]) {
    const object: Obj = { apiVersion: version, kind: type.kind, ...item };
    const { name, uid, annotations } = object.metadata as Obj;
    if (annotations?.[LAST_APPLIED] === undefined || visited.has(uid as string)) continue;
    if (k.dryRun() !== "client")
      yield* k.client.remove(type, namespace, name as string, deleteOptions(k, k.flags.int("grace-period")));
    yield* k.print(resultPrinter(k).print(type, object, "pruned"));
  }
}
