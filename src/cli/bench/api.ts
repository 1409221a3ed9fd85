// How fast the API server is, through both doors, with few objects stored and with many.

import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import https from "node:https";
import type { Pod } from "../../cluster/api/types.ts";
import { isStream } from "../../cluster/apimachinery/http.ts";
import type { Client } from "../../cluster/client-go/client.ts";
import { createCluster, type Cluster } from "../../cluster/cluster.ts";
import { inProcessClient } from "../../cluster/kube-apiserver/in-process.ts";
import { Simulation } from "../../simulation/index.ts";
import { drive, type Driver } from "../drive.ts";
import { serveCluster, type ServedCluster } from "../serve-cluster.ts";
import { typical, type Benchmark, type Figures } from "./measure.ts";

/** How many pods are stored while it is measured. */
const SIZES = { "1k": 1_000, "100k": 100_000 };
/** Pods a namespace. */
const NAMESPACE = 10_000;
const WATCHERS = 1_000;
const ROUND = 200;
const ROUNDS = 8;
const CALLS = ROUND * (ROUNDS + 1);

const CONTROLLER = {
  username: "system:serviceaccount:kube-system:replicaset-controller",
  groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
};

const collect = (() => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();

function heapBytes(): number {
  collect();
  return getHeapStatistics().used_heap_size;
}

/** As a ReplicaSet's template says it. */
const pod = (namespace: string, name: string) =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      labels: { app: "bench", "pod-template-hash": "5f6d7c8b9" },
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "ReplicaSet", name: "bench-5f6d7c8b9", uid: "0", controller: true },
      ],
    },
    spec: {
      schedulerName: "nobody",
      containers: [
        {
          name: "web",
          image: "nginx:1.27",
          ports: [{ containerPort: 80 }],
          env: [{ name: "MODE", value: "bench" }],
          resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
          readinessProbe: { httpGet: { path: "/", port: 80 } },
        },
      ],
    },
  }) as never;

/** As a kubelet says it of a running pod. */
function withStatus(pod: Pod, index: number): Pod {
  const time = pod.metadata.creationTimestamp;
  const condition = (type: string) => ({
    type,
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: time,
  });
  const podIP = `10.${244 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  return {
    ...pod,
    status: {
      phase: "Running",
      conditions: [
        "PodReadyToStartContainers",
        "Initialized",
        "Ready",
        "ContainersReady",
        "PodScheduled",
      ].map(condition),
      hostIP: "192.168.49.11",
      hostIPs: [{ ip: "192.168.49.11" }],
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: time,
      qosClass: "Burstable",
      containerStatuses: [
        {
          name: "web",
          state: { running: { startedAt: time } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image: "docker.io/library/nginx:1.27",
          imageID: `docker.io/library/nginx@sha256:${"6784fb0834aa7dbbe12e3d7471e69c290df3e6ba810dc38b34ae33d3c1c05f7d"}`,
          containerID: `containerd://${String(index).padStart(64, "0")}`,
          started: true,
        },
      ],
    },
  } as unknown as Pod;
}

const place = (index: number) => ({
  namespace: `bench-${Math.trunc(index / NAMESPACE)}`,
  name: `web-5f6d7c8b9-${index}`,
});

function store(client: Client, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const { namespace, name } = place(i);
    if (i % NAMESPACE === 0) {
      client.create("namespaces", {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace },
      } as never);
      client.create("serviceaccounts", {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      } as never);
    }
    client.updateStatus("pods", withStatus(client.create("pods", pod(namespace, name)), i));
  }
}

/** A client on a connection that stays open, as kubectl has one. */
function clientOf({ address, kubeconfig }: ServedCluster) {
  const field = (name: string) =>
    Buffer.from(new RegExp(`${name}: (\\S+)`).exec(kubeconfig)![1], "base64").toString();
  const agent = new https.Agent({
    keepAlive: true,
    ca: field("certificate-authority-data"),
    cert: field("client-certificate-data"),
    key: field("client-key-data"),
  });
  const get = (path: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = https.get(`${address}${path}`, { agent, headers }, (response) => {
        let bytes = 0;
        response.on("data", (chunk: Buffer) => (bytes += chunk.length));
        response.on("end", () => {
          if (response.statusCode === 200) resolve(bytes);
          else reject(new Error(`${path}: ${response.statusCode}`));
        });
      });
      request.on("error", reject);
    });
  return { get, close: () => agent.destroy() };
}

/** Microseconds a call: the median of several rounds after one that does not count. Calls are numbered on. */
async function callsTake(call: (index: number) => unknown): Promise<number> {
  let next = 0;
  const round = () => {
    for (let i = 0; i < ROUND; i++) call(next++);
  };
  return ((await typical(ROUNDS, round)) / ROUND) * 1000;
}

async function fanout({ client, administrator, handle }: Cluster, driver: Driver): Promise<number> {
  const stops: (() => void)[] = [];
  let heard = 0;
  for (let i = 0; i < WATCHERS; i++) {
    const { body } = await driver.run(
      handle({
        method: "GET",
        url: "/api/v1/namespaces/default/configmaps?watch=1",
        headers: {},
        clientCertificate: administrator,
      }),
    );
    if (isStream(body)) stops.push(body.subscribe({ data: () => void heard++, end() {} }));
  }
  let turn = 0;
  const changed = () =>
    client.create("configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `c-${turn++}`, namespace: "default" },
    } as never);
  const before = heard;
  changed();
  if (heard - before !== WATCHERS)
    throw new Error(`${heard - before} of ${WATCHERS} watchers heard of a change`);
  const took = await typical(9, changed);
  for (const stop of stops) stop();
  for (let i = 0; i < turn; i++) client.delete("configmaps", `default/c-${i}`);
  return took;
}

export const apiBenchmarks: Benchmark = {
  name: "api",
  async run() {
    // Certificates are good from now on.
    const simulation = new Simulation({ seed: 1, start: Math.trunc(Date.now() / 1000) * 1000 });
    const cluster = createCluster({ simulation, profile: "bare", nodes: 1 });
    await simulation.throughHolds(() => simulation.settle());
    const driver = drive(simulation, 0.001);
    const served = await serveCluster(cluster, driver, 0);
    const http = clientOf(served);
    const figures: Figures = {};
    try {
      let stored = 0;
      let bytes = 0;
      for (const [size, count] of Object.entries(SIZES)) {
        const before = heapBytes();
        store(cluster.client, stored, count);
        bytes = (heapBytes() - before) / (count - stored);
        stored = count;
        Object.assign(figures, await measured(size, stored, cluster, driver, http));
      }
      figures["api.pod.bytes"] = Math.round(bytes);
    } finally {
      http.close();
      driver.stop();
      await served.close();
    }
    return figures;
  },
};

async function measured(
  size: string,
  stored: number,
  cluster: Cluster,
  driver: Driver,
  http: ReturnType<typeof clientOf>,
): Promise<Figures> {
  const { client } = cluster;
  const keys = Array.from({ length: CALLS }, (_, i) => {
    const { namespace, name } = place((i * 7919) % stored);
    return `${namespace}/${name}`;
  });
  const got = await callsTake((i) => client.get("pods", keys[i]));
  // Whoever makes pods in a cluster: RBAC is asked, which an administrator is spared.
  const controller = inProcessClient(cluster.apiServer, CONTROLLER);
  const created = await callsTake((i) => controller.create("pods", pod("bench-0", `new-${i}`)));
  for (let i = 0; i < CALLS; i++) client.delete("pods", `bench-0/new-${i}`, { gracePeriodSeconds: 0 });
  const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
  const listed = await typical(5, () => http.get("/api/v1/namespaces/bench-0/pods?limit=500", { accept }));
  const figures: Figures = {
    [`api.get.${size}.us`]: got,
    [`api.create.${size}.us`]: created,
    [`api.list500.${size}.table.ms`]: listed,
    [`api.fanout1000.${size}.ms`]: await fanout(cluster, driver),
  };
  if (stored < NAMESPACE) return figures;
  return {
    ...figures,
    "api.list10k.table.ms": await typical(5, () => http.get("/api/v1/namespaces/bench-0/pods", { accept })),
    "api.get.us": got,
    "api.create.us": created,
    "api.fanout1000.ms": figures[`api.fanout1000.${size}.ms`],
  };
}
