// In Kubernetes: k8s.io/kubectl/pkg/cmd/auth/reconcile.go and k8s.io/component-helpers/auth/rbac/reconciliation.
// Brings roles and bindings up to what files say, and no further unless that is asked for.

import { uncovered, type Rule } from "../../cluster/apimachinery/policy-rules.ts";
import { deepEqual } from "../../cluster/apimachinery/objects.ts";
import { isNotFound, StatusError } from "../../cluster/apimachinery/status-error.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import { allOf, Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { readManifests } from "../manifests.ts";
import { resultPrinter } from "../printers/printer.ts";
import { typeOfObject } from "../save.ts";

const GROUP = "rbac.authorization.k8s.io";
const PROTECTED = "rbac.authorization.kubernetes.io/autoupdate";
const PLURALS: Readonly<Record<string, string>> = {
  Role: "roles",
  ClusterRole: "clusterroles",
  RoleBinding: "rolebindings",
  ClusterRoleBinding: "clusterrolebindings",
};

interface Subject {
  kind?: string;
  apiGroup?: string;
  name?: string;
  namespace?: string;
}

interface Outcome {
  operation: "none" | "create" | "update" | "recreate";
  object: Obj;
  isProtected?: boolean;
  missing: string[];
  extra: string[];
}

const list = (values: readonly string[] = []) => `[${values.join(" ")}]`;
const ruleText = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Rule) =>
  `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`;
const subjectText = ({ kind = "", apiGroup = "", name = "", namespace = "" }: Subject) =>
  `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

const collection = (object: Obj) =>
  `/apis/${GROUP}/v1/${object.metadata.namespace ? `namespaces/${object.metadata.namespace}/` : ""}${PLURALS[String(object.kind)]}`;
const place = (object: Obj) => `${collection(object)}/${encodeURIComponent(String(object.metadata.name))}`;

function* existing(k: Invocation, object: Obj): Program<Obj | undefined> {
  try {
    return yield* k.client.json("GET", place(object));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Labels and annotations of both; what is there already stays unless the file says otherwise. */
const mergedMetadata = (before: Obj, wanted: Obj): Obj => {
  const merged = (key: string) => ({ ...(before[key] as object), ...(wanted[key] as object) });
  const metadata: Obj = { ...before };
  for (const key of ["labels", "annotations"])
    if (Object.keys(merged(key)).length > 0) metadata[key] = merged(key) as never;
  return metadata;
};

const sameSubject = (a: Subject, b: Subject) => subjectText(a) === subjectText(b);

const without = (all: readonly Subject[], some: readonly Subject[]) =>
  all.filter((one) => !some.some((other) => sameSubject(one, other)));

function roleOutcome(k: Invocation, before: Obj, wanted: Obj): Outcome {
  const [own, asked] = [(before.rules ?? []) as Rule[], (wanted.rules ?? []) as Rule[]];
  const missing = uncovered(own, asked);
  const extra = uncovered(asked, own);
  const metadata = mergedMetadata(before.metadata, wanted.metadata);
  const removes = k.flags.bool("remove-extra-permissions") && extra.length > 0;
  const aggregates = !deepEqual(before.aggregationRule ?? null, wanted.aggregationRule ?? null);
  const changed = missing.length > 0 || removes || !deepEqual(metadata, before.metadata) || aggregates;
  const rules = removes ? asked : [...own, ...missing];
  const object = {
    ...before,
    metadata,
    rules,
    ...(wanted.aggregationRule ? { aggregationRule: wanted.aggregationRule } : {}),
  } as Obj;
  return {
    operation: changed ? "update" : "none",
    object,
    missing: missing.map(ruleText),
    extra: removes ? extra.map(ruleText) : [],
  };
}

function bindingOutcome(k: Invocation, before: Obj, wanted: Obj): Outcome {
  const [own, asked] = [(before.subjects ?? []) as Subject[], (wanted.subjects ?? []) as Subject[]];
  if (!deepEqual(before.roleRef, wanted.roleRef))
    return { operation: "recreate", object: wanted, missing: [], extra: [] };
  const missing = without(asked, own);
  const extra = k.flags.bool("remove-extra-subjects") ? without(own, asked) : [];
  const metadata = mergedMetadata(before.metadata, wanted.metadata);
  const changed = missing.length > 0 || extra.length > 0 || !deepEqual(metadata, before.metadata);
  const subjects = [...without(own, extra), ...missing];
  return {
    operation: changed ? "update" : "none",
    object: { ...before, metadata, subjects } as Obj,
    missing: missing.map(subjectText),
    extra: extra.map(subjectText),
  };
}

function* createNamespace(k: Invocation, namespace: string): Program<void> {
  if (!namespace) throw new Failure("resource name may not be empty");
  try {
    yield* k.client.json("GET", `/api/v1/namespaces/${namespace}`);
  } catch (error) {
    if (!isNotFound(error)) return;
    const body = { kind: "Namespace", apiVersion: "v1", metadata: { name: namespace } };
    try {
      yield* k.client.json("POST", "/api/v1/namespaces", { body });
    } catch (refusal) {
      if (!(refusal instanceof StatusError) || refusal.code === 500) throw refusal;
    }
  }
}

function* carryOut(k: Invocation, { operation, object, isProtected }: Outcome): Program<Obj> {
  if (isProtected || operation === "none" || k.dryRun() === "client") return object;
  const query = k.dryRunQuery();
  if (operation === "update") return yield* k.client.json("PUT", place(object), { body: object, query });
  if (operation === "recreate") yield* k.client.json("DELETE", place(object), { query });
  else if (!String(object.kind).startsWith("Cluster") && k.dryRun() === "none")
    yield* createNamespace(k, String(object.metadata.namespace ?? ""));
  return yield* k.client.json("POST", collection(object), { body: object, query });
}

function* reconciled(k: Invocation, wanted: Obj): Program<Outcome> {
  const before = yield* existing(k, wanted);
  const binding = String(wanted.kind).endsWith("Binding");
  const outcome: Outcome = before
    ? (binding ? bindingOutcome : roleOutcome)(k, before, wanted)
    : {
        operation: "create",
        object: wanted,
        missing: binding
          ? ((wanted.subjects ?? []) as Subject[]).map(subjectText)
          : ((wanted.rules ?? []) as Rule[]).map(ruleText),
        extra: [],
      };
  if (before?.metadata.annotations?.[PROTECTED] === "false") outcome.isProtected = true;
  outcome.object = yield* carryOut(k, outcome);
  return outcome;
}

function report({ operation, missing, extra, isProtected }: Outcome, binding: boolean): string[] {
  if (operation === "none") return [];
  const caveat = isProtected ? `, but object opted out (${PROTECTED}: false)` : "";
  const what = binding ? "subjects" : "rules";
  const block = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? [`\t${title}:`, ...lines.map((line) => `\t\t${line}`)] : [];
  return [
    `\treconciliation required ${operation}${caveat}`,
    ...block(`missing ${what} added`, missing),
    ...block(`extra ${what} removed`, extra),
  ];
}

export function* reconcile(k: Invocation): Program<void> {
  if (k.flags.list("filename").length === 0 && !k.flags.string("kustomize"))
    throw new Failure("must specify one of -f and -k");
  const manifests = yield* readManifests(k);
  const printer = resultPrinter(k);
  const errors: unknown[] = [];
  for (const { value } of manifests) {
    const given = value as Obj;
    if (!(String(given.kind) in PLURALS) || !String(given.apiVersion).startsWith(`${GROUP}/`)) continue;
    try {
      const version = String(given.apiVersion).slice(GROUP.length + 1);
      if (version !== "v1") throw new Failure(`only ${GROUP}/v1 is supported: not *${version}.${given.kind}`);
      const outcome = yield* reconciled(k, given);
      yield* k.print(printer.print(typeOfObject(given), outcome.object, "reconciled", true));
      for (const line of report(outcome, String(given.kind).endsWith("Binding"))) yield* k.say(line);
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof Failure)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw allOf(errors);
}
