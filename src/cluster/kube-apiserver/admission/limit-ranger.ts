// In Kubernetes: plugin/pkg/admission/limitranger. Containers and claims keep to the LimitRanges of their namespace, and get from
// them what they do not say.

import {
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  type Quantity,
} from "../../apimachinery/quantity.ts";
import { amountsOf, type Amounts } from "../../api/quota/amounts.ts";
import { podAmounts } from "../../api/quota/pod-amounts.ts";
import type { LimitRange } from "../../api/types.ts";
import { aggregateText, refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

type Item = LimitRange["spec"]["limits"][number];

const ANNOTATION = "kubernetes.io/limit-ranger";

const isPod = ({ kind }: AdmissionRequest) => kind.plural === "pods" && kind.group === "";
const isClaim = ({ kind }: AdmissionRequest) => kind.plural === "persistentvolumeclaims" && kind.group === "";

/** Containers of a pod cannot change but by resizing. */
function concerns(request: AdmissionRequest): boolean {
  const { operation, subresource, object } = request;
  if (operation !== "CREATE" && operation !== "UPDATE") return false;
  if (isPod(request)) return operation === "CREATE" ? subresource === "" : subresource === "resize";
  return isClaim(request) && subresource === "" && !object.metadata.deletionTimestamp;
}

const rangesOf = ({ reader, namespace }: AdmissionRequest) =>
  reader.list("limitranges", namespace) as unknown as LimitRange[];

const sorted = (list: Readonly<Record<string, string>> | undefined) =>
  Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

function defaultContainer(container: any, item: Item, prefix: string, notes: string[]): void {
  const resources = (container.resources ??= {});
  const fill = (side: "requests" | "limits", given: Record<string, string> | undefined, word: string) => {
    const set = sorted(given).filter(([name]) => resources[side]?.[name] === undefined);
    if (set.length === 0) return;
    resources[side] = { ...resources[side], ...Object.fromEntries(set) };
    notes.push(`${set.map(([name]) => name).join(", ")} ${word} for ${prefix} ${container.name}`);
  };
  fill("requests", item.defaultRequest, "request");
  fill("limits", (item as any).default, "limit");
}

function defaultPod(pod: any, range: LimitRange): void {
  const notes: string[] = [];
  const defaults = { type: "Container", defaultRequest: {}, default: {} } as any;
  for (const item of range.spec.limits as any[]) {
    if (item.type !== "Container") continue;
    Object.assign(defaults.defaultRequest, item.defaultRequest);
    Object.assign(defaults.default, item.default);
  }
  for (const container of pod.spec.containers) defaultContainer(container, defaults, "container", notes);
  for (const container of pod.spec.initContainers ?? [])
    defaultContainer(container, defaults, "init container", notes);
  if (notes.length > 0)
    pod.metadata.annotations = {
      ...pod.metadata.annotations,
      [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}`,
    };
}

interface Measured {
  type: string;
  requests: Amounts;
  limits: Amounts;
}

const isAbove = (a: Quantity, b: Quantity) => compareQuantities(a, b) > 0;

function belowMinimum(
  name: string,
  minimum: Quantity,
  { type, requests, limits }: Measured,
): string | undefined {
  const start = `minimum ${name} usage per ${type} is ${formatQuantity(minimum)}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  if (!request) return `${start}.  No request is specified`;
  if (isAbove(minimum, request)) return `${start}, but request is ${formatQuantity(request)}`;
  if (limit && isAbove(minimum, limit)) return `${start}, but limit is ${formatQuantity(limit)}`;
  return undefined;
}

function aboveMaximum(
  name: string,
  maximum: Quantity,
  { type, requests, limits }: Measured,
): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${formatQuantity(maximum)}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  if (!limit) return `${start}.  No limit is specified`;
  if (isAbove(limit, maximum)) return `${start}, but limit is ${formatQuantity(limit)}`;
  if (request && isAbove(request, maximum)) return `${start}, but request is ${formatQuantity(request)}`;
  return undefined;
}

function aboveMaximumRequest(
  name: string,
  maximum: Quantity,
  { type, requests }: Measured,
): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${formatQuantity(maximum)}`;
  const request = requests.get(name);
  if (!request) return `${start}.  No request is specified`;
  if (isAbove(request, maximum)) return `${start}, but request is ${formatQuantity(request)}`;
  return undefined;
}

function aboveRatio(name: string, ratio: Quantity, { type, requests, limits }: Measured): string | undefined {
  const start = `${name} max limit to request ratio per ${type} is ${formatQuantity(ratio)}`;
  const [request, limit] = [requests.get(name), limits.get(name)];
  if (!request?.nano) return `${start}, but no request is specified or request is 0`;
  if (!limit?.nano) return `${start}, but no limit is specified or limit is 0`;
  const observed = Number(limit.nano) / Number(request.nano);
  if (observed * 1000 > milliValue(ratio)) return `${start}, but provided ratio is ${observed.toFixed(6)}`;
  return undefined;
}

type Rule = (name: string, bound: Quantity, measured: Measured) => string | undefined;

const check = (bounds: Readonly<Record<string, string>> | undefined, rule: Rule, measured: Measured) =>
  sorted(bounds).map(([name, text]) => rule(name, parseQuantity(text), measured));

const checkItem = (item: Item, measured: Measured) => [
  ...check(item.min, belowMinimum, measured),
  ...check(item.max, aboveMaximum, measured),
  ...check(item.maxLimitRequestRatio, aboveRatio, measured),
];

function checkPod(item: Item, { spec }: any): (string | undefined)[] {
  if (item.type === "Pod")
    return checkItem(item, {
      type: "Pod",
      requests: podAmounts(spec, "requests"),
      limits: podAmounts(spec, "limits"),
    });
  if (item.type !== "Container") return [];
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }: any) =>
    checkItem(item, {
      type: "Container",
      requests: amountsOf(resources?.requests),
      limits: amountsOf(resources?.limits),
    }),
  );
}

function checkClaim(item: Item, { spec }: any): (string | undefined)[] {
  if (item.type !== "PersistentVolumeClaim") return [];
  const measured = { type: item.type, requests: amountsOf(spec.resources?.requests), limits: new Map() };
  return [...check(item.min, belowMinimum, measured), ...check(item.max, aboveMaximumRequest, measured)];
}

export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",
  mutate(request) {
    if (!isPod(request) || !concerns(request)) return;
    for (const range of rangesOf(request)) defaultPod(request.object, range);
  },
  validate(request) {
    if (!concerns(request)) return;
    const checkObject = isPod(request) ? checkPod : checkClaim;
    for (const { spec } of rangesOf(request)) {
      const texts = (spec.limits ?? [])
        .flatMap((item) => checkObject(item, request.object))
        .filter((text) => text !== undefined);
      if (texts.length > 0) throw refusal(request, aggregateText(texts));
    }
  },
};
