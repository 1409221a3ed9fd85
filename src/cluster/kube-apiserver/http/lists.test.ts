import * as fc from "fast-check";
import { expect, test } from "vitest";
import { givenApiServer, type TestServer } from "./testing.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";

const configMap = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
});

async function given(names: readonly string[] = []): Promise<TestServer> {
  const test = givenApiServer();
  await test.ask("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  for (const name of names) await test.ask("POST", MAPS, configMap(name));
  return test;
}

const message = async ({ ask }: TestServer, url: string) => {
  const { code, reason, message } = (await ask("GET", url)).json();
  return `${code} ${reason}: ${message}`;
};

const namesOf = ({ items }: { items: { metadata: { name: string } }[] }) =>
  items.map(({ metadata }) => metadata.name);

test("pages show one revision, whatever changes in between", async () => {
  const { ask } = await given(["a", "b", "c", "d", "e"]);
  const first = (await ask("GET", `${MAPS}?limit=2`)).json();
  await ask("DELETE", `${MAPS}/c`);
  await ask("POST", MAPS, configMap("c2"));
  await ask(
    "PATCH",
    `${MAPS}/d`,
    { data: { changed: "yes" } },
    { headers: { "content-type": "application/merge-patch+json" } },
  );

  const second = (await ask("GET", `${MAPS}?limit=2&continue=${first.metadata.continue}`)).json();
  const third = (await ask("GET", `${MAPS}?limit=2&continue=${second.metadata.continue}`)).json();

  expect([first, second, third].map(namesOf)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  expect(first.metadata.remainingItemCount).toBe(3);
  expect(second.items[1].data).toBeUndefined();
  expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  expect(namesOf((await ask("GET", MAPS)).json())).toEqual(["a", "b", "c2", "d", "e"]);
});

test("a list can be asked for as it was", async () => {
  const { ask } = await given(["a", "b"]);
  const { resourceVersion } = (await ask("GET", MAPS)).json().metadata;
  await ask("DELETE", `${MAPS}/a`);

  const then = (
    await ask("GET", `${MAPS}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`)
  ).json();
  const since = (
    await ask("GET", `${MAPS}?resourceVersion=${resourceVersion}&resourceVersionMatch=NotOlderThan`)
  ).json();

  expect([namesOf(then), then.metadata.resourceVersion]).toEqual([["a", "b"], resourceVersion]);
  expect(namesOf(since)).toEqual(["b"]);
});

test("an old token is answered with one that goes on", async () => {
  const server = await given(["a", "b", "c"]);
  const { metadata } = (await server.ask("GET", `${MAPS}?limit=1`)).json();
  await server.ask("DELETE", `${MAPS}/c`);
  server.store.compact(server.store.revision);

  const refusal = await server.ask("GET", `${MAPS}?limit=1&continue=${metadata.continue}`);
  const { metadata: given2, ...status } = refusal.json();
  const rest = (await server.ask("GET", `${MAPS}?continue=${given2.continue}`)).json();

  expect(status).toEqual({
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    message:
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    reason: "Expired",
    code: 410,
  });
  expect(namesOf(rest)).toEqual(["b"]);
});

test("options that make no sense are refused in the real server's words", async () => {
  const server = await given(["a"]);
  const refusals: [string, string][] = [
    ["limit=x", '400 BadRequest: strconv.ParseInt: parsing "x": invalid syntax'],
    [
      "limit=9223372036854775808",
      '400 BadRequest: strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    [
      "resourceVersion=x",
      '400 BadRequest: invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      "resourceVersion=99999",
      `504 Timeout: Timeout: Too large resource version: 99999, current: ${server.store.revision}`,
    ],
    [
      "resourceVersionMatch=Exact",
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      "resourceVersion=0&resourceVersionMatch=Exact",
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      "resourceVersion=1&resourceVersionMatch=Near",
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Near": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      "sendInitialEvents=true",
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
    [
      "watch=1&sendInitialEvents=true",
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      "watch=1&resourceVersionMatch=NotOlderThan",
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    [
      "continue=!",
      "400 BadRequest: invalid continue token: continue key is not valid: illegal base64 data at input byte 0",
    ],
    [
      "continue=e30",
      "400 BadRequest: invalid continue token: continue key is not valid: server does not recognize this encoded version ",
    ],
    [
      "fieldSelector=spec.x=1",
      '400 BadRequest: "spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ["fieldSelector=x", "400 BadRequest: invalid selector: 'x'; can't understand 'x'"],
  ];

  for (const [query, refusal] of refusals) expect(await message(server, `${MAPS}?${query}`)).toBe(refusal);
});

test("a watch with initial events says where they end", async () => {
  const { ask, store } = await given(["a"]);
  const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const { revision } = store;

  const watch = await ask("GET", `${MAPS}?${query}`);
  await ask("POST", MAPS, configMap("b"));

  expect(
    watch.events().map(({ type, object }) => [type, object.metadata.name, object.metadata.annotations]),
  ).toEqual([
    ["ADDED", "a", undefined],
    ["BOOKMARK", undefined, { "k8s.io/initial-events-end": "true" }],
    ["ADDED", "b", undefined],
  ]);
  expect(watch.events()[1].object.metadata.resourceVersion).toBe(String(revision));
});

test("a watch from a revision that is forgotten is an event", async () => {
  const { ask, store } = await given(["a", "b"]);
  store.compact(store.revision);

  const watch = await ask("GET", `${MAPS}?watch=1&resourceVersion=1`);

  expect(watch.status).toBe(200);
  expect(watch.events()).toEqual([
    {
      type: "ERROR",
      object: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: `too old resource version: 1 (${store.revision + 1})`,
        reason: "Expired",
        code: 410,
      },
    },
  ]);
});

test("older paths watch, too, and a table names its columns once", async () => {
  const { ask } = await given(["a", "b"]);
  const one = await ask("GET", "/api/v1/watch/namespaces/default/configmaps/b");
  const table = await ask("GET", "/api/v1/watch/configmaps", undefined, {
    headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
  });

  expect(one.events().map(({ object }) => object.metadata.name)).toEqual(["b"]);
  expect(
    table.events().map(({ object }) => [object.columnDefinitions?.length, object.rows[0].cells]),
  ).toEqual([
    [3, ["a", 0, "0s"]],
    [undefined, ["b", 0, "0s"]],
  ]);
});

test("what a path does not do is said so", async () => {
  const { ask } = await given();

  expect((await ask("PATCH", MAPS)).json()).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "the server does not allow this method on the requested resource",
    reason: "MethodNotAllowed",
    details: {},
    code: 405,
  });
});

test("a list and a watch from it are the state, filtered or not, wherever it starts", async () => {
  const step = fc.record({
    name: fc.constantFrom("a", "b", "c", "d"),
    does: fc.constantFrom("create", "relabel", "delete"),
    tier: fc.constantFrom("x", "y"),
  });
  const selector = fc.constantFrom("", "tier=x", "tier!=x", "tier in (x,y)", "!tier");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(25), selector, async (steps, at, labels) => {
      const { ask } = await given();
      const selected = `labelSelector=${encodeURIComponent(labels)}`;
      const play = async (part: typeof steps) => {
        for (const { name, does, tier } of part) {
          if (does === "create") await ask("POST", MAPS, configMap(name, { tier }));
          if (does === "delete") await ask("DELETE", `${MAPS}/${name}`);
          if (does === "relabel")
            await ask("PUT", `${MAPS}/${name}`, configMap(name, name === "d" ? {} : { tier }));
        }
      };
      await play(steps.slice(0, at));
      const before = (await ask("GET", `${MAPS}?${selected}&limit=2`)).json();
      const rest = before.metadata.continue
        ? (await ask("GET", `${MAPS}?${selected}&continue=${before.metadata.continue}`)).json().items
        : [];
      const live = await ask("GET", `${MAPS}?watch=1&${selected}`);
      const known = live.events().length;
      await play(steps.slice(at));
      const late = await ask(
        "GET",
        `${MAPS}?watch=1&${selected}&resourceVersion=${before.metadata.resourceVersion}`,
      );
      const after = (await ask("GET", `${MAPS}?${selected}`)).json();

      const events = late.events();
      expect(events).toEqual(live.events().slice(known));
      const revisions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
      const state = new Map<string, unknown>();
      for (const object of [...before.items, ...rest]) state.set(object.metadata.name, object);
      for (const { type, object } of events) {
        expect(type === "ADDED").toBe(!state.has(object.metadata.name));
        if (type === "DELETED") state.delete(object.metadata.name);
        else state.set(object.metadata.name, object);
      }
      expect(
        [...state.values()]
          .map((object: any) => ({ ...object, kind: undefined, apiVersion: undefined }))
          .sort(byName),
      ).toEqual(after.items.map((object: any) => ({ ...object, kind: undefined, apiVersion: undefined })));
    }),
    { numRuns: 60 },
  );
});

const byName = (a: any, b: any) => (a.metadata.name < b.metadata.name ? -1 : 1);
