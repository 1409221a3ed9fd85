// The driver under a wall clock that the test turns.

import { beforeAll, expect, test } from "vitest";
import { readLab } from "../cli/lab-files.ts";
import { check } from "../grading/check.ts";
import { lab, watchOver } from "../grading/judge.ts";
import { SessionDriver } from "./driver.ts";
import { EMPTY_LAB, type LabSource } from "./lab.ts";
import type { Message, Request, SessionFile } from "./protocol.ts";

type Of<T extends Message["type"]> = Extract<Message, { type: T }>;

/** Half an hour of ten requests a second, to which nobody answers. */
const LOADED_LAB: LabSource = {
  ...EMPTY_LAB,
  name: "loaded",
  load: {
    url: "http://nobody",
    peak: "10",
    curve: [
      [0, 1],
      [0.5, 1],
    ],
  },
};
/** Labs without a grader. */
const plainLabs = [EMPTY_LAB, LOADED_LAB];

const TRIED_LAB: LabSource = { ...EMPTY_LAB, name: "tried" };
const text = { en: "It is tried", es: "Se prueba" };
/** All looks well, and has to be tried. */
const TRIED = lab("tried", () => [
  check({
    id: "tried",
    points: 1,
    title: text,
    hints: [text, text, text],
    verify: () => true,
    *probe() {
      return true;
    },
  }),
]);

/** A page with a driver behind it, whose wall clock goes on only when it is told to. */
class Page {
  readonly messages: Message[] = [];
  readonly #driver: SessionDriver;
  #now = 1_000;
  #timers: { at: number; action: () => void }[] = [];

  constructor() {
    this.#driver = new SessionDriver({
      emit: (message) => void this.messages.push(message),
      wall: {
        now: () => this.#now,
        after: (ms, action) => {
          const timer = { at: this.#now + ms, action };
          this.#timers.push(timer);
          return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
        },
      },
      loadLab: async (name) =>
        [...plainLabs, TRIED_LAB].find((one) => one.name === name) ?? (await readLab(name)).source,
      loadGrader: async (name) => {
        if (plainLabs.some((one) => one.name === name)) return undefined;
        const { grader } = name === "tried" ? { grader: TRIED } : await readLab(name);
        return (session) => watchOver(grader, session);
      },
    });
  }

  /** Real milliseconds pass; timers run when they are due. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await quiet();
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
      await quiet();
    }
    this.#now = end;
  }

  async ask(request: Request, ms = 10): Promise<void> {
    this.#driver.handle(request);
    await quiet();
    await this.pass(ms);
  }

  async type(line: string, ms = 3_000): Promise<void> {
    await this.ask({ type: "keys", terminal: "main", data: `${line}\r` }, ms);
  }

  all<T extends Message["type"]>(type: T): Of<T>[] {
    return this.messages.filter((message): message is Of<T> => message.type === type);
  }

  last<T extends Message["type"]>(type: T): Of<T> {
    const found = this.all(type).at(-1);
    if (!found) throw new Error(`no ${type}; ${JSON.stringify(this.all("failed"))}`);
    return found;
  }

  /** Waits in real time: something is being loaded. */
  async until(type: Message["type"], count = 1): Promise<void> {
    for (let i = 0; i < 1_000 && this.all(type).length < count; i++) {
      await milliseconds(2);
      await this.pass(1);
    }
  }

  /** Lets time pass, and real time for code that is being loaded, until something is so. */
  async passUntil(done: () => boolean): Promise<void> {
    for (let second = 0; second < 600 && !done(); second++) {
      await milliseconds(5);
      await this.pass(1_000);
    }
  }

  get screen(): string {
    return this.all("output")
      .map(({ data }) => data)
      .join("");
  }

  /** Virtual seconds since the session began. */
  get seconds(): number {
    return Math.round((this.last("clock").now - this.last("save").session.start) / 1000);
  }
}

const milliseconds = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets promises come to rest. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  await milliseconds(1);
}

async function givenPage(name = "playground"): Promise<Page> {
  const page = new Page();
  await page.ask({ type: "open", lab: name, seed: 5 });
  await page.until("ready");
  await page.pass(1_000);
  return page;
}

// Code that is loaded while a test turns the clock would need real time: it is all loaded before.
beforeAll(async () => {
  const page = new Page();
  await page.ask({ type: "open", lab: "deployments", seed: 1 });
  await page.until("ready");
  for (const line of [
    "kubectl get ns -o name | wc -l",
    "kubectl create ns x",
    "sleep 1",
    "kubectl delete deployment --all",
  ]) {
    await page.type(line, 100);
    await milliseconds(150);
    await page.pass(2_000);
  }
  await page.ask({ type: "check" });
  await page.ask({ type: "submit", request: 1 });
  await page.until("submission");
});

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

test("checks are told as the cluster changes, and a wish to check is answered even when nothing changed", async () => {
  const page = await givenPage("deployments");
  const { report } = page.last("report");
  const count = page.all("report").length;

  await page.ask({ type: "check" });
  await page.until("report", count + 1);

  expect(report.solved).toBe(false);
  expect(report.checks.map(({ id }) => id)).toContain("updated");
  expect(page.all("report").length).toBe(count + 1);
  expect(page.last("report").report.checks.map(({ outcome }) => outcome)).toEqual(
    report.checks.map(({ outcome }) => outcome),
  );
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

test("requests through a Service are told to the page, those of probes and controllers are not", async () => {
  const page = await givenPage();
  const commands = [
    "kubectl create deployment web --image=nginx:1.27 --port=80",
    "kubectl expose deployment web",
    "kubectl run client --image=curlimages/curl -- sleep 1000",
    "kubectl wait deployment/web --for=condition=Available",
    "kubectl wait pod/client --for=condition=Ready",
    "sleep 2; kubectl exec client -- curl -s -o /dev/null http://web",
  ];
  await page.ask({ type: "cell", id: "one", text: commands.join("\n"), manifest: false });
  await page.passUntil(() => page.all("cell-end").length > 0);
  await page.pass(1_000);

  const seen = page.all("traffic").flatMap(({ exchanges }) => exchanges);

  expect(seen.map(({ port, status }) => [port, status])).toEqual([[80, 200]]);
});

test("a lab's load is played at its own speed, and when it ends the clock goes on as before", async () => {
  const page = await givenPage("loaded");
  expect(page.last("load").load).toMatchObject({ playing: false, stretches: [] });
  const begun = page.last("clock").now;

  await page.ask({ type: "load", playing: true }, 200);
  expect(page.last("clock").speed).toBe(3600);
  expect(page.last("load").load.playing).toBe(true);
  await page.pass(800);

  const { load } = page.last("load");
  expect(load.playing).toBe(false);
  const minutes = (count: number) => count * 60_000;
  expect(load.stretches).toEqual([
    { from: 0, sent: 6_000, served: 0 },
    { from: minutes(10), sent: 6_000, served: 0 },
    { from: minutes(20), sent: 6_000, served: 0 },
  ]);
  expect(page.last("clock").speed).toBe(1);
  expect(page.last("clock").now - begun - minutes(30)).toBeLessThan(2_000);
});

test("a load that was stopped counts no further, and undo takes it back", async () => {
  const page = await givenPage("loaded");
  await page.ask({ type: "load", playing: true }, 300);

  await page.ask({ type: "load", playing: false });
  const { load } = page.last("load");
  await page.pass(5_000);

  expect(load.playing).toBe(false);
  expect(load.stretches).not.toEqual([]);
  expect(page.last("clock").speed).toBe(1);
  expect(page.last("load").load).toEqual(load);
  for (const times of [2, 3]) {
    await page.ask({ type: "undo" });
    await page.until("ready", times);
  }
  await page.pass(1_000);
  expect(page.last("load").load.stretches).toEqual([]);
});

test("a session in which a load plays is resumed with it, at the usual speed", async () => {
  const page = await givenPage("loaded");
  await page.ask({ type: "load", playing: true }, 300);
  const { session } = page.last("save");

  const other = new Page();
  await other.ask({ type: "open", lab: "loaded", resume: { ...session, end: session.end + 120_000 } });
  await other.until("load");

  expect(other.last("load").load).toMatchObject({ playing: true, stretches: [{ from: 0, served: 0 }] });
  expect(other.last("clock").speed).toBe(1);
});

test("what runs on a machine beside the cluster is told, and what became of it", async () => {
  const page = await givenPage("docker-host");
  const named = () => page.last("machines").machines[0].containers.find(({ name }) => name === "short");
  const used = page.last("machines").machines[0].memory.used;

  await page.type("docker run -d --name short nginx:1.27", 100);
  await page.passUntil(() => named()?.status === "running");
  await page.type("docker kill short", 100);
  await page.passUntil(() => named()?.status === "exited");

  expect(named()).toMatchObject({ image: "nginx:1.27", exitCode: 137, oomKilled: false });
  expect(page.last("machines").machines[0].memory.used).toBe(used);
});

test("a component of the control plane that is stopped is told, until it runs again", async () => {
  const page = await givenPage();
  const moved = (from: string, to: string) =>
    page.type(`ssh control-plane sudo mv ${from}/kube-scheduler.yaml ${to}/`, 100);
  const told = async (count: number) => {
    await page.passUntil(() => page.all("stopped").length >= count);
    return page.last("stopped").components;
  };

  await moved("/etc/kubernetes/manifests", "/tmp");
  expect(await told(1)).toEqual(["kube-scheduler"]);

  await moved("/tmp", "/etc/kubernetes/manifests");
  expect(await told(2)).toEqual([]);
});

test("when only trying is left, it is done without being asked", async () => {
  const page = await givenPage("tried");

  await page.passUntil(() => page.all("report").some(({ report }) => report.solved));

  expect(page.all("report").map(({ report }) => report.checks[0].outcome)).toEqual(["unknown", "passed"]);
});
