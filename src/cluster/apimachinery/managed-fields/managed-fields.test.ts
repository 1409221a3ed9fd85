import { expect, test } from "vitest";
import { shapeOf } from "../../api/field-shapes.ts";
import { compare, fieldsOf } from "./compare.ts";
import { fromFieldsV1, toFieldsV1, type FieldsV1 } from "./field-set.ts";
import { afterUpdate, applyConfiguration, type ManagedFieldsEntry, type Writer } from "./managers.ts";

const POD = shapeOf("io.k8s.api.core.v1.Pod");
const CONFIG_MAP = shapeOf("io.k8s.api.core.v1.ConfigMap");
const SERVICE = shapeOf("io.k8s.api.core.v1.Service");

const writer = (manager: string, second = 0): Writer => ({
  manager,
  apiVersion: "v1",
  time: `2026-01-01T00:00:0${second}Z`,
});

const configMap = (data: Record<string, string>, labels?: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "shared", ...(labels ? { labels } : {}) },
  data,
});

const options = { force: false, hasStatus: false };

/** Applies in turn; every configuration must go through. */
function applied(...steps: [manager: string, config: object, force?: boolean][]) {
  let live: any;
  for (const [manager, config, force = false] of steps) {
    const { object, entries, conflicts } = applyConfiguration(live, config, CONFIG_MAP, writer(manager), {
      ...options,
      force,
    });
    expect(conflicts).toEqual([]);
    live = { ...object, metadata: { ...object.metadata, managedFields: entries } };
  }
  return live;
}

const owned = (entries: readonly ManagedFieldsEntry[]) =>
  Object.fromEntries(entries.map(({ manager, fieldsV1 }) => [manager, fieldsV1]));

test("a set of fields survives its form in JSON", () => {
  const fields: FieldsV1 = {
    "f:spec": {
      "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {} } },
      "f:nodeName": {},
    },
    "f:metadata": { "f:finalizers": { 'v:"a"': {} } },
  };

  expect(toFieldsV1(fromFieldsV1(fields))).toEqual(fields);
});

test("containers, their ports and sets are told apart by their keys", () => {
  const pod = {
    metadata: { finalizers: ["a/b"] },
    spec: {
      nodeSelector: { disk: "ssd" },
      containers: [{ name: "web", ports: [{ containerPort: 80 }], command: ["sh"] }],
    },
  };

  expect(toFieldsV1(fieldsOf(pod, POD))).toEqual({
    "f:metadata": { "f:finalizers": { 'v:"a/b"': {} } },
    "f:spec": {
      "f:containers": {
        'k:{"name":"web"}': {
          ".": {},
          "f:command": {},
          "f:name": {},
          "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
        },
      },
      "f:nodeSelector": {},
    },
  });
});

test("a new map is owned itself, an old one is not", () => {
  const { added } = compare(
    { data: { a: "1" } },
    { data: { a: "1", b: "2" }, binaryData: { c: "Yg==" } },
    CONFIG_MAP,
  );

  expect(toFieldsV1(added)).toEqual({ "f:binaryData": { ".": {}, "f:c": {} }, "f:data": { "f:b": {} } });
});

test("two appliers may say the same, and each owns what it says", () => {
  const live = applied(["one", configMap({ a: "1", both: "x" })], ["two", configMap({ b: "2", both: "x" })]);

  expect(live.data).toEqual({ a: "1", both: "x", b: "2" });
  expect(owned(live.metadata.managedFields)).toEqual({
    one: { "f:data": { "f:a": {}, "f:both": {} } },
    two: { "f:data": { "f:b": {}, "f:both": {} } },
  });
});

test("a value that somebody else owns is a conflict, unless it is forced", () => {
  const live = applied(["one", configMap({ a: "1" }, { tier: "back" })]);
  const wish = configMap({ a: "2" }, { tier: "front" });

  const refused = applyConfiguration(live, wish, CONFIG_MAP, writer("two"), options);
  const forced = applyConfiguration(live, wish, CONFIG_MAP, writer("two"), { ...options, force: true });

  expect(refused.conflicts).toEqual([
    { who: '"one"', path: ".data.a" },
    { who: '"one"', path: ".metadata.labels.tier" },
  ]);
  expect(forced.object.data).toEqual({ a: "2" });
  expect(owned(forced.entries)).toEqual({
    two: { "f:data": { "f:a": {} }, "f:metadata": { "f:labels": { "f:tier": {} } } },
  });
});

test("what an applier no longer says goes, unless another one says it", () => {
  const live = applied(
    ["one", configMap({ mine: "1", ours: "x" }, { only: "one" })],
    ["two", configMap({ ours: "x" })],
    ["one", configMap({})],
  );

  expect(live.data).toEqual({ ours: "x" });
  expect(live.metadata.labels).toBeUndefined();
});

test("an element of a list goes with its applier, its neighbours stay", () => {
  const service = (...ports: object[]) => ({ metadata: { name: "s" }, spec: { ports } });
  const http = { name: "http", port: 80 };
  const dns = { name: "dns", port: 53, protocol: "UDP" };
  const first = applyConfiguration(undefined, service(http, dns), SERVICE, writer("one"), options);
  const live = { ...first.object, metadata: { name: "s", managedFields: first.entries } };

  const { object } = applyConfiguration(live, service(dns), SERVICE, writer("one"), options);

  expect(object.spec.ports).toEqual([dns]);
});

test("an update takes fields from their owners", () => {
  const live = applied(["one", configMap({ a: "1", b: "1" })]);

  const entries = afterUpdate(
    live.metadata.managedFields,
    live,
    { ...live, data: { a: "2" } },
    CONFIG_MAP,
    writer("hand", 5),
    false,
  );

  expect(entries).toEqual([
    {
      manager: "hand",
      operation: "Update",
      apiVersion: "v1",
      time: "2026-01-01T00:00:05Z",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:data": { "f:a": {} } },
    },
  ]);
});

test("an object that nobody tracked belongs to whoever wrote it before", () => {
  const live = {
    ...configMap({ a: "1" }),
    metadata: { name: "shared", creationTimestamp: "2026-01-01T00:00:00Z" },
  };

  const { conflicts } = applyConfiguration(live, configMap({ a: "2" }), CONFIG_MAP, writer("one"), options);

  expect(conflicts).toEqual([{ who: '"before-first-apply" using v1', path: ".data.a" }]);
});

test("applying the same again changes nothing, not even the time", () => {
  const live = applied(["one", configMap({ a: "1" })]);

  const { entries } = applyConfiguration(live, configMap({ a: "1" }), CONFIG_MAP, writer("one", 9), options);

  expect(entries).toEqual(live.metadata.managedFields);
});
