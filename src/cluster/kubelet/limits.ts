// What a container may use, as its cgroup is told.

import type { Container } from "../api/types.ts";
import { milliValue, parseQuantity, quantityValue } from "../apimachinery/quantity.ts";

export function limitsOf({ resources }: Container): { cpuMillicores?: number; memoryBytes?: number } {
  const { cpu, memory } = resources?.limits ?? {};
  return {
    ...(cpu === undefined ? {} : { cpuMillicores: milliValue(parseQuantity(String(cpu))) }),
    ...(memory === undefined ? {} : { memoryBytes: quantityValue(parseQuantity(String(memory))) }),
  };
}
