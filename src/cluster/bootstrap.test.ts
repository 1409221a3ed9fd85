import { expect, test } from "vitest";
import { givenCluster } from "./testing.ts";

test("the API server makes its Service anew, at the same address, within ten seconds", () => {
  const { client, simulation } = givenCluster({ profile: "bare", nodes: 1 });
  simulation.advance(12_000);
  const before = client.get("services", "default/kubernetes");

  client.delete("services", "default/kubernetes");
  client.delete("endpointslices.discovery.k8s.io", "default/kubernetes");
  simulation.advance(1_000);
  expect(client.find("services", "default/kubernetes")).toBeUndefined();
  simulation.advance(10_000);

  const { metadata, spec } = client.get("services", "default/kubernetes");
  expect(spec).toEqual(before.spec);
  expect(metadata.uid).not.toBe(before.metadata.uid);
  expect(client.get("endpointslices.discovery.k8s.io", "default/kubernetes").endpoints).toHaveLength(1);
});
