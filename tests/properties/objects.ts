// Objects to patch, and how often and from which seed on laws are tried.

import fc from "fast-check";
import type { JsonObject } from "../../src/cluster/apimachinery/meta.ts";

export const settings = (runs: number): { numRuns: number; seed: number } => ({
  numRuns: runs * Number(process.env.FUZZ_RUNS ?? 1),
  seed: Number(process.env.FUZZ_SEED ?? 1),
});

const key = fc.constantFrom("a", "b", "c", "a/b", "m~n", "");

/** JSON without null, which a merge patch cannot write. */
const solid: fc.Arbitrary<any> = fc.letrec<{ value: any }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.boolean(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom("", "x", "y"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ),
})).value;

export const solidObject: fc.Arbitrary<JsonObject> = fc.dictionary(key, solid, { maxKeys: 4 });

/** Anything that JSON can say. */
export const json: fc.Arbitrary<any> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)));

const some = <T>(arbitrary: fc.Arbitrary<T>, selector: (value: T) => unknown, most = 3) =>
  fc.uniqueArray(arbitrary, { selector, maxLength: most });

const word = fc.constantFrom("a", "b", "c");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const record = <T extends object>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<any> =>
  fc.record(parts).map((value) => JSON.parse(JSON.stringify(value)));

const container = record({
  name: word,
  image: fc.constantFrom("nginx:1.27", "nginx:1.28"),
  command: maybe(fc.array(word, { maxLength: 2 })),
  env: maybe(some(record({ name: word, value: word }), ({ name }) => name)),
  ports: maybe(
    some(
      record({ containerPort: fc.constantFrom(80, 81, 82), protocol: fc.constantFrom("TCP", "UDP") }),
      ({ containerPort }) => containerPort,
    ),
  ),
  resources: maybe(
    record({ limits: fc.dictionary(fc.constantFrom("cpu", "memory"), fc.constantFrom("1", "2")) }),
  ),
});

const labels = fc.dictionary(word, word, { maxKeys: 3 });

/** Deployments with lists that are merged by key, sets and plain fields; defaults are said. */
export const deployment: fc.Arbitrary<any> = record({
  apiVersion: fc.constant("apps/v1"),
  kind: fc.constant("Deployment"),
  metadata: record({
    name: fc.constant("web"),
    labels: maybe(labels),
    finalizers: maybe(some(fc.constantFrom("x/a", "x/b", "x/c"), (one) => one)),
  }),
  spec: record({
    replicas: maybe(fc.integer({ min: 0, max: 3 })),
    paused: maybe(fc.boolean()),
    template: record({
      metadata: record({ labels: maybe(labels) }),
      spec: record({
        containers: some(container, (one) => (one as { name: string }).name),
        nodeSelector: maybe(labels),
        tolerations: maybe(
          fc.array(record({ key: word, operator: fc.constant("Exists") }), { maxLength: 2 }),
        ),
      }),
    }),
  }),
});
