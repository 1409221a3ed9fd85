// In Kubernetes: pkg/apis/core/v1/helper/qos. How much a pod's resources are promised to it.

import type { PodSpec } from "../types.ts";
import { compareQuantities } from "../../apimachinery/quantity.ts";
import { quantity } from "./resource-validation.ts";

const COUNTED = ["cpu", "memory"];

export function qosClass(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const containers = [...(spec.initContainers ?? []), ...spec.containers].map(
    ({ resources }) => resources ?? {},
  );
  const asked = (amounts: Readonly<Record<string, string>> | undefined, name: string) =>
    amounts?.[name] !== undefined && quantity(amounts[name]).nano > 0n;
  const some = containers.some(({ requests, limits }) =>
    COUNTED.some((name) => asked(requests, name) || asked(limits, name)),
  );
  if (!some) return "BestEffort";
  const whole = containers.every(({ requests, limits }) =>
    COUNTED.every(
      (name) =>
        asked(limits, name) &&
        compareQuantities(quantity(requests?.[name] ?? limits![name]), quantity(limits![name])) === 0,
    ),
  );
  return whole ? "Guaranteed" : "Burstable";
}
