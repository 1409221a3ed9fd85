// In Kubernetes: pkg/controller/validatingadmissionpolicystatus. Says in a policy's status what its expressions get wrong of the types
// that they are about. It stands here, not among the controllers, because it knows expressions.
// Left out here: types of custom resources and of parameters.

import { apiVersionOf } from "../../../apimachinery/meta.ts";
import { deepEqual } from "../../../apimachinery/objects.ts";
import { StatusError } from "../../../apimachinery/status-error.ts";
import { contextFor } from "../../context.ts";
import type { Parts } from "../../registry/registry.ts";
import { update } from "../../registry/write.ts";
import { celIfLoaded, type Cel } from "../late-cel.ts";
import { compilePolicy, type Compiled } from "./compiled.ts";

const POLICIES = "validatingadmissionpolicies.admissionregistration.k8s.io";
const LATENCY_MS = 50;
const MAX_TYPES = 10;
const PREFIX = "compilation failed: ";
const ACCOUNT = {
  username: "system:serviceaccount:kube-system:validatingadmissionpolicy-status-controller",
  groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
};

/** The types that a policy names one by one. */
function typesOf({ kinds }: Parts, { spec }: any): { name: string; schema: string }[] {
  const rules: any[] = spec.matchConstraints?.resourceRules ?? [];
  const named = (list: readonly string[] = [], value: string) => list.includes(value);
  return kinds
    .all()
    .filter(({ group, version, plural }) =>
      rules.some(
        (rule) =>
          named(rule.apiGroups, group) && named(rule.apiVersions, version) && named(rule.resources, plural),
      ),
    )
    .slice(0, MAX_TYPES)
    .map((kind) => ({ name: `${apiVersionOf(kind)}, Kind=${kind.kind}`, schema: kind.schema }));
}

function warningsOf(cel: Cel, parts: Parts, policy: any): object[] {
  const byField = new Map<string, string[]>();
  for (const { name, schema } of typesOf(parts, policy)) {
    const compiled = compilePolicy(cel, policy, cel.typeOfFieldType({ base: "object", ref: schema }));
    const tell = (fieldRef: string, one: Compiled | undefined) => {
      if (!one?.error?.startsWith(PREFIX)) return;
      byField.set(fieldRef, [...(byField.get(fieldRef) ?? []), `${name}: ${one.error.slice(PREFIX.length)}`]);
    };
    compiled.validations.forEach((one, i) => {
      tell(`spec.validations[${i}].expression`, one);
      tell(`spec.validations[${i}].messageExpression`, compiled.messages[i]);
    });
  }
  return [...byField].map(([fieldRef, texts]) => ({ fieldRef, warning: texts.join("\n") }));
}

function writeStatus(parts: Parts, name: string): void {
  const cel = celIfLoaded();
  const policy: any = parts.reader.find(POLICIES, name);
  if (!cel || !policy || policy.status?.observedGeneration === policy.metadata.generation) return;
  const warnings = warningsOf(cel, parts, policy);
  const status = {
    observedGeneration: policy.metadata.generation,
    typeChecking: warnings.length > 0 ? { expressionWarnings: warnings } : {},
  };
  if (deepEqual(policy.status, status)) return;
  const target = { kind: parts.kinds.resource(POLICIES), namespace: undefined, name, subresource: "status" };
  try {
    update(parts, contextFor(ACCOUNT), target, (old) => ({ ...old, status }));
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

/** Follows policies for ever. */
export function checkTypes(parts: Parts): void {
  const { simulation, store } = parts;
  const soon = (name: string) => simulation.after(LATENCY_MS, () => writeStatus(parts, name));
  for (const { metadata } of store.list(POLICIES)) soon(metadata.name);
  store.watch(POLICIES, ({ type, value }) => {
    if (type !== "delete") soon(value.metadata.name);
  });
}
