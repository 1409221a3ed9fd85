// In Kubernetes: pkg/registry/core/namespace/storage, FinalizeREST. Lets a namespace go when it is empty.

import type { KubeObject } from "../../apimachinery/meta.ts";
import type { RequestContext } from "../context.ts";
import type { Parts } from "./registry.ts";
import { update } from "./write.ts";

/** Replaces `spec.finalizers`; a namespace that is being deleted and has none left is gone. */
export function finalizeNamespace(
  parts: Parts,
  context: RequestContext,
  name: string,
  finalizers: string[],
): KubeObject {
  const kind = parts.kinds.resource("namespaces");
  return update(
    parts,
    context,
    { kind, namespace: undefined, name, subresource: "finalize" },
    (old: any) => ({
      ...old,
      spec: { ...old.spec, finalizers },
    }),
  );
}
