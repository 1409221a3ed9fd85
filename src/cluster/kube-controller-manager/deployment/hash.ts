// In Kubernetes: pkg/controller, ComputeHash: names the ReplicaSet of a pod template.
// Left out here: Go's own dump of the structure, so hashes differ from a real cluster's, though not in form.

import type { PodTemplateSpec } from "../../api/types.ts";
import { hash32 } from "../../../simulation/index.ts";

const SAFE = "bcdfghjklmnpqrstvwxz2456789";

/** Keys in order, so that equal templates have equal texts. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(object)
      .sort()
      .map((key) => [key, canonical(object[key])]),
  );
}

/** In Kubernetes: rand.SafeEncodeString: the decimal digits, spelled with letters that make no words. */
export const templateHash = (template: PodTemplateSpec, collisions = 0): string =>
  [...String(hash32(JSON.stringify(canonical(template)) + (collisions || "")))]
    .map((digit) => SAFE[digit.charCodeAt(0) % SAFE.length])
    .join("");
