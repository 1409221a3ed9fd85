import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Compacted, Store, type Change } from "./store.ts";

const put = (store: Store<string>, key: string, value: string) =>
  store.put("things", key, (revision) => `${value}@${revision}`);

test("each change has the next revision", () => {
  const store = new Store<string>();
  const first = store.revision;

  put(store, "a", "1");
  put(store, "a", "2");
  store.delete("things", "a", (value) => value);

  expect(store.revision).toBe(first + 3);
  expect(store.get("things", "a")).toBeUndefined();
});

test("keys come in order, by prefix and from a place", () => {
  const store = new Store<string>();
  for (const key of ["b/2", "a/1", "b/1", "c/1", "b/3"]) put(store, key, key);

  expect(store.keys("things")).toEqual(["a/1", "b/1", "b/2", "b/3", "c/1"]);
  expect(store.keys("things", "b/")).toEqual(["b/1", "b/2", "b/3"]);
  expect(store.keys("things", "b/", "b/1\0")).toEqual(["b/2", "b/3"]);
});

test("a watch that goes on from a revision sees what a watch from the beginning saw", () => {
  const change = fc.record({ key: fc.constantFrom("a", "b", "c", "d"), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.nat(60), (changes, from) => {
      const store = new Store<string>();
      const live: Change<string>[] = [];
      store.watch("things", (seen) => live.push(seen));
      for (const { key, remove } of changes) {
        if (remove) store.delete("things", key, (value) => value);
        else put(store, key, "x");
      }
      const revision = 1 + from;

      expect(store.changesSince("things", revision)).toEqual(live.filter((seen) => seen.revision > revision));
      expect(live.map((seen) => seen.revision)).toEqual(live.map((_, i) => i + 2));
    }),
  );
});

test("what was there at a revision can be listed later", () => {
  const change = fc.record({ key: fc.constantFrom("a/1", "a/2", "b/1", "c"), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), fc.nat(59), (changes, at) => {
      const store = new Store<string>();
      let then: [string, string][] = [];
      let revision = store.revision;
      changes.forEach(({ key, remove }, i) => {
        if (remove) store.delete("things", key, (value) => value);
        else put(store, key, "x");
        if (i !== at) return;
        then = store.keys("things").map((name) => [name, store.get("things", name)!]);
        revision = store.revision;
      });

      const within = (prefix: string) => then.filter(([key]) => key.startsWith(prefix));
      expect(store.entriesAt("things", revision)).toEqual(then);
      expect(store.entriesAt("things", revision, "a/")).toEqual(within("a/"));
      expect(store.entriesAt("things", revision, "a/", "a/1\0")).toEqual(
        within("a/").filter(([key]) => key > "a/1"),
      );
    }),
  );
});

test("list plus watch equals state", () => {
  const change = fc.record({ key: fc.string({ minLength: 1, maxLength: 3 }), remove: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 2000 }), (changes) => {
      const store = new Store<string>();
      const state = new Map<string, string>();
      store.watch("things", ({ type, key, value }) =>
        type === "delete" ? state.delete(key) : state.set(key, value),
      );
      for (const { key, remove } of changes) {
        if (remove) store.delete("things", key, (value) => value);
        else put(store, key, "x");
      }

      const keys = [...state.keys()].sort();
      expect(store.keys("things")).toEqual(keys);
      expect(store.list("things")).toEqual(keys.map((key) => state.get(key)));
    }),
    { numRuns: 30 },
  );
});

test("a watcher that makes changes does not turn the order around for others", () => {
  const store = new Store<string>();
  store.watch("things", ({ key }) => {
    if (key === "cause") put(store, "effect", "x");
  });
  const seen: string[] = [];
  store.watch("things", ({ key }) => seen.push(key));

  put(store, "cause", "x");

  expect(seen).toEqual(["cause", "effect"]);
});

test("what was compacted is said to be gone", () => {
  const store = new Store<string>();
  for (let i = 0; i < 10; i++) put(store, `k${i}`, "x");

  store.compact(5);

  expect(() => store.changesSince("things", 4)).toThrow(Compacted);
  expect(store.changesSince("things", 5)).toHaveLength(store.revision - 5);
});

test("the history is bounded", () => {
  const store = new Store<string>({ historyLimit: 100 });
  for (let i = 0; i < 1000; i++) put(store, "k", String(i));

  expect(store.compactRevision).toBeGreaterThan(700);
  expect(() => store.changesSince("things", 1)).toThrow(Compacted);
});
