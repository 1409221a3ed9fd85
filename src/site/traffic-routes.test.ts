import { expect, test } from "vitest";
import type { ClusterView, ExchangeView, PodView } from "../session/protocol.ts";
import { routesOf, sharesOf } from "./traffic-routes.ts";

const pod = (name: string, ip: string) => ({ uid: name, name, ip }) as PodView;

const view: ClusterView = {
  nodes: [],
  deployments: [],
  pods: [pod("client", "10.244.1.9"), pod("web-a", "10.244.1.2"), pod("web-b", "10.244.2.2")],
  services: [
    {
      namespace: "default",
      name: "web",
      clusterIP: "10.96.7.7",
      type: "NodePort",
      endpoints: ["web-a", "web-b"],
    },
  ],
};

const exchange = (id: number, more: Partial<ExchangeView>): ExchangeView => ({
  id,
  at: id,
  from: "10.244.1.9",
  to: "10.96.7.7",
  port: 80,
  reached: "10.244.1.2",
  status: 200,
  ...more,
});

test("addresses are told as names", () => {
  const exchanges = [
    exchange(0, {}),
    exchange(1, { from: "192.168.49.100", to: "192.168.49.11", port: 30080, reached: "10.244.2.2" }),
    exchange(2, { reached: undefined, status: undefined }),
    exchange(3, { from: "10.244.9.9", to: "10.96.0.77", reached: "10.244.9.8" }),
  ];

  expect(
    routesOf(exchanges, view).map(({ from, service, asked, pod: name }) => [from, service, asked, name]),
  ).toEqual([
    ["client", "web", "10.96.7.7:80", "web-a"],
    ["laptop", "web", "192.168.49.11:30080", "web-b"],
    ["client", "web", "10.96.7.7:80", undefined],
    ["10.244.9.9", undefined, "10.96.0.77:80", "10.244.9.8"],
  ]);
});

test("each Pod's share is counted, also when it is none", () => {
  const routes = routesOf([exchange(0, {}), exchange(1, {})], view);

  expect(sharesOf(routes, "web", view)).toEqual([
    { pod: "web-a", count: 2 },
    { pod: "web-b", count: 0 },
  ]);
});
