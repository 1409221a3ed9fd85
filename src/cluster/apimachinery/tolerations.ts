// In Kubernetes: k8s.io/component-helpers/scheduling/corev1. Whether a toleration covers a taint.

import type { Toleration } from "../api/types.ts";

export interface TaintLike {
  key: string;
  value?: string;
  effect: string;
}

export const tolerates = ({ key, operator, value, effect }: Toleration, taint: TaintLike): boolean =>
  (!effect || effect === taint.effect) &&
  (!key || key === taint.key) &&
  (operator === "Exists" || (value ?? "") === (taint.value ?? ""));
