import { expect, test } from "vitest";
import { bodyText } from "../../../apimachinery/http.ts";
import { givenCluster, pod, replicaSet, service } from "../../../testing.ts";
import type { Cluster } from "../../../cluster.ts";

const GROUP = "/apis/admissionregistration.k8s.io/v1";

async function settle({ simulation }: Cluster, ms = 60_000): Promise<void> {
  await simulation.throughHolds(() => simulation.advance(ms));
}

async function ask(
  cluster: Cluster,
  method: string,
  url: string,
  object?: unknown,
): Promise<{ status: number; json: any }> {
  const { simulation } = cluster;
  const task = simulation.spawn(
    "ask",
    cluster.handle({
      method,
      url,
      clientCertificate: cluster.administrator,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(object),
    }),
  );
  await settle(cluster, 20_000);
  if (!task.outcome?.ok) throw new Error("no answer");
  const { status, body } = task.outcome.value;
  return { status, json: JSON.parse(bodyText(body as string)) };
}

/** A cluster with agnhost's webhooks behind the Service `hooks`, and one configuration. */
async function givenWebhook(
  mutating: boolean,
  path: string,
  resources: string[],
  more: object = {},
): Promise<Cluster> {
  const cluster = givenCluster({ profile: "kubeadm" });
  await settle(cluster);
  const container = {
    name: "c",
    image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
    args: ["webhook", "--port=8443"],
  };
  cluster.client.create("pods", pod("hooks", { containers: [container] }));
  cluster.client.create("services", service("hooks", { ports: [{ port: 443, targetPort: 8443 as never }] }));
  await settle(cluster);
  const kind = mutating ? "mutatingwebhookconfigurations" : "validatingwebhookconfigurations";
  const rules = [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources }];
  const created = await ask(cluster, "POST", `${GROUP}/${kind}`, {
    metadata: { name: "hooks" },
    webhooks: [
      {
        name: "hooks.example.com",
        clientConfig: { service: { namespace: "default", name: "hooks", path } },
        rules,
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        ...more,
      },
    ],
  });
  expect(created.status).toBe(201);
  return cluster;
}

const configMap = (data: object) => ({ metadata: { name: "a", namespace: "default" }, data });
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

test("a webhook of the cluster refuses in its own words", async () => {
  const cluster = await givenWebhook(false, "/configmaps", ["configmaps"]);

  const wrong = await ask(
    cluster,
    "POST",
    CONFIG_MAPS,
    configMap({ "webhook-e2e-test": "webhook-disallow" }),
  );
  const right = await ask(cluster, "POST", CONFIG_MAPS, configMap({ x: "y" }));

  expect(wrong.json).toMatchObject({
    status: "Failure",
    message:
      'admission webhook "hooks.example.com" denied the request: the configmap contains unwanted key and value',
    code: 400,
  });
  expect(right.status).toBe(201);
});

test("a webhook changes what is created", async () => {
  const cluster = await givenWebhook(true, "/mutating-configmaps", ["configmaps"]);

  const { json } = await ask(cluster, "POST", CONFIG_MAPS, configMap({ "mutation-start": "yes" }));

  expect(json.data).toEqual({ "mutation-start": "yes", "mutation-stage-1": "yes" });
});

test("a webhook that is not there, or too slow, holds requests up, unless it may be ignored", async () => {
  const nowhere = { clientConfig: { service: { namespace: "default", name: "gone", path: "/x" } } };
  const gone = await givenWebhook(false, "/x", ["configmaps"], nowhere);
  const slow = await givenWebhook(false, "/always-allow-delay-5s", ["configmaps"], { timeoutSeconds: 2 });
  const ignored = await givenWebhook(false, "/x", ["configmaps"], { ...nowhere, failurePolicy: "Ignore" });

  const messages = [];
  for (const cluster of [gone, slow, ignored])
    messages.push((await ask(cluster, "POST", CONFIG_MAPS, configMap({}))).json.message ?? "created");

  expect(messages).toEqual([
    'Internal error occurred: failed calling webhook "hooks.example.com": failed to call webhook: Post "https://gone.default.svc:443/x?timeout=10s": service "gone" not found',
    'Internal error occurred: failed calling webhook "hooks.example.com": failed to call webhook: Post "https://hooks.default.svc:443/always-allow-delay-5s?timeout=2s": context deadline exceeded',
    "created",
  ]);
});

test("what controllers create passes through webhooks as well, one by one", async () => {
  const cluster = await givenWebhook(true, "/add-label", ["pods"]);

  cluster.client.create("replicasets.apps", replicaSet("web", 3));
  await settle(cluster);

  const pods = cluster.client.list("pods", "default", ({ metadata }) => metadata.labels?.app === "web");
  expect(pods.map(({ metadata }) => metadata.labels)).toEqual(
    Array(3).fill({ app: "web", "added-label": "yes" }),
  );
  const reasons = cluster.client.list("events").filter(({ involvedObject }) => involvedObject.name === "web");
  expect([...new Set(reasons.map(({ reason }) => reason))]).toEqual(["SuccessfulCreate"]);
});
