import { describe, expect, test } from "vitest";
import { givenApiServer, type TestServer } from "../http/testing.ts";

const PODS = "/api/v1/namespaces/x/pods";

async function givenNamespace(labels: Record<string, string> = {}): Promise<TestServer> {
  const server = givenApiServer();
  await server.ask("POST", "/api/v1/namespaces", { metadata: { name: "x", labels } });
  await server.ask("POST", "/api/v1/namespaces/x/serviceaccounts", { metadata: { name: "default" } });
  return server;
}

const pod = (name: string, container: object = {}, spec: object = {}) => ({
  metadata: { name },
  spec: { containers: [{ name: "c", image: "x", ...container }], ...spec },
});

const refused = async (server: TestServer, url: string, object: unknown) => {
  const { status, json } = await server.ask("POST", url, object);
  return `${status} ${json().message ?? "accepted"}`;
};

const limitRange = (...limits: object[]) => ({ metadata: { name: "l" }, spec: { limits } });

describe("LimitRanger", () => {
  test("fills in what a container does not say, and writes down that it did", async () => {
    const server = await givenNamespace();
    const limit = {
      type: "Container",
      default: { cpu: "500m", memory: "1Gi" },
      defaultRequest: { cpu: "100m" },
    };
    await server.ask("POST", "/api/v1/namespaces/x/limitranges", limitRange(limit));

    const created = (await server.ask("POST", PODS, pod("a"))).json();

    expect(created.spec.containers[0].resources).toEqual({
      requests: { cpu: "100m", memory: "1Gi" },
      limits: { cpu: "500m", memory: "1Gi" },
    });
    expect(created.metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger":
        "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c",
    });
  });

  test("refuses what is too small, too large or too far apart, all at once", async () => {
    const server = await givenNamespace();
    await server.ask(
      "POST",
      "/api/v1/namespaces/x/limitranges",
      limitRange(
        {
          type: "Container",
          min: { cpu: "100m" },
          max: { memory: "1Gi" },
          maxLimitRequestRatio: { cpu: "2" },
        },
        { type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "2Gi" } },
      ),
    );
    const resources = { requests: { cpu: "50m", memory: "1Gi" }, limits: { cpu: "200m", memory: "2Gi" } };
    const claim = {
      metadata: { name: "c" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "3Gi" } } },
    };

    expect(await refused(server, PODS, pod("a", { resources }))).toBe(
      '403 pods "a" is forbidden: [minimum cpu usage per Container is 100m, but request is 50m, maximum memory usage per Container is 1Gi, but limit is 2Gi, cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000]',
    );
    expect(await refused(server, "/api/v1/namespaces/x/persistentvolumeclaims", claim)).toBe(
      '403 persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
    );
  });
});

async function givenQuota(
  server: TestServer,
  hard: Record<string, string>,
  spec: object = {},
): Promise<void> {
  const quotas = "/api/v1/namespaces/x/resourcequotas";
  const quota = (
    await server.ask("POST", quotas, { metadata: { name: "q" }, spec: { hard, ...spec } })
  ).json();
  const used = Object.fromEntries(Object.keys(hard).map((name) => [name, "0"]));
  await server.ask("PUT", `${quotas}/q/status`, { ...quota, status: { hard, used } });
}

describe("ResourceQuota", () => {
  test("charges what is created, and refuses what is too much", async () => {
    const server = await givenNamespace();
    await givenQuota(server, { "requests.cpu": "1", pods: "5", "count/configmaps": "1" });
    const resources = { requests: { cpu: "600m" } };

    expect(await refused(server, PODS, pod("none"))).toBe(
      '403 pods "none" is forbidden: failed quota: q: must specify requests.cpu for: c',
    );
    expect(await refused(server, PODS, pod("a", { resources }))).toBe("201 accepted");
    expect(await refused(server, PODS, pod("b", { resources }))).toBe(
      '403 pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    const quota = (await server.ask("GET", "/api/v1/namespaces/x/resourcequotas/q")).json();
    expect(quota.status.used).toEqual({ "count/configmaps": "0", pods: "1", "requests.cpu": "600m" });
  });

  test("counts what is in its scopes only", async () => {
    const server = await givenNamespace();
    await givenQuota(server, { pods: "0" }, { scopes: ["BestEffort"] });

    expect(await refused(server, PODS, pod("a", { resources: { requests: { cpu: "1m" } } }))).toBe(
      "201 accepted",
    );
    expect(await refused(server, PODS, pod("b"))).toBe(
      '403 pods "b" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
    );
  });

  test("a dry run is refused as well, and charges nothing", async () => {
    const server = await givenNamespace();
    await givenQuota(server, { "count/configmaps": "1" });
    const configMaps = "/api/v1/namespaces/x/configmaps";

    expect(await refused(server, `${configMaps}?dryRun=All`, { metadata: { name: "a" } })).toBe(
      "201 accepted",
    );
    expect(await refused(server, configMaps, { metadata: { name: "a" } })).toBe("201 accepted");
    expect(await refused(server, `${configMaps}?dryRun=All`, { metadata: { name: "b" } })).toBe(
      '403 configmaps "b" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=1, limited: count/configmaps=1',
    );
  });
});

test("a namespace with a level that does not exist is refused", async () => {
  const server = givenApiServer();
  const labels = { "pod-security.kubernetes.io/enforce": "strict" };

  expect(await refused(server, "/api/v1/namespaces", { metadata: { name: "x", labels } })).toBe(
    '422 Namespace "x" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted',
  );
});

const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
const BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";

const policy = (spec: object) => ({
  metadata: { name: "p" },
  spec: {
    matchConstraints: {
      resourceRules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] },
      ],
    },
    ...spec,
  },
});
const binding = (more: object = {}) => ({
  metadata: { name: "b" },
  spec: { policyName: "p", validationActions: ["Deny"], ...more },
});

describe("ValidatingAdmissionPolicy", () => {
  const configMaps = "/api/v1/namespaces/x/configmaps";

  test("refuses in the words of its rules, with variables and parameters", async () => {
    const server = await givenNamespace();
    const spec = {
      paramKind: { apiVersion: "v1", kind: "ConfigMap" },
      matchConditions: [{ name: "not-limits", expression: "request.name != 'limits'" }],
      variables: [{ name: "allowed", expression: "int(params.data.most)" }],
      validations: [
        {
          expression: "size(object.data) <= variables.allowed",
          messageExpression: "'at most %d keys'.format([variables.allowed])",
        },
      ],
    };
    await server.ask("POST", configMaps, { metadata: { name: "limits" }, data: { most: "1" } });
    expect(await refused(server, POLICIES, policy(spec))).toBe("201 accepted");
    const paramRef = { name: "limits", namespace: "x", parameterNotFoundAction: "Deny" };
    expect(await refused(server, BINDINGS, binding({ paramRef }))).toBe("201 accepted");

    expect(await refused(server, configMaps, { metadata: { name: "a" }, data: { a: "1" } })).toBe(
      "201 accepted",
    );
    expect(await refused(server, configMaps, { metadata: { name: "b" }, data: { a: "1", b: "2" } })).toBe(
      `422 configmaps "b" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: at most 1 keys`,
    );
    expect(await refused(server, configMaps, { metadata: { name: "c" } })).toBe(
      `422 configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: expression 'size(object.data) <= variables.allowed' resulted in error: no such key: data`,
    );
  });

  test("is refused itself when its expressions make no sense", async () => {
    const server = await givenNamespace();
    const wrong = policy({ validations: [{ expression: "request.nme == 'x'" }, { expression: "1 + 1" }] });

    expect(await refused(server, POLICIES, wrong)).toBe(
      `422 ValidatingAdmissionPolicy.admissionregistration.k8s.io "p" is invalid: [spec.validations[0].expression: Invalid value: "request.nme == 'x'": compilation failed: ERROR: <input>:1:8: undefined field 'nme'
 | request.nme == 'x'
 | .......^, spec.validations[1].expression: Invalid value: "1 + 1": must evaluate to bool]`,
    );
  });

  test("is told in its status what it gets wrong of the types that it is about", async () => {
    const server = await givenNamespace();
    await server.ask("POST", POLICIES, policy({ validations: [{ expression: "object.dta == null" }] }));

    server.simulation.advance(1000);

    const { status } = (await server.ask("GET", `${POLICIES}/p`)).json();
    expect(status).toEqual({
      observedGeneration: 1,
      typeChecking: {
        expressionWarnings: [
          {
            fieldRef: "spec.validations[0].expression",
            warning:
              "v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'dta'\n | object.dta == null\n | ......^",
          },
        ],
      },
    });
  });
});
