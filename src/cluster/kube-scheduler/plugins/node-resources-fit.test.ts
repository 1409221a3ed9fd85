import { expect, test } from "vitest";
import type { Node, Pod } from "../../api/types.ts";
import type { Snapshot } from "../framework.ts";
import { NodeInfo, podInfo } from "../node-info.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";

const pod = (name: string, requests?: Record<string, string>) =>
  ({
    metadata: { name, namespace: "default" },
    spec: { containers: [{ name: "app", ...(requests ? { resources: { requests } } : {}) }] },
    status: {},
  }) as unknown as Pod;

function givenNode(allocatable: Record<string, string>, ...pods: Pod[]): NodeInfo {
  const info = new NodeInfo({ metadata: { name: "worker-1" }, status: { allocatable } } as unknown as Node);
  for (const one of pods) info.add(podInfo(one));
  return info;
}

const refusalOf = (wanted: Pod, node: NodeInfo) =>
  nodeResourcesFit.prepare(wanted, { nodes: [node] } as unknown as Snapshot)!(node);

test.each([undefined, { cpu: "1m" }])("a node runs no more pods than it may (%j)", (requests) => {
  const allocatable = { cpu: "1", pods: "2" };

  expect(refusalOf(pod("new", requests), givenNode(allocatable, pod("a")))).toBeUndefined();
  expect(refusalOf(pod("new", requests), givenNode(allocatable, pod("a"), pod("b")))).toEqual({
    reasons: ["Too many pods"],
    unresolvable: false,
  });
});

test("what is left must be enough; what the whole node does not have cannot be made free", () => {
  const node = givenNode({ cpu: "1", memory: "1Gi", pods: "9" }, pod("a", { cpu: "700m" }));

  expect(refusalOf(pod("fits", { cpu: "300m" }), node)).toBeUndefined();
  expect(refusalOf(pod("tight", { cpu: "301m" }), node)).toEqual({
    reasons: ["Insufficient cpu"],
    unresolvable: false,
  });
  expect(refusalOf(pod("huge", { cpu: "400m", memory: "2Gi" }), node)).toEqual({
    reasons: ["Insufficient cpu", "Insufficient memory"],
    unresolvable: true,
  });
});

test("a pod that left makes room", () => {
  const node = givenNode({ pods: "1" }, pod("a"));

  node.remove("default/a");

  expect(refusalOf(pod("new"), node)).toBeUndefined();
});
