// In Kubernetes: k8s.io/kubectl/pkg/cmd/delete and wait. Removing objects, and waiting until they are gone.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { groupResource, type ResourceType } from "./discovery.ts";
import type { Target } from "./resources.ts";

const PROPAGATION: Readonly<Record<string, string>> = {
  background: "Background",
  foreground: "Foreground",
  orphan: "Orphan",
};

export function propagationOf(k: Invocation): string {
  const value = k.flags.string("cascade");
  const policy = PROPAGATION[value] ?? { true: "Background", false: "Orphan" }[value];
  if (!policy)
    throw new Failure(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  return policy;
}

/** DeleteOptions as the flags say. */
export const deleteOptions = (k: Invocation, gracePeriod: number): Obj => ({
  kind: "DeleteOptions",
  apiVersion: "v1",
  ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}),
  ...(k.flags.has("dry-run") && k.dryRun() === "server" ? { dryRun: ["All"] } : {}),
  propagationPolicy: propagationOf(k),
});

const POLL_MS = 500;

/** How long waiting may take when `--timeout` is 0: a week, as there. */
export const WEEK_MS = 7 * 24 * 3_600_000;

/** Waits until each object is gone (or another one has its name). */
export function* waitUntilGone(
  k: Invocation,
  targets: readonly Target[],
  uids: ReadonlyMap<Target, string>,
  timeoutMs: number,
): Program<void> {
  const deadline = k.now + (timeoutMs > 0 ? timeoutMs : WEEK_MS);
  for (const target of targets) {
    for (;;) {
      const live = yield* liveOf(k, target);
      if (!live || (uids.get(target) && live.metadata.uid !== uids.get(target))) break;
      if (k.now >= deadline)
        throw new Failure(
          `timed out waiting for the condition on ${groupResource(target.type)}/${target.name}`,
        );
      yield* k.process.simulation.sleep(Math.min(POLL_MS, Math.max(1, deadline - k.now)));
    }
  }
}

function* liveOf(k: Invocation, { type, namespace, name }: Target): Program<Obj | undefined> {
  try {
    return yield* k.client.find(type, namespace, name);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "Forbidden") return undefined;
    throw error;
  }
}

/** `pod "p" deleted from default namespace`. */
export function deletedText({ type, namespace, name }: Target, how = "deleted", suffix = ""): string {
  const place = type.namespaced ? ` from ${namespace} namespace` : "";
  return `${type.kind.toLowerCase()}${type.group ? `.${type.group}` : ""} ${JSON.stringify(name)} ${how}${place}${suffix}\n`;
}

export function* deleteAndWait(
  k: Invocation,
  type: ResourceType,
  namespace: string,
  name: string,
): Program<void> {
  const target: Target = { type, namespace, name };
  try {
    yield* k.client.remove(type, namespace, name, {
      kind: "DeleteOptions",
      apiVersion: "v1",
      propagationPolicy: "Background",
    });
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
  }
  yield* k.print(deletedText(target));
  yield* waitUntilGone(k, [target], new Map(), 0);
}
