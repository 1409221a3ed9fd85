import { expect, test } from "vitest";
import type { Cluster } from "../cluster.ts";
import { eventsOf, givenCluster, pod } from "../testing.ts";

/** What the kubelet says of a pod whose server is asked for its health. */
function said(image: string, args: string[] | undefined, grpc: { port: number; service?: string }): string[] {
  const cluster = givenCluster({ profile: "kubeadm", nodes: 1 });
  const livenessProbe = { grpc, periodSeconds: 5, failureThreshold: 2 };
  cluster.client.create("pods", pod("p", { containers: [{ name: "c", image, args, livenessProbe }] }));
  cluster.simulation.advance(30_000);
  return eventsOf(cluster, "p")
    .filter((text) => /^(Unhealthy|Killing)/.test(text))
    .map((text) => text.replace(/10\.244\.\d+\.\d+/, "POD"));
}

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53";

const restarts = ({ client }: Cluster) =>
  client.get("pods", "default/p").status.containerStatuses![0].restartCount;

test("a health service that serves keeps its container", () => {
  expect(said(AGNHOST, ["grpc-health-checking"], { port: 5000 })).toEqual([]);
});

test("a health service that is told to be unwell is restarted, and well again", () => {
  const cluster = givenCluster({ profile: "kubeadm", nodes: 1 });
  const livenessProbe = { grpc: { port: 5000 }, periodSeconds: 5, failureThreshold: 2 };
  const args = ["grpc-health-checking"];
  cluster.client.create(
    "pods",
    pod("p", { containers: [{ name: "c", image: AGNHOST, args, livenessProbe }] }),
  );
  cluster.simulation.settle(60_000);
  const address = cluster.client.get("pods", "default/p").status.podIP!;
  const visitor = cluster.plugInside("visitor", "192.168.49.250");

  cluster.simulation.spawn(
    "visitor",
    visitor.fetch({ method: "GET", url: `http://${address}:8080/make-not-serving`, headers: {} }),
  );
  cluster.simulation.advance(20_000);

  expect(restarts(cluster)).toBe(1);
  expect(eventsOf(cluster, "p")).toContain(
    'Unhealthy: Liveness probe failed: service unhealthy (responded with "NOT_SERVING")',
  );
  cluster.simulation.advance(60_000);
  expect(restarts(cluster)).toBe(1);
});

test("a service that the server does not know is not found", () => {
  expect(said(AGNHOST, ["grpc-health-checking"], { port: 5000, service: "other" })[0]).toBe(
    "Unhealthy: Liveness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
  );
});

test.each([
  ["nobody listens", 81],
  ["a web server listens", 80],
])("where %s the connection never stands", (_, port) => {
  expect(said("nginx:1.27", undefined, { port })[0]).toBe(
    `Unhealthy: Liveness probe failed: timeout: failed to connect service "POD:${port}" within 1s: context deadline exceeded`,
  );
});
