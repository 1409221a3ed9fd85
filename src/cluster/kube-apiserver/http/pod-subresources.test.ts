import { expect, test } from "vitest";
import { givenApiServer } from "./testing.ts";

const PODS = "/api/v1/namespaces/default/pods";
const MERGE = { headers: { "content-type": "application/strategic-merge-patch+json" } };

async function given() {
  const { ask } = givenApiServer();
  await ask("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await ask("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  const resources = { requests: { cpu: "100m", memory: "64Mi" } };
  const containers = [{ name: "web", image: "nginx:1.27", resources }];
  const created = await ask("POST", PODS, { metadata: { name: "web" }, spec: { containers } });
  expect(created.status).toBe(201);
  const write = async (subresource: string, spec: object) => {
    const answer = (await ask("PATCH", `${PODS}/web/${subresource}`, { spec }, MERGE)).json();
    return answer.kind === "Status" ? `${answer.code} ${answer.message}` : answer;
  };
  return { ask, write };
}

test("a debugging container is added through its subresource alone, and stays as it is", async () => {
  const { ask, write } = await given();
  const spec = {
    ephemeralContainers: [{ name: "debug", image: "busybox:1.37", targetContainerName: "web" }],
  };

  expect((await ask("PATCH", `${PODS}/web`, { spec }, MERGE)).json().message).toContain(
    "spec.ephemeralContainers: Forbidden: may not be changed except through the ephemeralcontainers subresource",
  );
  expect((await write("ephemeralcontainers", spec)).spec.ephemeralContainers[0].imagePullPolicy).toBe(
    "IfNotPresent",
  );
  expect(
    await write("ephemeralcontainers", { ephemeralContainers: [{ name: "debug", image: "other" }] }),
  ).toBe(
    '422 Pod "web" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n' +
      '@@ -1,6 +1,6 @@\n {\n  "Name": "debug",\n- "Image": "busybox:1.37",\n+ "Image": "other",\n  "Command": null,\n  "Args": null,\n  "WorkingDir": "",\n',
  );
  expect(
    await write("ephemeralcontainers", {
      ephemeralContainers: [
        { name: "more", image: "busybox", targetContainerName: "nosuch", ports: [{ containerPort: 1 }] },
      ],
    }),
  ).toContain('targetContainerName: Not found: "nosuch"');
});

test("resizing changes CPU and memory, and nothing else", async () => {
  const { write } = await given();
  const resized = (requests: object, more = {}) =>
    write("resize", { containers: [{ name: "web", resources: { requests }, ...more }] });

  const pod = await resized({ cpu: "200m" }, { image: "ignored" });

  expect(pod.spec.containers[0].resources).toEqual({ requests: { cpu: "200m", memory: "64Mi" } });
  expect([pod.spec.containers[0].image, pod.metadata.generation]).toEqual(["nginx:1.27", 2]);
  expect(await resized({ "ephemeral-storage": "1Gi" })).toContain(
    "only cpu and memory resources are mutable",
  );
});

test("a log's options are checked", async () => {
  const { ask } = await given();
  const said = async (query: string) => (await ask("GET", `${PODS}/web/log?${query}`)).json().message;

  expect(await said("tailLines=-1")).toBe(
    'PodLogOptions "web" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
  );
  expect(await said("sinceSeconds=x")).toBe('strconv.ParseInt: parsing "x": invalid syntax');
  expect(await said("container=nosuch")).toBe("container nosuch is not valid for pod web");
  expect((await ask("GET", `${PODS}/web/exec?command=ls`)).json().message).toBe("Upgrade request required");
});

test("a proxy refuses what is not there", async () => {
  const { ask } = await given();
  const said = async (url: string) => {
    const { code, message } = (await ask("GET", `/api/v1/namespaces/default/${url}/proxy/`)).json();
    return `${code} ${message}`;
  };
  await ask("POST", "/api/v1/namespaces/default/services", {
    metadata: { name: "web" },
    spec: { ports: [{ port: 80 }], selector: { app: "web" } },
  });

  expect(await said("services/web:80")).toBe('503 no endpoints available for service "web"');
  expect(await said("services/web:81")).toBe('503 no service port 81 found for service "web"');
  expect(await said("services/ftp:web:80")).toBe('400 invalid service request "ftp:web:80"');
  expect(await said("pods/web")).toBe("400 address not allowed");
  expect(await said("pods/nosuch")).toBe('404 pods "nosuch" not found');
});

test("who may read pods/exec may not enter by a websocket: that takes leave to create it", async () => {
  const { ask } = await given();
  const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
  const rules = [{ apiGroups: [""], resources: ["pods", "pods/exec"], verbs: ["get"] }];
  await ask("POST", `${rbac}/roles`, { metadata: { name: "reads" }, rules });
  await ask("POST", `${rbac}/rolebindings`, {
    metadata: { name: "reads" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reads" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "jane" }],
  });
  const headers = { upgrade: "websocket", connection: "Upgrade", "impersonate-user": "jane" };

  const answer = await ask("GET", `${PODS}/web/exec?command=id`, undefined, { headers });

  expect(answer.json().message).toBe(
    'pods "web" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "default"',
  );
});
