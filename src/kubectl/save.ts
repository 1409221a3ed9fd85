// What create, apply, replace and the generators share: sending an object, and the annotation that apply remembers by.

import { goJson } from "../cluster/apimachinery/go-value.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import type { ResourceType } from "./discovery.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The text that the annotation holds for an object. */
export function lastAppliedText(object: Obj): string {
  const { [LAST_APPLIED]: _, ...annotations } = (object.metadata?.annotations ?? {}) as Record<
    string,
    string
  >;
  return `${goJson({ ...object, metadata: { ...object.metadata, annotations } })}\n`;
}

export const withLastApplied = (object: Obj): Obj => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: { ...object.metadata?.annotations, [LAST_APPLIED]: lastAppliedText(object) },
  },
});

/** With `--record`, the object says by which command it was changed last. */
export function recorded(k: Invocation, object: Obj): Obj {
  if (!k.flags.has("record") || !k.flags.bool("record")) return object;
  const annotations = { ...object.metadata?.annotations, ...changeCause(k) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

export const changeCause = (k: Invocation): Record<string, string> => ({
  "kubernetes.io/change-cause": [
    `kubectl ${k.path}`,
    ...k.args,
    ...k.flags.given.map(([name, value]) => `--${name}=${value}`),
  ].join(" "),
});

export const fieldManager = (k: Invocation): string | undefined =>
  k.flags.has("field-manager") ? k.flags.string("field-manager") : undefined;

export interface Generated {
  /** `apps/v1`. */
  object: Obj;
  /** What the failure calls it: `deployment`, `NodePort service`; without one the server's words stand alone. */
  what?: string;
  /** How the refusal is introduced: `failed to create deployment: …`. */
  failure?: (message: string) => string;
}

/** Sends an object that a generator made, or prints it with --dry-run=client. */
export function* createGenerated(
  k: Invocation,
  { object, what, failure }: Generated,
  operation = "created",
): Program<void> {
  const dryRun = k.dryRun();
  const discovery = dryRun === "client" ? undefined : yield* k.discovery();
  const type =
    (yield* discovery?.ofKind(object.apiVersion as string, object.kind as string) ?? nothing()) ??
    typeOfObject(object);
  const namespaced = type.namespaced;
  const given = recorded(k, object);
  const saved = k.flags.has("save-config") && k.flags.bool("save-config") ? withLastApplied(given) : given;
  const printer = resultPrinter(k);
  const placed = namespaced && k.namespaceEnforced ? withNamespace(saved, k.namespace) : saved;
  if (dryRun === "client") {
    yield* k.print(printer.print(type, placed, operation, true));
    return;
  }
  const body = namespaced ? withNamespace(saved, k.namespace) : saved;
  const query = {
    fieldManager: fieldManager(k),
    ...k.dryRunQuery(),
    ...(k.flags.has("validate") ? { fieldValidation: k.fieldValidation() } : {}),
  };
  let created: Obj;
  try {
    created = yield* k.client.create(type, namespaced ? k.namespace : "", body, query);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (failure) throw new Failure(failure(error.message));
    if (what) throw new Failure(`failed to create ${what}: ${error.message}`);
    throw error;
  }
  yield* k.print(printer.print(type, created, operation, true));
}

function* nothing(): Program<undefined> {
  return undefined;
}

/** metadata with its namespace where Go's struct has it: after the name. */
export function withNamespace(object: Obj, namespace: string): Obj {
  const { name, ...rest } = (object.metadata ?? {}) as Obj;
  return { ...object, metadata: { ...(name === undefined ? {} : { name }), namespace, ...rest } };
}

const CLUSTER_SCOPED = new Set([
  "Namespace",
  "ClusterRole",
  "ClusterRoleBinding",
  "PriorityClass",
  "Node",
  "PersistentVolume",
]);

/** A type as good as can be told without a server. */
export function typeOfObject(object: Obj): ResourceType {
  const [group, version] = String(object.apiVersion).includes("/")
    ? String(object.apiVersion).split("/")
    : ["", String(object.apiVersion)];
  const kind = String(object.kind);
  const plural = `${kind.toLowerCase()}s`;
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: !CLUSTER_SCOPED.has(kind),
    verbs: [],
    subresources: [],
  };
}

/** Exactly one name, or how many there were. */
export function oneName(k: Invocation, before = k.dashAt): string {
  const names = before >= 0 ? k.args.slice(0, before) : k.args;
  if (names.length !== 1) throw k.usage(`exactly one NAME is required, got ${names.length}`);
  return names[0];
}

/** Splits `a=b`; undefined without a sign. */
export function keyValue(text: string, sign = "="): [string, string] | undefined {
  const at = text.indexOf(sign);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + 1)];
}

export const CREATE_FLAGS = `
--field-manager='kubectl-create': The name under which fields are owned.
--save-config=false: Remember the configuration in an annotation, for apply.
--validate='strict': "strict" or "true", "warn", "ignore" or "false".`;
