// The driver under a wall clock that the test turns.

import { beforeAll, expect, test } from "vitest";
import type { SessionFile } from "./protocol.ts";
import { givenPage, loadEverything, Page } from "./testing.ts";

beforeAll(loadEverything);

const podsIn = (page: Page) => page.last("cluster").view.pods;

test("a session opens with a prompt, its files, the cluster and what resuming needs", async () => {
  const page = await givenPage();

  expect(page.screen).toMatch(/\$ $/);
  expect(page.last("ready")).toMatchObject({ lab: "playground", seed: 5 });
  expect(page.last("cluster").view.nodes.map(({ name }) => name)).toHaveLength(4);
  expect(page.last("save").session).toMatchObject({
    schema: "timonel/session/v1",
    lab: "playground",
    seed: 5,
    inputs: [],
  });
  expect(page.all("failed")).toEqual([]);
});

test("what is typed runs, and virtual time follows real time", async () => {
  const page = await givenPage();
  const before = page.seconds;

  await page.type("echo hello $((6*7))", 500);
  await page.pass(10_000);

  expect(page.screen).toContain("hello 42\r\n");
  expect(page.seconds - before).toBeGreaterThanOrEqual(9);
  expect(page.seconds - before).toBeLessThanOrEqual(12);
});

test("sixty times faster is sixty times faster", async () => {
  const page = await givenPage();
  await page.ask({ type: "speed", speed: 60 });
  const before = page.seconds;

  await page.pass(10_000);

  expect(page.seconds - before).toBeGreaterThanOrEqual(590);
  expect(page.seconds - before).toBeLessThanOrEqual(610);
  expect(page.last("clock").speed).toBe(60);
});

test("a pause stops the cluster, but a command is still answered", async () => {
  const page = await givenPage();
  await page.ask({ type: "speed", speed: 0 });
  const before = page.seconds;

  await page.pass(60_000);
  expect(page.seconds).toBe(before);
  await page.type("kubectl get nodes -o name | wc -l");

  expect(page.screen).toMatch(/l4\r\n/);
  expect(page.seconds - before).toBeLessThan(3);
});

test("skipping goes to the next change that a person would see, and settling to the last", async () => {
  const page = await givenPage();
  await page.ask({ type: "speed", speed: 0 });
  await page.type("kubectl create deployment web --image=nginx:1.27 --replicas=2");
  const seen = new Set<string>();

  for (let i = 0; i < 12; i++) {
    await page.ask({ type: "skip" }, 300);
    seen.add(
      podsIn(page)
        .map(({ status }) => status)
        .join(),
    );
  }
  await page.ask({ type: "settle" }, 300);

  expect(seen.size).toBeGreaterThan(2);
  expect(podsIn(page).map(({ status, ready }) => ({ status, ready }))).toEqual([
    { status: "Running", ready: true },
    { status: "Running", ready: true },
  ]);
  expect(page.last("clock").settled).toBe(true);
});

test("a cell shows its output and how it ended; one that goes on can be stopped", async () => {
  const page = await givenPage();

  await page.ask({ type: "cell", id: "one", text: "kubectl get ns -o name; false", manifest: false }, 2_000);
  await page.ask(
    { type: "cell", id: "two", text: "while true; do echo on; sleep 1; done", manifest: false },
    2_500,
  );
  await page.ask({ type: "stop-cell", id: "two" }, 500);

  const output = (id: string) =>
    page
      .all("cell-output")
      .filter((cell) => cell.id === id)
      .map(({ data }) => data)
      .join("");
  expect(output("one")).toContain("namespace/default\r\n");
  expect(output("two")).toMatch(/^on\r\non\r\non\r\n/);
  expect(page.all("cell-end")).toEqual([
    { type: "cell-end", id: "one", exitCode: 1 },
    { type: "cell-end", id: "two", exitCode: 130 },
  ]);
});

test("the editor's files are written, read and listed", async () => {
  const page = await givenPage();
  const path = "/home/learner/work/a.yaml";

  await page.ask({ type: "write", path, text: "a: 1\n" });
  await page.ask({ type: "read", request: 7, path });
  await page.ask({ type: "read", request: 8, path: "/home/learner/work" });

  expect(page.last("files").files).toContainEqual({ path, directory: false });
  expect(page.all("file")).toEqual([
    { type: "file", request: 7, path, text: "a: 1\n" },
    { type: "file", request: 8, path: "/home/learner/work", text: undefined },
  ]);
});

test("undo takes back the last command, and nothing before it", async () => {
  const page = await givenPage();
  await page.type("kubectl create namespace one", 2_000);
  await page.type("kubectl create namespace two", 2_000);

  await page.ask({ type: "undo" });
  await page.until("ready", 2);
  await page.pass(1_000);
  await page.type("kubectl get ns -o name", 2_000);

  expect(page.all("replayed").length).toBe(2);
  const after = page.messages.slice(page.messages.findLastIndex(({ type }) => type === "replayed"));
  const screen = after.flatMap((message) => (message.type === "output" ? [message.data] : [])).join("");
  expect(screen).toContain("namespace/one created");
  expect(screen).not.toContain("namespace/two");
  expect(screen).toContain("\nnamespace/one\r\n");
});

test("a reset is the lab as it was found, with the same seed", async () => {
  const page = await givenPage("deployments");
  const before = page.last("cluster").view.deployments.map(({ name }) => name);
  await page.type("kubectl delete deployment --all --wait=false", 3_000);
  expect(page.last("cluster").view.deployments).toEqual([]);

  await page.ask({ type: "reset" });
  await page.until("ready", 2);
  await page.pass(3_000);

  expect(page.last("cluster").view.deployments.map(({ name }) => name)).toEqual(before);
  expect(page.last("save").session.inputs).toEqual([]);
  expect(page.last("ready").seed).toBe(5);
});

test("what was saved is resumed: the screen, the cluster and the instant", async () => {
  const page = await givenPage();
  await page.type("kubectl create deployment web --image=nginx:1.27", 8_000);
  const saved: SessionFile = JSON.parse(
    JSON.stringify({
      ...page.last("save").session,
      end: page.last("clock").now - page.last("save").session.start,
    }),
  );

  const again = new Page();
  await again.ask({ type: "open", lab: "playground", resume: saved });
  await again.until("ready");
  await again.pass(200);

  expect(again.screen).toBe(page.screen);
  expect(podsIn(again)).toEqual(podsIn(page));
  expect(again.last("ready").now).toBe(saved.start + saved.end);
});

test("a submission is an archive named after the lab", async () => {
  const page = await givenPage("deployments");

  await page.ask({ type: "submit", request: 3 }, 500);
  await page.until("submission");

  const { request, name, bytes } = page.last("submission");
  expect(request).toBe(3);
  expect(name).toMatch(/^timonel-deployments\.zip$/);
  expect([...bytes.slice(0, 2)]).toEqual([0x50, 0x4b]);
});

test("a mistake of the program is told with what replays it, and the next request is still taken", async () => {
  const page = await givenPage();

  await page.ask({ type: "write", path: "/proc/../dev/null/x", text: "" });
  await page.type("echo still here", 1_000);

  expect(page.all("failed")).toHaveLength(1);
  for (const { message } of page.all("failed")) expect(message).toContain("(lab playground, seed 5, input ");
  expect(page.screen).toContain("still here\r\n");
});
