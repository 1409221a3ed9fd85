import { expect, test } from "vitest";
import type { Node, Pod } from "../api/types.ts";
import { admit } from "./admission.ts";

const node = {
  metadata: { name: "worker-1" },
  spec: {},
  status: { allocatable: { cpu: "1", memory: "1Gi", pods: "110" } },
} as unknown as Node;

const pod = (requests: Record<string, string>) =>
  ({
    metadata: { name: "web" },
    spec: { containers: [{ name: "app", resources: { requests } }] },
    status: {},
  }) as unknown as Pod;

test("a pod that fits beside the others is taken", () => {
  expect(admit(pod({ cpu: "400m" }), node, () => [pod({ cpu: "600m" })])).toBeUndefined();
});

test("what the others leave is not enough: the kubelet says what was asked for, used and there", () => {
  const others = () => [pod({ cpu: "300m" }), pod({ cpu: "400m", memory: "1Gi" })];

  expect(admit(pod({ cpu: "400m" }), node, others)).toEqual({
    reason: "OutOfcpu",
    message: "Node didn't have enough resource: cpu, requested: 400, used: 700, capacity: 1000",
  });
});

test("a pod that asks for nothing is taken by a full node", () => {
  expect(admit(pod({}), node, () => [pod({ cpu: "1" })])).toBeUndefined();
  expect(admit(pod({ memory: "0" }), node, () => [pod({ memory: "1Gi" })])).toBeUndefined();
});
