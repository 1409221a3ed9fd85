// The plugins that a cluster can do without until somebody writes what they go by. They come with the code of the HTTP door.

import { put, storageKey } from "../registry/storage.ts";
import type { Parts } from "../registry/registry.ts";
import { addPlugins } from "./admission.ts";
import { certificatePlugins } from "./certificates.ts";
import { claimResize } from "./claim-resize.ts";
import { limitRanger } from "./limit-ranger.ts";
import type { AnyKind } from "../../api/kind.ts";
import type { Program } from "../../../simulation/index.ts";
import { loadCel } from "./late-cel.ts";
import { podSecurity } from "./pod-security/pod-security.ts";
import type { Dial } from "./webhook/call.ts";
import { webhookPlugins } from "./webhook/webhooks.ts";
import { checkTypes } from "./policy/type-checking.ts";
import { validatingPolicy } from "./policy/validating-policy.ts";
import { runtimeClass } from "./runtime-class.ts";
import { resourceQuota } from "./resource-quota.ts";

const completed = new WeakSet<Parts>();

/** Completes the chain, once. */
export function completeAdmission(parts: Parts, dial: Dial): void {
  if (completed.has(parts)) return;
  completed.add(parts);
  const quotas = parts.kinds.resource("resourcequotas");
  const write = (quota: any) =>
    void put(parts.store, quotas, storageKey(quotas, quota.metadata.namespace, quota.metadata.name), {
      ...quota,
      metadata: { ...quota.metadata },
    });
  checkTypes(parts);
  addPlugins(parts.admission, [
    limitRanger,
    podSecurity,
    claimResize,
    runtimeClass,
    ...certificatePlugins(parts.authorizers),
    validatingPolicy(parts),
    ...webhookPlugins(parts, dial),
    resourceQuota(write),
  ]);
}

/** Policies and webhooks have expressions: their language is there before they are. */
export function* prepareAdmission({ simulation }: Parts, { group }: Pick<AnyKind, "group">): Program<void> {
  if (group === "admissionregistration.k8s.io") yield* simulation.hold(loadCel);
}
