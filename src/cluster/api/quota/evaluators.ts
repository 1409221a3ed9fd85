// In Kubernetes: pkg/quota/v1/evaluator/core. What one object of a kind takes from a quota.
// Left out here: device classes of resource claims.

import {
  parseQuantity,
  quantityOf,
  ZERO,
  compareQuantities,
  type Quantity,
} from "../../apimachinery/quantity.ts";
import { timeMs } from "../../apimachinery/time.ts";
import { amountsOf, type Amounts } from "./amounts.ts";
import { podAmounts } from "./pod-amounts.ts";
import { claimMatchesScope, podMatchesScope, type ScopeRequirement } from "./scopes.ts";

type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface Evaluator {
  /** Whether a request changes what is used. */
  handles(operation: Operation, subresource: string): boolean;
  /** Whether a resource of a quota is about these objects. */
  matches(resource: string): boolean;
  usage(object: any, now: number): Amounts;
  inScope(object: any, scope: ScopeRequirement): boolean;
  /** What a quota of these resources demands of an object and misses, in Kubernetes' words. */
  missing?(object: any, resources: readonly string[]): string | undefined;
}

const ONE = quantityOf(1);

/** Core resources that quotas know without the word `count/`. */
const ALIASES = new Set(["configmaps", "secrets", "replicationcontrollers", "resourcequotas"]);

/** For objects of which only the number counts. */
function objectCount(resource: string): Evaluator {
  const names = new Set([`count/${resource}`, ...(ALIASES.has(resource) ? [resource] : [])]);
  const usage: Amounts = new Map([...names].map((name) => [name, ONE]));
  return {
    handles: (operation, subresource) => operation === "CREATE" && subresource === "",
    matches: (name) => names.has(name),
    usage: () => usage,
    inScope: () => false,
  };
}

const POD_RESOURCES = new Set(
  (
    "count/pods pods cpu memory ephemeral-storage requests.cpu requests.memory requests.ephemeral-storage " +
    "limits.cpu limits.memory limits.ephemeral-storage"
  ).split(" "),
);
/** What every container must name when a quota is about it. */
const DEMANDED = new Set("cpu memory requests.cpu requests.memory limits.cpu limits.memory".split(" "));
const isHugePages = (name: string) => name.startsWith("hugepages-");
const isExtended = (name: string) =>
  name.includes("/") && !name.includes("kubernetes.io/") && !name.startsWith("requests.");

function matchesPodResource(name: string): boolean {
  if (POD_RESOURCES.has(name) || isHugePages(name)) return true;
  const asked = name.startsWith("requests.") ? name.slice("requests.".length) : "";
  return isHugePages(asked) || isExtended(asked);
}

/** Requests and limits under the names that quotas use. */
function computeUsage(requests: Amounts, limits: Amounts): Map<string, Quantity> {
  const usage = new Map<string, Quantity>([["pods", ONE]]);
  for (const name of ["cpu", "memory", "ephemeral-storage"]) {
    const request = requests.get(name);
    if (request) usage.set(name, request).set(`requests.${name}`, request);
    const limit = limits.get(name);
    if (limit) usage.set(`limits.${name}`, limit);
  }
  for (const [name, request] of requests) {
    if (isHugePages(name)) usage.set(name, request).set(`requests.${name}`, request);
    else if (isExtended(name)) usage.set(`requests.${name}`, request);
  }
  return usage;
}

/** Pods that ended, or outlived their grace, take no resources. */
function takesResources(pod: any, now: number): boolean {
  const phase = pod.status?.phase;
  if (phase === "Failed" || phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return true;
  return now <= timeMs(deletionTimestamp)! + deletionGracePeriodSeconds * 1000;
}

function missingOfPod({ spec }: any, resources: readonly string[]): string | undefined {
  const ofPod = computeUsage(amountsOf(spec.resources?.requests), amountsOf(spec.resources?.limits));
  const demanded = resources.filter((name) => DEMANDED.has(name) && !ofPod.has(name)).sort();
  if (demanded.length === 0) return undefined;
  const missing = new Map<string, Set<string>>();
  for (const { name, resources: own } of [...spec.containers, ...(spec.initContainers ?? [])]) {
    const usage = computeUsage(amountsOf(own?.requests), amountsOf(own?.limits));
    for (const resource of demanded) {
      if (usage.has(resource)) continue;
      if (!missing.has(resource)) missing.set(resource, new Set());
      missing.get(resource)!.add(name);
    }
  }
  if (missing.size === 0) return undefined;
  const texts = [...missing.keys()]
    .sort()
    .map((name) => `${name} for: ${[...missing.get(name)!].sort().join(",")}`);
  return `must specify ${texts.join("; ")}`;
}

const pods: Evaluator = {
  handles: (operation, subresource) =>
    (operation === "CREATE" && subresource === "") || (operation === "UPDATE" && subresource === "resize"),
  matches: matchesPodResource,
  usage(pod, now) {
    const count = new Map([["count/pods", ONE]]);
    if (!takesResources(pod, now)) return count;
    return new Map([
      ...count,
      ...computeUsage(podAmounts(pod.spec, "requests"), podAmounts(pod.spec, "limits")),
    ]);
  },
  inScope: podMatchesScope,
  missing: missingOfPod,
};

const writes = (operation: Operation, subresource: string) =>
  subresource === "" && (operation === "CREATE" || operation === "UPDATE");

const SERVICE_RESOURCES = new Set([
  "count/services",
  "services",
  "services.nodeports",
  "services.loadbalancers",
]);

function nodePorts({ spec = {} }: any): number {
  const ports: any[] = spec.ports ?? [];
  if (spec.type === "NodePort") return ports.length;
  if (spec.type !== "LoadBalancer") return 0;
  if (spec.allocateLoadBalancerNodePorts === false) return ports.filter((port) => port.nodePort).length;
  return ports.length;
}

const services: Evaluator = {
  handles: writes,
  matches: (name) => SERVICE_RESOURCES.has(name),
  usage: (service) =>
    new Map([
      ["count/services", ONE],
      ["services", ONE],
      ["services.nodeports", quantityOf(nodePorts(service))],
      ["services.loadbalancers", service.spec?.type === "LoadBalancer" ? ONE : ZERO],
    ]),
  inScope: () => false,
};

const CLASS_SUFFIX = ".storageclass.storage.k8s.io/";
const CLAIM_RESOURCES = new Set([
  "count/persistentvolumeclaims",
  "persistentvolumeclaims",
  "requests.storage",
]);

function storageOf({ spec, status }: any): Quantity {
  const asked = parseQuantity(String(spec?.resources?.requests?.storage ?? "0"));
  const allocated = status?.allocatedResources?.storage;
  if (!allocated) return asked;
  const given = parseQuantity(allocated);
  return compareQuantities(given, asked) > 0 ? given : asked;
}

const claims: Evaluator = {
  handles: writes,
  matches: (name) =>
    CLAIM_RESOURCES.has(name) ||
    name.endsWith(`${CLASS_SUFFIX}requests.storage`) ||
    name.endsWith(`${CLASS_SUFFIX}persistentvolumeclaims`),
  usage(claim) {
    const storage = storageOf(claim);
    const usage = new Map([
      ["count/persistentvolumeclaims", ONE],
      ["persistentvolumeclaims", ONE],
    ]);
    const says = claim.spec?.resources?.requests?.storage !== undefined;
    if (says) usage.set("requests.storage", storage);
    const storageClass =
      claim.metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"] ??
      claim.spec?.storageClassName;
    if (!storageClass) return usage;
    usage.set(`${storageClass}${CLASS_SUFFIX}persistentvolumeclaims`, ONE);
    if (says) usage.set(`${storageClass}${CLASS_SUFFIX}requests.storage`, storage);
    return usage;
  },
  inScope: claimMatchesScope,
};

const evaluators = new Map<string, Evaluator>([
  ["pods", pods],
  ["services", services],
  ["persistentvolumeclaims", claims],
]);

/** The evaluator of a resource (`deployments.apps`). */
export function evaluatorOf(resource: string): Evaluator {
  let evaluator = evaluators.get(resource);
  if (!evaluator) evaluators.set(resource, (evaluator = objectCount(resource)));
  return evaluator;
}

/** The resource whose objects a quota's resource is about; undefined when nobody knows. */
export function resourceOfQuota(name: string): string | undefined {
  if (name.startsWith("count/")) return name.slice("count/".length);
  if (ALIASES.has(name)) return name;
  return ["services", "persistentvolumeclaims", "pods"].find((resource) =>
    evaluatorOf(resource).matches(name),
  );
}
