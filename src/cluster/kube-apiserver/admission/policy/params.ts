// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/policy/generic, CollectParams. The objects that a binding hands to its policy.

import { apiVersionOf } from "../../../apimachinery/meta.ts";
import { matchesSelector, selectorOf } from "../../../apimachinery/labels.ts";
import { bucketOf } from "../../registry/storage.ts";
import type { KindTable } from "../../registry/kind-table.ts";
import type { AdmissionRequest } from "../admission.ts";

/** Objects, or why there can be none. */
export type Params =
  { objects: readonly any[]; problem?: undefined } | { problem: string; objects?: undefined };

export function paramsOf(kinds: KindTable, policy: any, binding: any, request: AdmissionRequest): Params {
  const { paramKind } = policy.spec;
  const { paramRef } = binding.spec;
  if (!paramKind) return { objects: [undefined] };
  const { apiVersion, kind: name } = paramKind;
  const kind = kinds.all().find((one) => one.kind === name && apiVersionOf(one) === apiVersion);
  if (!kind)
    return {
      problem: `failed to configure policy: failed to find resource referenced by paramKind: '${apiVersion}, Kind=${name}'`,
    };
  if (!paramRef) return { objects: [null] };
  const namespace = kind.namespaced ? paramRef.namespace || request.namespace : undefined;
  if (kind.namespaced && !namespace)
    return {
      problem:
        "failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    };
  const all = request.reader.list(bucketOf(kind), namespace);
  const objects = paramRef.name
    ? all.filter(({ metadata }) => metadata.name === paramRef.name)
    : all.filter(({ metadata }) => matchesSelector(selectorOf(paramRef.selector ?? {})!, metadata.labels));
  if (objects.length > 0) return { objects };
  return paramRef.parameterNotFoundAction === "Allow"
    ? { objects: [] }
    : {
        problem:
          "failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
      };
}
