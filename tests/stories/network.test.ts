import { expect, test } from "vitest";
import type { Cluster } from "../../src/cluster/cluster.ts";
import { bodyText, type HttpResponse } from "../../src/cluster/apimachinery/http.ts";
import { deployment, givenCluster, pod, service, setImage } from "../../src/cluster/testing.ts";
import { NetworkError } from "../../src/hosts/network.ts";

/** Asks from inside a running pod; the body, or the error's code. */
function ask(cluster: Cluster, from: string, url: string): string {
  const found = cluster.client.get("pods", `default/${from}`);
  const { net } = cluster.kubelets.get(found.spec.nodeName!)!.worker(found.metadata.uid)!;
  const task = cluster.simulation.spawn<HttpResponse>("ask", net.fetch({ method: "GET", url, headers: {} }));
  task.onEnd(() => {});
  cluster.simulation.advance(5_000);
  if (!task.outcome) return "no answer yet";
  if (task.outcome.ok)
    return `${task.outcome.value.status} ${bodyText(task.outcome.value.body as string).trim()}`;
  return (task.outcome.error as NetworkError).code;
}

function givenFrontAndBack(): Cluster {
  const cluster = givenCluster({ profile: "kubeadm", nodes: 3 });
  cluster.client.create(
    "pods",
    pod("front", { containers: [{ name: "c", image: "curlimages/curl", command: ["sleep", "100000"] }] }),
  );
  cluster.client.create("services", service("back"));
  cluster.simulation.settle();
  return cluster;
}

test("a Service is reached by its name, short and long, and by its address", () => {
  const cluster = givenFrontAndBack();
  cluster.client.create("deployments.apps", deployment("back", 2));
  cluster.simulation.settle();
  const { clusterIP } = cluster.client.get("services", "default/back").spec;

  for (const host of ["back", "back.default", "back.default.svc.cluster.local", clusterIP]) {
    expect(ask(cluster, "front", `http://${host}/`), host).toMatch(/^200 <!DOCTYPE html>/);
  }
});

test("a Service without endpoints refuses; a name that nobody has does not resolve", () => {
  const cluster = givenFrontAndBack();

  expect(ask(cluster, "front", "http://back/")).toBe("ECONNREFUSED");
  expect(ask(cluster, "front", "http://nosuch/")).toBe("EAI_NONAME");
});

test("connections are spread over the ready pods", () => {
  const cluster = givenFrontAndBack();
  cluster.client.create("deployments.apps", deployment("back", 3));
  cluster.simulation.settle();
  const reached = new Map<string, number>();
  cluster.network.onTraffic(({ to, reached: pod }) => {
    if (to.port === 80 && pod) reached.set(pod, (reached.get(pod) ?? 0) + 1);
  });

  for (let i = 0; i < 60; i++) ask(cluster, "front", "http://back/");

  expect(reached.size).toBe(3);
  for (const count of reached.values()) expect(count).toBeGreaterThan(8);
});

test("a rollout with readiness and a preStop pause loses no request", () => {
  const cluster = givenFrontAndBack();
  const { client, simulation } = cluster;
  const careful = {
    containers: [
      {
        name: "c",
        image: "nginx:1.27",
        readinessProbe: { httpGet: { path: "/", port: 80 as never }, periodSeconds: 1 },
        lifecycle: { preStop: { sleep: { seconds: 2 } } },
      },
    ],
    terminationGracePeriodSeconds: 10,
  };
  client.create(
    "deployments.apps",
    deployment(
      "back",
      3,
      { strategy: { rollingUpdate: { maxSurge: 1 as never, maxUnavailable: 0 as never } } },
      careful,
    ),
  );
  simulation.settle();
  const outcomes: (number | undefined)[] = [];
  const stop = cluster.network.onTraffic(({ to, status }) => {
    if (to.port === 80 && to.address.startsWith("10.96.")) outcomes.push(status);
  });
  const found = client.get("pods", "default/front");
  const { net } = cluster.kubelets.get(found.spec.nodeName!)!.worker(found.metadata.uid)!;
  simulation.spawn(
    "load",
    (function* () {
      for (;;) {
        try {
          yield* net.fetch({ method: "GET", url: "http://back/", headers: {} });
        } catch (error) {
          if (!(error instanceof NetworkError)) throw error;
        }
        yield* simulation.sleep(20, { background: true });
      }
    })(),
  );

  setImage(cluster, "back", "nginx:1.28");
  simulation.advance(40_000);
  stop();

  expect(client.get("deployments.apps", "default/back").status.updatedReplicas).toBe(3);
  expect(outcomes.length).toBeGreaterThan(1000);
  expect(outcomes.filter((outcome) => outcome !== 200)).toEqual([]);
});

test("a NodePort answers on every node", () => {
  const cluster = givenFrontAndBack();
  cluster.client.create("deployments.apps", deployment("back", 1));
  cluster.client.create(
    "services",
    service("open", { type: "NodePort", selector: { app: "back" }, ports: [{ port: 80, nodePort: 30080 }] }),
  );
  cluster.simulation.settle();

  for (const node of cluster.client.list("nodes")) {
    const address = node.status.addresses!.find(({ type }) => type === "InternalIP")!.address;
    expect(ask(cluster, "front", `http://${address}:30080/`), node.metadata.name).toMatch(/^200 /);
  }
});

test("an external address that is a node's answers those outside, at the Service's port", () => {
  const cluster = givenCluster({ profile: "kubeadm", nodes: 2 });
  const { client, simulation } = cluster;
  client.create("deployments.apps", deployment("back", 1));
  const [address] = client.list("nodes").flatMap(({ status }) => status.addresses!.slice(0, 1));
  client.create(
    "services",
    service("shown", {
      selector: { app: "back" },
      externalIPs: [address.address],
      ports: [{ port: 8888, targetPort: 80 }],
    }),
  );
  simulation.settle(60_000);
  const outside = cluster.plugIn("outside", "192.168.49.240");

  const url = `http://${address.address}:8888/`;
  const task = simulation.spawn<HttpResponse>("ask", outside.fetch({ method: "GET", url, headers: {} }));
  simulation.advance(5_000);

  expect(task.outcome).toMatchObject({ ok: true, value: { status: 200 } });
});

test("a headless Service's name gives the addresses of its pods", () => {
  const cluster = givenFrontAndBack();
  cluster.client.create("services", service("each", { clusterIP: "None", selector: { app: "back" } }));
  cluster.client.create("deployments.apps", deployment("back", 2));
  cluster.simulation.settle();
  const found = cluster.client.get("pods", "default/front");
  const { net } = cluster.kubelets.get(found.spec.nodeName!)!.worker(found.metadata.uid)!;

  const task = cluster.simulation.spawn("resolve", net.resolve("each"));
  task.onEnd(() => {});
  cluster.simulation.advance(100);

  const addresses = cluster.client
    .list("pods", "default", ({ metadata }) => metadata.labels?.app === "back")
    .map(({ status }) => status.podIP);
  expect(task.outcome).toMatchObject({ ok: true });
  expect((task.outcome as { value: string[] }).value.sort()).toEqual(addresses.sort());
});

test("a NodePort answers machines outside the cluster, and refuses them when nobody is behind it", () => {
  const cluster = givenCluster({ profile: "kubeadm", nodes: 2 });
  const { client, simulation } = cluster;
  client.create("deployments.apps", deployment("back", 2));
  const ports = [{ port: 80, nodePort: 30080 }];
  client.create("services", service("open", { type: "NodePort", selector: { app: "back" }, ports }));
  client.create("services", service("empty", { type: "NodePort", ports: [{ port: 80, nodePort: 30081 }] }));
  simulation.settle(60_000);
  const outside = cluster.plugIn("outside", "192.168.49.240");
  const ask = (url: string) => {
    const task = simulation.spawn("ask", outside.fetch({ method: "GET", url, headers: {} }));
    task.onEnd(() => {});
    simulation.advance(5_000);
    return task.outcome!.ok ? task.outcome!.value.status : String(task.outcome!.error);
  };

  for (const node of ["192.168.49.11", "192.168.49.12", "192.168.49.2"]) {
    expect(ask(`http://${node}:30080`)).toBe(200);
    expect(ask(`http://${node}:30081`)).toContain("Connection refused");
  }
});

test("a Service's port may be named by its number alone, as kubectl create service names it", () => {
  const cluster = givenCluster({ profile: "kubeadm", nodes: 2 });
  cluster.client.create("deployments.apps", deployment("back", 2));
  cluster.client.create("services", service("back", { ports: [{ name: "80", port: 80 }] }));
  cluster.simulation.settle(60_000);

  const [slice] = cluster.client.list(
    "endpointslices.discovery.k8s.io",
    "default",
    ({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === "back",
  );

  expect([slice.ports?.map(({ name }) => name), slice.endpoints?.length]).toEqual([["80"], 2]);
});
