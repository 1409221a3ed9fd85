import { expect, test } from "vitest";
import { bodyText } from "../../apimachinery/http.ts";
import type { Cluster } from "../../cluster.ts";
import { givenCluster, pod } from "../../testing.ts";

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const KIND = { apiVersion: "rbac.authorization.k8s.io/v1" };
const HERE = "/namespaces/default";

async function ask(
  cluster: Cluster,
  request: { as?: string; groups?: string; token?: string; method?: string; url: string; body?: unknown },
): Promise<{ status: number; json: any }> {
  const { simulation } = cluster;
  const { as, groups, token, method = "GET", url, body } = request;
  const task = simulation.spawn(
    "ask",
    cluster.handle({
      method,
      url,
      ...(token ? {} : { clientCertificate: cluster.administrator }),
      headers: {
        "content-type": "application/json",
        ...(as ? { "impersonate-user": as } : {}),
        ...(groups ? { "impersonate-group": groups } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  );
  await simulation.throughHolds(() => simulation.advance(1000));
  if (!task.outcome?.ok) throw new Error("no answer");
  const answer = task.outcome.value;
  return { status: answer.status, json: JSON.parse(bodyText(answer.body as string)) };
}

const bind = (cluster: Cluster, user: string, role: string, more: object = {}) =>
  ask(cluster, {
    method: "POST",
    url: `${RBAC}${HERE}/rolebindings`,
    body: {
      ...KIND,
      kind: "RoleBinding",
      metadata: { name: `${user}-${role}` },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "User", name: user }],
      ...more,
    },
  });

const mayI = async (cluster: Cluster, as: string, resourceAttributes: object, groups?: string) =>
  (
    await ask(cluster, {
      as,
      groups,
      method: "POST",
      url: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: { spec: { resourceAttributes } },
    })
  ).json.status;

test("who has no role is refused, in the server's words, and who gets one is not", async () => {
  const cluster = givenCluster();
  const url = `/api/v1${HERE}/pods`;
  const refused = await ask(cluster, { as: "eve", url });

  expect([refused.status, refused.json.message]).toEqual([
    403,
    'pods is forbidden: User "eve" cannot list resource "pods" in API group "" in the namespace "default"',
  ]);
  await bind(cluster, "eve", "view");
  expect((await ask(cluster, { as: "eve", url })).status).toBe(200);
  expect((await ask(cluster, { as: "eve", url: "/api/v1/pods" })).status).toBe(403);
});

test("a review says which binding allows, and which role is missing", async () => {
  const cluster = givenCluster();
  await bind(cluster, "eve", "view");
  await bind(cluster, "eve", "nosuch");
  const pods = { verb: "get", resource: "pods", namespace: "default" };

  expect(await mayI(cluster, "eve", pods)).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "eve-view/default" of ClusterRole "view" to User "eve"',
  });
  expect(await mayI(cluster, "eve", { ...pods, resource: "secrets" })).toEqual({
    allowed: false,
    reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "nosuch" not found',
  });
});

test("names and subresources of a rule count", async () => {
  const cluster = givenCluster();
  const rules = [
    { apiGroups: [""], resources: ["configmaps"], resourceNames: ["mine"], verbs: ["get"] },
    { apiGroups: ["*"], resources: ["*/scale"], verbs: ["get"] },
  ];
  const body = { ...KIND, kind: "ClusterRole", metadata: { name: "some" }, rules };
  await ask(cluster, { method: "POST", url: `${RBAC}/clusterroles`, body });
  await bind(cluster, "eve", "some");
  const allowed = async (more: object) =>
    (await mayI(cluster, "eve", { verb: "get", namespace: "default", ...more })).allowed;

  expect(await allowed({ resource: "configmaps", name: "mine" })).toBe(true);
  expect(await allowed({ resource: "configmaps", name: "yours" })).toBe(false);
  expect(await allowed({ resource: "configmaps", name: "mine" })).toBe(true);
  expect(await allowed({ group: "apps", resource: "deployments", subresource: "scale" })).toBe(true);
  expect(await allowed({ group: "apps", resource: "deployments" })).toBe(false);
});

test("nobody grants what they do not have", async () => {
  const cluster = givenCluster();
  await bind(cluster, "eve", "admin");
  const binding = {
    ...KIND,
    kind: "RoleBinding",
    metadata: { name: "all" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "User", name: "eve" }],
  };
  const post = { as: "eve", method: "POST", url: `${RBAC}${HERE}/rolebindings` };
  const refused = await ask(cluster, { ...post, body: binding });
  const fine = await ask(cluster, {
    ...post,
    body: { ...binding, roleRef: { ...binding.roleRef, name: "view" } },
  });

  expect(refused.json.message).toBe(
    'rolebindings.rbac.authorization.k8s.io "all" is forbidden: user "eve" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}',
  );
  expect(fine.status).toBe(201);
});

test("a node reads what its pods refer to, and itself", async () => {
  const cluster = givenCluster();
  const secret = (name: string) =>
    cluster.client.create("secrets", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: "default" },
    } as never);
  secret("used");
  secret("other");
  const volumes = [{ name: "s", secret: { secretName: "used" } }];
  cluster.client.create("pods", pod("web", { volumes, nodeName: "node-1" }));
  const of = (name: string, node: string) =>
    mayI(
      cluster,
      `system:node:${node}`,
      { verb: "get", resource: "secrets", namespace: "default", name },
      "system:nodes",
    );

  expect(await of("used", "node-1")).toEqual({ allowed: true });
  const unrelated = (node: string) => ({
    allowed: false,
    reason: `no relationship found between node '${node}' and this object`,
  });
  expect(await of("other", "node-1")).toEqual(unrelated("node-1"));
  expect(await of("used", "node-2")).toEqual(unrelated("node-2"));
});

test("roles that aggregate follow their parts", async () => {
  const cluster = givenCluster();
  const rules = [{ apiGroups: ["stable.example.com"], resources: ["crontabs"], verbs: ["get"] }];
  const labels = { "rbac.authorization.k8s.io/aggregate-to-view": "true" };
  const body = { ...KIND, kind: "ClusterRole", metadata: { name: "more", labels }, rules };
  await ask(cluster, { method: "POST", url: `${RBAC}/clusterroles`, body });
  await bind(cluster, "eve", "admin");
  const crontabs = { verb: "get", group: "stable.example.com", resource: "crontabs", namespace: "default" };

  expect((await mayI(cluster, "eve", crontabs)).allowed).toBe(true);
});

test("a token proves its account until it ends, and not when it was changed", async () => {
  const cluster = givenCluster();
  const { status } = (
    await ask(cluster, {
      method: "POST",
      url: `/api/v1${HERE}/serviceaccounts/default/token`,
      body: { spec: { expirationSeconds: 600 } },
    })
  ).json;
  const look = async (token: string) => (await ask(cluster, { token, url: "/api" })).status;

  expect(await look(status.token)).toBe(200);
  expect(await look(`${status.token.slice(0, -2)}xx`)).toBe(401);
  cluster.simulation.advance(700_000);
  expect(await look(status.token)).toBe(401);
});

test("the same seed has the same authority, another seed another one", () => {
  const [a, b, c] = [givenCluster({ seed: 1 }), givenCluster({ seed: 1 }), givenCluster({ seed: 2 })];

  expect(a.authority.certificate).toBe(b.authority.certificate);
  expect(a.kubeconfig()).toBe(b.kubeconfig());
  expect(a.authority.certificate).not.toBe(c.authority.certificate);
});

test("what is remembered of one name is not said of another", () => {
  const { client, apiServer } = givenCluster();
  const rules = [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["mine"], verbs: ["get"] }];
  const subjects = [{ kind: "User", name: "eve", apiGroup: "rbac.authorization.k8s.io" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "one" };
  client.create("clusterroles.rbac.authorization.k8s.io", {
    ...KIND,
    kind: "ClusterRole",
    metadata: { name: "one" },
    rules,
  } as never);
  client.create("clusterrolebindings.rbac.authorization.k8s.io", {
    ...KIND,
    kind: "ClusterRoleBinding",
    metadata: { name: "one" },
    subjects,
    roleRef,
  } as never);
  const eve = { username: "eve", groups: [] };
  const verdict = (name: string) =>
    apiServer.rbac.authorize(eve, {
      verb: "get",
      group: "",
      version: "v1",
      resource: "configmaps",
      subresource: "",
      namespace: "default",
      name,
    }).verdict;

  expect(["mine", "yours", "mine", "yours"].map(verdict)).toEqual(["allow", "none", "allow", "none"]);
});
