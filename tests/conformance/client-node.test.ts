// A second real client: the JavaScript library, over HTTPS, against this project's cluster.

import { PassThrough } from "node:stream";
import {
  AppsV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  PatchStrategy,
  PortForward,
  RbacAuthorizationV1Api,
  Watch,
  makeInformer,
  setHeaderOptions,
  type V1ConfigMap,
  type V1Pod,
  type V1Status,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drive, type Driver } from "../../src/cli/drive.ts";
import { serveCluster, type ServedCluster } from "../../src/cli/serve-cluster.ts";
import { createCluster } from "../../src/cluster/cluster.ts";
import { Simulation } from "../../src/simulation/index.ts";

const namespace = "default";

const pod = (name: string, command?: string[]): V1Pod => ({
  metadata: { name, labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "c", image: command ? "busybox:1.36" : "nginx:1.27", command }],
  },
});

/** Resolves when `holds` does; looks again whenever the machine has time. */
async function until(holds: () => unknown): Promise<void> {
  const limit = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Everything that was written to a stream. */
function gathered(): { stream: PassThrough; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new PassThrough();
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString() };
}

describe("the JavaScript client library", () => {
  let driver: Driver;
  let served: ServedCluster;
  let config: KubeConfig;
  let core: CoreV1Api;

  beforeAll(async () => {
    const simulation = new Simulation({ seed: 1, start: Math.trunc(Date.now() / 1000) * 1000 });
    const cluster = createCluster({ simulation, nodes: 2 });
    await simulation.throughHolds(() => simulation.settle(120_000));
    driver = drive(simulation, 20);
    served = await serveCluster(cluster, driver, 0);
    config = new KubeConfig();
    config.loadFromString(served.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
  });

  afterAll(async () => {
    driver.stop();
    await served.close();
  });

  const running = async (name: string) =>
    until(async () => (await core.readNamespacedPod({ namespace, name })).status?.phase === "Running");

  test("typed calls create, read, list, replace, patch and delete", async () => {
    const apps = config.makeApiClient(AppsV1Api);
    const labels = { app: "typed" };
    const body = {
      metadata: { name: "typed" },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: pod("typed").spec },
      },
    };

    const created = await apps.createNamespacedDeployment({ namespace, body });
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
    await until(
      async () =>
        (await apps.readNamespacedDeployment({ namespace, name: "typed" })).status?.readyReplicas === 2,
    );
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: "app=typed", limit: 1 });
    expect(items).toHaveLength(1);

    const scale = await apps.readNamespacedDeploymentScale({ namespace, name: "typed" });
    scale.spec = { replicas: 1 };
    await apps.replaceNamespacedDeploymentScale({ namespace, name: "typed", body: scale });
    const patched = await apps.patchNamespacedDeployment(
      { namespace, name: "typed", body: { metadata: { labels: { patched: "yes" } } } },
      setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
    );
    expect([patched.spec?.replicas, patched.metadata?.labels]).toEqual([1, { patched: "yes" }]);

    const gone = await apps.deleteNamespacedDeployment({ namespace, name: "typed" });
    expect(gone.status).toBe("Success");
    await expect(apps.readNamespacedDeployment({ namespace, name: "typed" })).rejects.toMatchObject({
      code: 404,
    });
  });

  test("every group's lists are understood", async () => {
    const lists = await Promise.all([
      core.listNode(),
      core.listNamespace(),
      core.listEventForAllNamespaces(),
      config.makeApiClient(BatchV1Api).listJobForAllNamespaces(),
      config.makeApiClient(AutoscalingV2Api).listHorizontalPodAutoscalerForAllNamespaces(),
      config.makeApiClient(RbacAuthorizationV1Api).listClusterRole(),
    ]);

    for (const { items, metadata } of lists) {
      expect(Array.isArray(items)).toBe(true);
      expect(metadata?.resourceVersion).toMatch(/^\d+$/);
    }
    expect(lists[0].items.length).toBeGreaterThanOrEqual(2);
  });

  test("a refusal is an error with its code and the server's words", async () => {
    const bad = { metadata: { name: "Bad_Name" } };

    const refusal = await core
      .createNamespacedConfigMap({ namespace, body: bad })
      .catch((error: any) => error);

    expect(refusal.code).toBe(422);
    expect(JSON.parse(refusal.body as string)).toMatchObject({
      kind: "Status",
      reason: "Invalid",
      code: 422,
    });
  });

  test("an update that was overtaken is a conflict", async () => {
    const name = "raced";
    const mine = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name } } });
    await core.replaceNamespacedConfigMap({ namespace, name, body: { ...mine, data: { a: "1" } } });

    await expect(
      core.replaceNamespacedConfigMap({ namespace, name, body: { ...mine, data: { a: "2" } } }),
    ).rejects.toMatchObject({ code: 409 });
  });

  test("an informer has what is there and hears of what changes", async () => {
    const heard: string[] = [];
    const label = "heard=yes";
    const body = (name: string, data: Record<string, string>): V1ConfigMap => ({
      metadata: { name, labels: { heard: "yes" } },
      data,
    });
    await core.createNamespacedConfigMap({ namespace, body: body("before", {}) });
    const informer = makeInformer(
      config,
      `/api/v1/namespaces/${namespace}/configmaps`,
      () => core.listNamespacedConfigMap({ namespace, labelSelector: label }),
      label,
    );
    for (const verb of ["add", "update", "delete"] as const)
      informer.on(verb, (object: V1ConfigMap) => heard.push(`${verb} ${object.metadata?.name}`));
    await informer.start();

    await core.createNamespacedConfigMap({ namespace, body: body("after", { a: "1" }) });
    await core.replaceNamespacedConfigMap({ namespace, name: "after", body: body("after", { a: "2" }) });
    await core.deleteNamespacedConfigMap({ namespace, name: "after" });
    await until(() => heard.length >= 4);
    await informer.stop();

    expect(heard).toEqual(["add before", "add after", "update after", "delete after"]);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(["before"]);
  });

  test("a watch goes on from a revision until it is aborted", async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const seen: string[] = [];
    let ended: unknown = "not yet";
    const controller = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { resourceVersion: metadata?.resourceVersion, allowWatchBookmarks: true },
      (phase, object: V1ConfigMap) => seen.push(`${phase} ${object.metadata?.name}`),
      (error) => (ended = error),
    );
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "watched" } } });
    await until(() => seen.length === 1);

    controller.abort();
    await until(() => ended !== "not yet");
    await core.deleteNamespacedConfigMap({ namespace, name: "watched" });

    expect(seen).toEqual(["ADDED watched"]);
    expect((ended as Error).name).toBe("AbortError");
  });

  test("what is applied on the server belongs to its manager, and others conflict", async () => {
    const api = KubernetesObjectApi.makeApiClient(config);
    const body = (a: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "applied", namespace },
      data: { a },
    });
    const apply = (manager: string, a: string, force?: boolean) =>
      api.patch<V1ConfigMap>(body(a), undefined, undefined, manager, force, PatchStrategy.ServerSideApply);

    const made = await apply("ana", "1");
    expect(made.metadata?.managedFields).toMatchObject([
      { manager: "ana", operation: "Apply", fieldsV1: { "f:data": { "f:a": {} } } },
    ]);
    const refusal: any = await apply("ben", "2").catch((error: unknown) => error);
    expect(refusal.code).toBe(409);
    expect(JSON.parse(refusal.body as string).message).toBe(
      'Apply failed with 1 conflict: conflict with "ana": .data.a',
    );
    const taken = await apply("ben", "2", true);
    expect(taken.data).toEqual({ a: "2" });
    expect(taken.metadata?.managedFields?.map(({ manager }) => manager)).toEqual(["ben"]);
  });

  test("exec passes input, both outputs and the exit code", async () => {
    await core.createNamespacedPod({ namespace, body: pod("shell", ["sleep", "3600"]) });
    await running("shell");
    const [out, err] = [gathered(), gathered()];
    const input = new PassThrough();
    let status: V1Status | undefined;

    await new Exec(config).exec(
      namespace,
      "shell",
      "c",
      ["sh", "-c", "read line; echo got $line; echo bad >&2; exit 3"],
      out.stream,
      err.stream,
      input,
      false,
      (result) => (status = result),
    );
    input.write("a line\n");
    await until(() => status);

    expect([out.text(), err.text()]).toEqual(["got a line\n", "bad\n"]);
    expect(status).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  test("a log is followed to its end", async () => {
    await core.createNamespacedPod({
      namespace,
      body: {
        ...pod("talker"),
        spec: {
          ...pod("talker", ["sh", "-c", "for i in 1 2 3; do echo line $i; sleep 1; done"]).spec!,
          restartPolicy: "Never",
        },
      },
    });
    await until(
      async () => (await core.readNamespacedPod({ namespace, name: "talker" })).status?.phase !== "Pending",
    );
    const { stream, text } = gathered();

    await new Log(config).log(namespace, "talker", "c", stream, { follow: true });
    await until(() => stream.readableEnded);

    expect(text()).toBe("line 1\nline 2\nline 3\n");
  });

  test("a forwarded port reaches the container", async () => {
    await core.createNamespacedPod({ namespace, body: pod("web") });
    await running("web");
    const { stream, text } = gathered();
    const input = new PassThrough();

    await new PortForward(config).portForward(namespace, "web", [80], stream, null, input);
    input.write("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");
    await until(() => text().includes("</html>"));

    expect(text()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text()).toContain("Welcome to nginx!");
  });
});
