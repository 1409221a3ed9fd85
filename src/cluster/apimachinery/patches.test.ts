import { expect, test } from "vitest";
import fixture from "./fixtures/strategic-merge.json";
import jsonPatches from "./fixtures/json-patch.json";
import { applyJsonPatch } from "./json-patch.ts";
import { applyMergePatch, createMergePatch, createThreeWayJsonMergePatch } from "./merge-patch.ts";
import type { MergeSchema } from "./merge-schema.ts";
import type { JsonObject } from "./meta.ts";
import { createThreeWayMergePatch, createTwoWayMergePatch } from "./strategic-diff.ts";
import { applyStrategicMerge } from "./strategic-merge.ts";

const FIELDS: Record<
  string,
  { key?: string; child?: string; strategy?: "merge" | "retainKeys" | "merge,retainKeys" }
> = {
  "Deployment.spec": { child: "DeploymentSpec" },
  "Deployment.metadata": { child: "Meta" },
  "Meta.finalizers": { strategy: "merge" },
  "DeploymentSpec.strategy": { strategy: "retainKeys" },
  "DeploymentSpec.template": { child: "Template" },
  "Template.spec": { child: "PodSpec" },
  "PodSpec.containers": { key: "name", child: "Container", strategy: "merge" },
  "PodSpec.imagePullSecrets": { key: "name", child: "Reference", strategy: "merge" },
  "PodSpec.volumes": { key: "name", child: "Volume", strategy: "merge,retainKeys" },
  "Container.env": { key: "name", child: "EnvVar", strategy: "merge" },
  "Container.ports": { key: "containerPort", child: "Port", strategy: "merge" },
  "Container.volumeMounts": { key: "mountPath", child: "Mount", strategy: "merge" },
};
const schema: MergeSchema = {
  mergeKey: (type, field) => FIELDS[`${type}.${field}`]?.key,
  strategy: (type, field) => FIELDS[`${type}.${field}`]?.strategy,
  child: (type, field) => FIELDS[`${type}.${field}`]?.child,
  listType: () => undefined,
  listKeys: () => undefined,
  mapType: () => undefined,
  keyDefault: () => undefined,
};
const original = fixture.object as unknown as JsonObject;

for (const { patch, result, error } of fixture.cases as unknown as {
  patch: JsonObject;
  result?: JsonObject;
  error?: string;
}[]) {
  test(`the strategic merge patch ${JSON.stringify(patch)} gives what kubectl gives`, () => {
    const apply = () => applyStrategicMerge(original, patch, schema, "Deployment");

    if (error) expect(apply).toThrow(error.replace("error: ", "").trim());
    else expect(apply()).toEqual(result);
  });
}

test("a two-way patch turns one object into the other", () => {
  for (const { result } of fixture.cases as unknown as { result?: JsonObject }[]) {
    if (!result) continue;

    const patch = createTwoWayMergePatch(original, result, schema, "Deployment");

    expect(applyStrategicMerge(original, patch, schema, "Deployment")).toEqual(result);
  }
});

test("a three-way patch removes what was applied before and keeps what others added", () => {
  const lastApplied = { metadata: { labels: { a: "1", b: "2" } }, spec: { replicas: 1 } };
  const wanted = { metadata: { labels: { a: "1" } }, spec: { replicas: 2 } };
  const live = {
    metadata: { labels: { a: "1", b: "2", c: "3" }, uid: "u" },
    spec: { replicas: 5 },
    status: { x: 1 },
  };

  const patch = createThreeWayMergePatch(lastApplied, wanted, live, schema, "Deployment");

  expect(patch).toEqual({ metadata: { labels: { b: null } }, spec: { replicas: 2 } });
});

test("a three-way patch names the order of lists that it changes", () => {
  const container = (name: string, image: string) => ({ name, image });
  const template = (...containers: JsonObject[]): JsonObject => ({
    spec: { template: { spec: { containers } } },
  });
  const before = template(container("a", "1"), container("b", "1"));

  const patch = createThreeWayMergePatch(before, template(container("a", "2")), before, schema, "Deployment");

  expect(patch).toEqual({
    spec: {
      template: {
        spec: {
          "$setElementOrder/containers": [{ name: "a" }],
          containers: [
            { name: "a", image: "2" },
            { name: "b", $patch: "delete" },
          ],
        },
      },
    },
  });
});

test("a merge patch removes with null and replaces lists", () => {
  expect(applyMergePatch({ a: 1, b: [1], c: { d: 1 } }, { a: null, b: [2], c: { e: 2 } })).toEqual({
    b: [2],
    c: { d: 1, e: 2 },
  });
  expect(createMergePatch({ a: 1, b: [1] }, { b: [2], c: {} })).toEqual({ a: null, b: [2], c: {} });
  expect(createThreeWayJsonMergePatch({ a: 1, b: 1 }, { b: 2 }, { a: 1, b: 1, c: 1 })).toEqual({
    a: null,
    b: 2,
  });
});

test("a JSON patch applies in order and names what is missing", () => {
  expect(
    applyJsonPatch({ a: [1] }, [
      { op: "add", path: "/a/-", value: 2 },
      { op: "test", path: "/a/1", value: 2 },
    ]),
  ).toEqual({ a: [1, 2] });
  expect(() => applyJsonPatch({}, [{ op: "test", path: "/a", value: 1 }])).toThrow(
    "testing value /a failed: test failed",
  );
});

test.each(jsonPatches.cases)("a JSON patch ends as with kubectl: $patch", ({ patch, result, error }) => {
  const outcome = () => applyJsonPatch(jsonPatches.object as JsonObject, patch as never);

  if (error) expect(outcome).toThrow(new Error(error));
  else expect(outcome()).toEqual(result);
});
