import { beforeAll, expect, test } from "vitest";
import { givenPage, loadEverything, Page } from "./testing.ts";

beforeAll(loadEverything);

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
