import { expect, test } from "vitest";
import type { Container, PodSpec } from "../api/types.ts";
import type { Cluster } from "../cluster.ts";
import { eventsOf, givenCluster, pod } from "../testing.ts";

const get = ({ client }: Cluster, name: string) => client.get("pods", `default/${name}`);
const status = (cluster: Cluster, name: string) => get(cluster, name).status.containerStatuses![0];
const conditions = (cluster: Cluster, name: string) =>
  get(cluster, name).status.conditions?.map(({ type, status: value, reason }) =>
    [type, value, reason].filter(Boolean).join(" "),
  );

const shell = (script: string, more: Partial<Container> = {}): Container => ({
  name: "c",
  image: "busybox:1.36",
  command: ["sh", "-c", script],
  ...more,
});
const running = (script: string, more: Partial<PodSpec> = {}) =>
  pod("p", { containers: [shell(script)], ...more });

/** Containers really run here. */
const kubeadm = () => givenCluster({ profile: "kubeadm", nodes: 2 });

test("a pod's life leaves the events of a kubelet", () => {
  const cluster = kubeadm();
  cluster.client.create("pods", pod("p"));
  cluster.simulation.settle();

  expect(
    eventsOf(cluster, "p").map((text) =>
      text.replace(/ in [\d.]+m?s \(.*/, " in …").replace(/worker-\d/, "NODE"),
    ),
  ).toEqual([
    "Scheduled: Successfully assigned default/p to NODE",
    'Pulling: Pulling image "nginx:1.27"',
    'Pulled: Successfully pulled image "nginx:1.27" in …',
    "Created: Container created",
    "Started: Container started",
  ]);
  expect(conditions(cluster, "p")).toEqual([
    "PodReadyToStartContainers True",
    "Initialized True",
    "Ready True",
    "ContainersReady True",
    "PodScheduled True",
  ]);
});

test.each<[string, PodSpec["restartPolicy"], string, string]>([
  ["exit 0", "Never", "Succeeded", "PodCompleted"],
  ["exit 5", "Never", "Failed", "PodFailed"],
  ["sleep 2; exit 0", "OnFailure", "Succeeded", "PodCompleted"],
])("`%s` with restartPolicy %s ends %s", (script, restartPolicy, phase, reason) => {
  const cluster = kubeadm();
  cluster.client.create("pods", running(script, { restartPolicy }));
  cluster.simulation.settle();

  expect(get(cluster, "p").status.phase).toBe(phase);
  expect(conditions(cluster, "p")).toContain(`Ready False ${reason}`);
});

test("a container that ends again and again waits longer each time", () => {
  const cluster = kubeadm();
  cluster.client.create("pods", running("exit 1"));
  cluster.simulation.advance(6_000);

  expect(status(cluster, "p")).toMatchObject({
    restartCount: 1,
    state: {
      waiting: {
        reason: "CrashLoopBackOff",
        message: expect.stringMatching(/^back-off 10s restarting failed container=c pod=p_default\(/),
      },
    },
    lastState: { terminated: { exitCode: 1, reason: "Error" } },
  });
  cluster.simulation.advance(14_000);
  expect(status(cluster, "p")).toMatchObject({
    restartCount: 2,
    state: { waiting: { message: expect.stringMatching(/^back-off 20s /) } },
  });
  expect(eventsOf(cluster, "p")).toContainEqual(
    expect.stringMatching(/^BackOff: Back-off restarting failed container c in pod p_default\(/),
  );
});

test("an image that nobody has is tried again and again, and comes when its name is mended", () => {
  const cluster = kubeadm();
  cluster.client.create("pods", pod("p", { containers: [{ name: "c", image: "nginx:nope" }] }));
  cluster.simulation.advance(2_000);
  expect(status(cluster, "p").state?.waiting?.reason).toBe("ErrImagePull");
  cluster.simulation.advance(3_000);
  expect(status(cluster, "p").state?.waiting).toMatchObject({ reason: "ImagePullBackOff" });

  cluster.client.patch("pods", "default/p", (latest) => ({
    ...latest,
    spec: { ...latest.spec, containers: [{ ...latest.spec.containers[0], image: "nginx:1.27" }] },
  }));
  cluster.simulation.settle();

  expect(get(cluster, "p").status.phase).toBe("Running");
  expect(eventsOf(cluster, "p")).toContain(
    'Failed: Failed to pull image "nginx:nope": failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
  );
});

test("a program that the image does not have cannot be started", () => {
  const cluster = kubeadm();
  cluster.client.create(
    "pods",
    pod("p", { restartPolicy: "Never", containers: [{ name: "c", image: "busybox", command: ["nosuch"] }] }),
  );
  cluster.simulation.settle();

  expect(status(cluster, "p").state?.terminated).toMatchObject({ exitCode: 128, reason: "StartError" });
  expect(status(cluster, "p").state?.terminated?.message).toContain(
    'exec: "nosuch": executable file not found in $PATH',
  );
});

test("init containers run one after the other, before the others", () => {
  const cluster = kubeadm();
  const initContainers = [shell("sleep 3", { name: "one" }), shell("sleep 3", { name: "two" })];
  cluster.client.create("pods", pod("p", { initContainers, volumes: [] }));
  cluster.simulation.advance(4_000);
  expect(get(cluster, "p").status).toMatchObject({
    phase: "Pending",
    containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
  });
  expect(conditions(cluster, "p")).toContain("Initialized False ContainersNotInitialized");

  cluster.simulation.settle();
  expect(get(cluster, "p").status.phase).toBe("Running");
});

test("containers of a pod share a volume and localhost", () => {
  const cluster = kubeadm();
  const mount = { volumeMounts: [{ name: "shared", mountPath: "/usr/share/nginx/html" }] };
  cluster.client.create(
    "pods",
    pod("p", {
      restartPolicy: "Never",
      volumes: [{ name: "shared", emptyDir: {} }],
      initContainers: [
        shell("echo hello from the volume > /usr/share/nginx/html/index.html", { name: "writer", ...mount }),
      ],
      containers: [
        { name: "web", image: "nginx:1.27", ...mount },
        shell("sleep 2; wget -qO- http://localhost", { name: "reader" }),
      ],
    }),
  );
  cluster.simulation.settle();

  const worker = cluster.kubelets
    .get(get(cluster, "p").spec.nodeName!)!
    .worker(get(cluster, "p").metadata.uid)!;
  expect(worker.container("reader")!.container!.log.lines.map(({ text }) => text)).toEqual([
    "hello from the volume",
  ]);
});

test("a missing ConfigMap keeps a container from being created, until it is there", () => {
  const cluster = kubeadm();
  const env = [{ name: "COLOUR", valueFrom: { configMapKeyRef: { name: "conf", key: "colour" } } }];
  cluster.client.create("pods", pod("p", { containers: [shell("echo $COLOUR; sleep 600", { env })] }));
  cluster.simulation.advance(5_000);
  expect(status(cluster, "p").state?.waiting).toEqual({
    reason: "CreateContainerConfigError",
    message: 'configmap "conf" not found',
  });

  cluster.client.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "conf", namespace: "default" },
    data: { colour: "blue" },
  });
  cluster.simulation.advance(15_000);
  expect(get(cluster, "p").status.phase).toBe("Running");
});

test("a pod that does not pass its readiness probe runs, but is not ready", () => {
  const cluster = kubeadm();
  const readinessProbe = { exec: { command: ["cat", "/ready"] }, periodSeconds: 1 };
  cluster.client.create(
    "pods",
    pod("p", { containers: [shell("sleep 10; touch /ready; sleep 600", { readinessProbe })] }),
  );
  cluster.simulation.advance(6_000);
  expect(status(cluster, "p")).toMatchObject({ ready: false, started: true });
  expect(eventsOf(cluster, "p")).toContain(
    "Unhealthy: Readiness probe failed: cat: can't open '/ready': No such file or directory\n",
  );

  cluster.simulation.advance(10_000);
  expect(status(cluster, "p")).toMatchObject({ ready: true });
});

test("a container that fails its liveness probe is restarted", () => {
  const cluster = kubeadm();
  const livenessProbe = { httpGet: { path: "/", port: 81 as never }, periodSeconds: 2, failureThreshold: 2 };
  cluster.client.create(
    "pods",
    pod("p", { containers: [{ name: "c", image: "nginx:1.27", livenessProbe }] }),
  );
  cluster.simulation.advance(9_000);

  expect(status(cluster, "p").restartCount).toBeGreaterThanOrEqual(1);
  expect(eventsOf(cluster, "p")).toContain("Killing: Container c failed liveness probe, will be restarted");
  expect(eventsOf(cluster, "p")).toContainEqual(
    expect.stringMatching(
      /^Unhealthy: Liveness probe failed: Get "http:\/\/10\.244\.\d+\.\d+:81\/": dial tcp 10\.244\.\d+\.\d+:81: connect: connection refused$/,
    ),
  );
});

test("a first process that ignores SIGTERM is killed when its grace is over", () => {
  const cluster = kubeadm();
  cluster.client.create("pods", running("sleep 3600", { terminationGracePeriodSeconds: 7 }));
  cluster.simulation.settle(20_000);
  const begun = cluster.simulation.now;

  cluster.client.delete("pods", "default/p");
  while (cluster.client.find("pods", "default/p")) cluster.simulation.advance(100);

  expect(cluster.simulation.now - begun).toBeGreaterThanOrEqual(7_000);
  expect(cluster.simulation.now - begun).toBeLessThan(8_000);
});

test("a preStop hook has its time before the end", () => {
  const cluster = kubeadm();
  const lifecycle = { preStop: { exec: { command: ["sh", "-c", "sleep 3"] } } };
  cluster.client.create(
    "pods",
    pod("p", {
      terminationGracePeriodSeconds: 20,
      containers: [{ name: "c", image: "nginx:1.27", lifecycle }],
    }),
  );
  cluster.simulation.settle();
  const begun = cluster.simulation.now;

  cluster.client.delete("pods", "default/p");
  while (cluster.client.find("pods", "default/p")) cluster.simulation.advance(100);

  expect(cluster.simulation.now - begun).toBeGreaterThanOrEqual(3_000);
  expect(cluster.simulation.now - begun).toBeLessThan(5_000);
});

test("a sidecar outlives the work, and then ends", () => {
  const cluster = kubeadm();
  const initContainers = [{ name: "side", image: "nginx:1.27", restartPolicy: "Always" }];
  cluster.client.create(
    "pods",
    pod("p", { restartPolicy: "Never", initContainers, containers: [shell("sleep 2")] }),
  );
  cluster.simulation.settle();

  expect(get(cluster, "p").status.phase).toBe("Succeeded");
  expect(eventsOf(cluster, "p")).toContain("Killing: Stopping container side");
});
