import { describe, expect, test } from "vitest";
import { cannotBeHandled, decodeObject, strictError } from "./decode.ts";
import { duplicateFields } from "./duplicate-fields.ts";
import { base64Error, encodeBase64, goTimeError, normalTime } from "./scalars.ts";

const DEPLOYMENT = "io.k8s.api.apps.v1.Deployment";
const inContainer = (container: unknown) => ({ spec: { template: { spec: { containers: [container] } } } });

describe("refuses wrong types in the words of Go's decoder", () => {
  test.each([
    [{ spec: { replicas: "3" } }, "string into Go struct field DeploymentSpec.spec.replicas of type int32"],
    [
      { spec: { replicas: 1.5 } },
      "number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [{ spec: 5 }, "number into Go struct field Deployment.spec of type v1.DeploymentSpec"],
    [
      { metadata: { labels: { on: true } } },
      "bool into Go struct field ObjectMeta.metadata.labels of type string",
    ],
    [
      { spec: { template: { spec: { containers: {} } } } },
      "object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ],
    [
      inContainer({ env: [{ name: "N", value: 5 }] }),
      "number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string",
    ],
    [
      inContainer({ ports: [{ containerPort: "80" }] }),
      "string into Go struct field ContainerPort.spec.template.spec.containers.ports.containerPort of type int32",
    ],
  ])("%j", (object, text) => {
    expect(decodeObject(object, DEPLOYMENT).error).toBe(`json: cannot unmarshal ${text}`);
  });

  test("a bad quantity", () => {
    const { error } = decodeObject(inContainer({ resources: { requests: { cpu: "1.5.2" } } }), DEPLOYMENT);

    expect(cannotBeHandled("Deployment", "v1", error!)).toBe(
      `Deployment in version "v1" cannot be handled as a Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
    );
  });
});

test("names unknown fields by their whole path, and drops them", () => {
  const { object, unknown } = decodeObject(
    { spec: { replicsa: 3, template: { spec: { containers: [{ name: "c", imagee: "x" }] } } } },
    DEPLOYMENT,
  );

  expect(strictError(unknown)).toBe(
    'strict decoding error: unknown field "spec.replicsa", unknown field "spec.template.spec.containers[0].imagee"',
  );
  expect(object).toEqual({ spec: { template: { spec: { containers: [{ name: "c" }] } } } });
});

test("leaves out what Go's encoder would, and keeps what a pointer holds", () => {
  const { object } = decodeObject(
    {
      metadata: { labels: {}, creationTimestamp: null },
      spec: { replicas: 0, minReadySeconds: 0, paused: false },
    },
    DEPLOYMENT,
  );

  expect(object).toEqual({ metadata: {}, spec: { replicas: 0 } });
});

test("writes quantities in their canonical form", () => {
  const { object } = decodeObject(
    inContainer({ resources: { requests: { cpu: 0.5, memory: "1024Mi" } } }),
    DEPLOYMENT,
  );

  expect(object).toEqual(inContainer({ resources: { requests: { cpu: "500m", memory: "1Gi" } } }));
});

test("never changes what it was given", () => {
  const given = Object.freeze({ metadata: Object.freeze({ labels: Object.freeze({ a: "b" }) }) });

  const { object } = decodeObject<any>(given, DEPLOYMENT);
  object.metadata.labels.a = "c";

  expect(given.metadata.labels.a).toBe("b");
});

test("finds keys that an object has twice", () => {
  const text = '{"a":1,"b":{"c":"x, {","c":2},"l":[{"x":1},{"x":1,"x":2}],"a":3}';

  expect(duplicateFields(text)).toEqual(["b.c", "l[1].x", "a"]);
});

test.each([
  ["aGk=", undefined],
  ["", undefined],
  ["!!", "illegal base64 data at input byte 0"],
  ["aGk", "illegal base64 data at input byte 0"],
  ["aGk=x", "illegal base64 data at input byte 4"],
])("base64 %j: %s", (text, error) => {
  expect(base64Error(text)).toBe(error);
});

test("encodes UTF-8 as base64", () => {
  expect(encodeBase64("ñandú")).toBe(Buffer.from("ñandú").toString("base64"));
});

test("reads times of any zone, and says where one goes wrong", () => {
  expect(normalTime("2026-01-05T10:00:00+01:00")).toBe("2026-01-05T09:00:00Z");
  expect(normalTime("2026-01-05T09:00:00.5Z", true)).toBe("2026-01-05T09:00:00.500000Z");
  expect(goTimeError("yesterday")).toBe(
    'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  );
});
