// In Kubernetes: k8s.io/kubectl/pkg/describe: config maps, secrets, service accounts, namespaces, limits and quotas.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import { head, headWithLabels, type Describer } from "./generic.ts";
import { labelLines, annotationLines, type Lines } from "./lines.ts";
import { listLines } from "./tolerations.ts";

const bytes = (encoded: string) => atob(encoded).length;

export const describeConfigMap: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object);
  lines.raw("\nData\n====\n");
  const data = (object.data ?? {}) as Record<string, string>;
  for (const key of Object.keys(data).sort()) lines.raw(`${key}:\n----\n${data[key]}\n\n`);
  lines.raw("\nBinaryData\n====\n");
  const binary = (object.binaryData ?? {}) as Record<string, string>;
  for (const key of Object.keys(binary).sort()) lines.raw(`${key}: ${bytes(binary[key])} bytes\n`);
  lines.raw("\n");
  return true;
};

export const describeSecret: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object);
  lines.raw(`\nType:\t${object.type}\n\nData\n====\n`);
  const data = (object.data ?? {}) as Record<string, string>;
  const isToken = object.type === "kubernetes.io/service-account-token";
  for (const key of Object.keys(data).sort())
    lines.raw(
      isToken && key === "token" ? `${key}:\t${atob(data[key])}\n` : `${key}:\t${bytes(data[key])} bytes\n`,
    );
  return false;
};

export const describeServiceAccount: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object);
  listLines(
    lines,
    0,
    "Image pull secrets",
    ((object.imagePullSecrets ?? []) as Obj[]).map(({ name }) => String(name)),
  );
  return true;
};

export const describeNamespace: Describer = function* (k, object, lines) {
  head(lines, object, false);
  labelLines(lines, 0, "Labels", object.metadata.labels);
  annotationLines(lines, 0, "Annotations", object.metadata.annotations);
  lines.add(0, `Status:\t${object.status?.phase ?? ""}`);
  const conditions = (object.status?.conditions ?? []) as Obj[];
  if (conditions.length > 0) {
    lines.add(0, "Conditions:");
    lines.add(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
    lines.add(1, "----\t------\t------------------\t------\t-------");
    for (const { type, status, lastTransitionTime, reason, message } of conditions)
      lines.add(1, `${type}\t${status}\t${lastTransitionTime}\t${reason}\t${message}`);
  }
  const quotas = yield* listOf(k, "ResourceQuota", object.metadata.name as string);
  lines.raw(quotas.length === 0 ? "\nNo resource quota.\n" : "\nResource Quotas\n");
  for (const quota of quotas) {
    lines.raw(`  Name:\t${quota.metadata.name}\n`);
    quotaTable(lines, quota, 1, "---");
  }
  const limits = yield* listOf(k, "LimitRange", object.metadata.name as string);
  lines.raw(limits.length === 0 ? "\nNo LimitRange resource.\n" : "\nResource Limits\n");
  if (limits.length > 0) limitTable(lines, limits, " ");
  return false;
};

function* listOf(k: Invocation, kind: string, namespace: string): Program<Obj[]> {
  const discovery = yield* k.discovery();
  const type = yield* discovery.ofKind("v1", kind);
  if (!type) return [];
  return ((yield* k.client.list(type, namespace)).items ?? []) as Obj[];
}

export const describeQuota: Describer = function* (_k, object, lines) {
  head(lines, object);
  quotaTable(lines, object, 0, "----");
  return false;
};

const SCOPES: Readonly<Record<string, string>> = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort:
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

/** The dashes below a head are longer when a quota is described by itself. */
function quotaTable(lines: Lines, quota: Obj, level: number, dashes: string): void {
  const scopes = [...((quota.spec?.scopes ?? []) as string[])].sort();
  if (scopes.length > 0) lines.add(level, `Scopes:\t${scopes.join(", ")}`);
  for (const scope of scopes)
    if (SCOPES[scope]) lines.add(0, `${level === 0 ? " " : "  "}* ${SCOPES[scope]}`);
  lines.add(level, "Resource\tUsed\tHard");
  lines.add(level, `--------\t${dashes}\t${dashes}`);
  const { hard = {}, used = {} } = (quota.status ?? {}) as Record<string, Record<string, string>>;
  for (const name of Object.keys(hard).sort())
    lines.add(level, `${name}\t${used[name] ?? "0"}\t${hard[name]}`);
}

export const describeLimitRange: Describer = function* (_k, object, lines) {
  head(lines, object);
  limitTable(lines, [object], "");
  return false;
};

function limitTable(lines: Lines, ranges: readonly Obj[], indent: string): void {
  lines.add(0, `${indent}Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio`);
  lines.add(0, `${indent}----\t--------\t---\t---\t---------------\t-------------\t-----------------------`);
  const columns = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
  for (const range of ranges)
    for (const limit of (range.spec?.limits ?? []) as Obj[]) {
      const names = [
        ...new Set(columns.flatMap((column) => Object.keys((limit[column] ?? {}) as object))),
      ].sort();
      for (const name of names)
        lines.add(
          0,
          `${indent}${limit.type}\t${name}\t${columns.map((column) => limit[column]?.[name] ?? "-").join("\t")}`,
        );
    }
}
