import { expect, test } from "vitest";
import { Simulation } from "../../simulation/index.ts";
import type { EndpointSlice, Service } from "../api/types.ts";
import { rulesOf, translator } from "./kube-proxy.ts";

const HOUR = 3_600_000;

function given(spec: object) {
  const service = {
    metadata: { namespace: "default", name: "web" },
    spec: { type: "ClusterIP", clusterIP: "10.96.7.7", ports: [{ port: 80 }], ...spec },
    status: {},
  } as unknown as Service;
  const slice = {
    metadata: { namespace: "default", labels: { "kubernetes.io/service-name": "web" } },
    ports: [{ port: 8080 }],
    endpoints: [1, 2, 3].map((worker) => ({
      addresses: [`10.244.${worker}.2`],
      conditions: { ready: true },
      nodeName: `worker-${worker}`,
    })),
  } as unknown as EndpointSlice;
  let rules = rulesOf([service], [slice]);
  const random = new Simulation({ seed: 1 }).random("test");
  const translate = translator(() => rules, random, { name: "worker-1", address: "192.168.49.3" });
  const reachedAt = (address: string, port: number, client: string, now = 0) => {
    const to = translate(address, port, client, now);
    return typeof to === "object" ? to.address : to;
  };
  const reached = (client: string, now: number) => reachedAt("10.96.7.7", 80, client, now);
  return {
    reached,
    /** All that a hundred connections reach. */
    reachedOften: (address: string, port: number, client: string) =>
      [...new Set(Array.from({ length: 100 }, () => reachedAt(address, port, client)))].sort(),
    without(address: string) {
      const endpoints = slice.endpoints!.filter(({ addresses }) => addresses[0] !== address);
      rules = rulesOf([service], [{ ...slice, endpoints } as EndpointSlice]);
    },
  };
}

test("connections are spread over the endpoints", () => {
  const { reached } = given({});

  const seen = new Map<unknown, number>();
  for (let i = 0; i < 3000; i++)
    seen.set(reached("10.244.1.9", i), (seen.get(reached("10.244.1.9", i)) ?? 0) + 1);

  expect(seen.size).toBe(3);
  for (const count of seen.values()) expect(count).toBeGreaterThan(850);
});

test("with affinity a client stays where it was, until it has been away too long or its endpoint is gone", () => {
  const { reached, without } = given({ sessionAffinity: "ClientIP" });

  const first = reached("10.244.1.9", 0);
  const again = Array.from({ length: 50 }, (_, i) => reached("10.244.1.9", (i + 1) * 2 * HOUR));
  expect(new Set(again)).toEqual(new Set([first]));
  const others = Array.from({ length: 50 }, (_, i) => reached(`10.244.2.${i + 10}`, 0));
  expect(new Set(others).size).toBe(3);

  const later = Array.from({ length: 30 }, (_, i) => reached("10.244.1.9", 101 * HOUR + i * 4 * HOUR));
  expect(new Set(later).size).toBe(3);
  const last = reached("10.244.1.9", 500 * HOUR) as string;
  without(last);
  expect(reached("10.244.1.9", 500 * HOUR)).not.toBe(last);
});

const ALL = ["10.244.1.2", "10.244.2.2", "10.244.3.2"];
const NODE = "192.168.49.3";
const LAPTOP = "192.168.49.100";

test("a node port leads on only at the node's own address, and at loopback for the node itself", () => {
  const { reachedOften } = given({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] });

  expect(reachedOften(NODE, 30080, LAPTOP)).toEqual(ALL);
  expect(reachedOften("127.0.0.1", 30080, NODE)).toEqual(ALL);
  expect(reachedOften("127.0.0.1", 30080, "10.244.1.9")).toEqual([undefined]);
  expect(reachedOften("192.168.49.4", 30080, LAPTOP)).toEqual([undefined]);
});

test("externalTrafficPolicy Local keeps those from outside on the node, and nobody else", () => {
  const { reachedOften, without } = given({
    type: "NodePort",
    externalTrafficPolicy: "Local",
    ports: [{ port: 80, nodePort: 30080 }],
  });

  expect(reachedOften(NODE, 30080, LAPTOP)).toEqual(["10.244.1.2"]);
  expect(reachedOften(NODE, 30080, NODE)).toEqual(ALL);
  expect(reachedOften("10.96.7.7", 80, "10.244.1.9")).toEqual(ALL);
  without("10.244.1.2");
  expect(reachedOften(NODE, 30080, LAPTOP)).toEqual(["dropped"]);
});

test("internalTrafficPolicy Local keeps those inside on their node", () => {
  const { reachedOften, without } = given({ internalTrafficPolicy: "Local" });

  expect(reachedOften("10.96.7.7", 80, "10.244.1.9")).toEqual(["10.244.1.2"]);
  without("10.244.1.2");
  expect(reachedOften("10.96.7.7", 80, "10.244.1.9")).toEqual(["dropped"]);
});
