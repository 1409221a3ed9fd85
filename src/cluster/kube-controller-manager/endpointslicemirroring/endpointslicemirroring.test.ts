import { expect, test } from "vitest";
import { givenCluster, service } from "../../testing.ts";

const KEY = "default/outside";

/** A Service without a selector, and Endpoints of its name written by hand. */
async function given() {
  const { client, simulation } = givenCluster({ profile: "bare", nodes: 1 });
  const made = service("outside");
  const { selector: _, ...spec } = made.spec;
  client.create("services", { ...made, spec } as never);
  client.create("endpoints", {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "outside", namespace: "default" },
    subsets: [{ addresses: [{ ip: "192.0.2.10" }], ports: [{ port: 8080, protocol: "TCP" }] }],
  });
  const settle = () => simulation.throughHolds(() => simulation.settle());
  await settle();
  const slices = () =>
    client.list(
      "endpointslices.discovery.k8s.io",
      "default",
      ({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "outside",
    );
  return { client, settle, slices };
}

test("Endpoints of a Service without a selector are there as a slice, too", async () => {
  const { slices, client } = await given();

  const [{ metadata, endpoints, ports }, ...others] = slices();
  expect(others).toEqual([]);
  expect(metadata.labels?.["endpointslice.kubernetes.io/managed-by"]).toBe(
    "endpointslicemirroring-controller.k8s.io",
  );
  expect(metadata.ownerReferences?.[0].uid).toBe(client.get("endpoints", KEY).metadata.uid);
  expect([endpoints, ports]).toEqual([
    [{ addresses: ["192.0.2.10"], conditions: { ready: true } }],
    [{ name: "", port: 8080, protocol: "TCP" }],
  ]);
});

test("the slice follows its Endpoints, and ends with the Service", async () => {
  const { client, settle, slices } = await given();
  const [{ metadata }] = slices();

  client.patch("endpoints", KEY, (latest) => ({
    ...latest,
    subsets: [{ addresses: [{ ip: "192.0.2.11" }], ports: [{ port: 8080, protocol: "TCP" }] }],
  }));
  await settle();
  expect(slices().map((slice) => [slice.metadata.name, slice.endpoints![0].addresses])).toEqual([
    [metadata.name, ["192.0.2.11"]],
  ]);

  client.delete("services", KEY);
  await settle();
  expect(slices()).toEqual([]);
});
