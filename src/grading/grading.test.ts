import { expect, test } from "vitest";
import { createCluster } from "../cluster/cluster.ts";
import { Simulation } from "../simulation/index.ts";
import { check, type Check, type Labels } from "./check.ts";
import { judgeReplay, lab, watchOver } from "./judge.ts";
import { deletingAPod, failingANode, survives, within } from "./probes.ts";
import { podsReady } from "./ready-made.ts";
import type { Report } from "./report.ts";
import { always, kept, never } from "./safeguards.ts";
import type { World } from "./world.ts";

const both = (text: string) => ({ en: text, es: text });
const labels = (id: string, points = 1): Labels => ({
  id,
  points,
  title: both(id),
  hints: [both("a"), both("b"), both("c")],
});

function givenWorld(): World {
  const simulation = new Simulation({ seed: 1 });
  const cluster = createCluster({ simulation });
  simulation.settle(60_000);
  const template = {
    metadata: { labels: { app: "web" } },
    spec: { containers: [{ name: "main", image: "nginx:1.27" }], terminationGracePeriodSeconds: 1 },
  };
  cluster.client.create("deployments.apps", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template },
  } as never);
  simulation.settle(60_000);
  return { lab: { name: "test" }, seed: 1, variables: {}, simulation, cluster };
}

/** A pod that nobody makes anew. */
function givenLonelyPod(): { world: World; one: Check } {
  const world = givenWorld();
  const metadata = { name: "lonely", namespace: "default", labels: { app: "lonely" } };
  const spec = { containers: [{ name: "main", image: "nginx" }] };
  world.cluster.client.create("pods", { apiVersion: "v1", kind: "Pod", metadata, spec } as never);
  world.simulation.settle(60_000);
  return { world, one: podsReady(labels("one"), { labels: { app: "lonely" }, count: 1 }) };
}

const outcomes = ({ checks }: Report) => Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome]));
const judge = (world: World, ...checks: Check[]) =>
  watchOver(
    lab("test", () => checks),
    world,
  );
const tried = (world: World, ...checks: Check[]) =>
  judgeReplay(
    lab("test", () => checks),
    () => world,
    () => Promise.resolve(),
  );

const twoReady = podsReady(labels("ready"), { labels: { app: "web" }, count: 2 });

test("a check that crashes is unknown, and the others are judged; the points of all count in the denominator", () => {
  const broken = check({
    ...labels("broken", 3),
    verify() {
      throw new Error("no such field");
    },
  });

  const report = judge(givenWorld(), broken, twoReady).report();

  expect(outcomes(report)).toEqual({ broken: "unknown", ready: "passed" });
  expect(report.checks[0].seen).toEqual({
    en: "This could not be judged: no such field",
    es: "No se pudo juzgar: no such field",
  });
  expect([report.score, report.maxScore, report.solved]).toEqual([1, 4, false]);
});

test("a safeguard sees what was true for one instant only", () => {
  const world = givenWorld();
  const enough = always(labels("enough"), ["pods"], ({ cluster }) => {
    const { length } = cluster.list("pods", "default", ({ metadata }) => !metadata.deletionTimestamp);
    return length >= 2 || both(`${length} pods`);
  });
  const watching = judge(world, enough, twoReady);
  const [pod] = world.cluster.client.list("pods", "default");

  expect(outcomes(watching.report())).toEqual({ enough: "passed", ready: "passed" });
  world.cluster.client.delete("pods", `default/${pod.metadata.name}`);
  world.simulation.settle(60_000);

  const report = watching.report();
  expect(outcomes(report)).toEqual({ enough: "failed", ready: "passed" });
  expect(report.checks[0].seen).toEqual(both("1 pods"));
});

test("an object that was made anew is not the one that was there", () => {
  const world = givenWorld();
  const { client } = world.cluster;
  const watching = judge(world, kept(labels("same"), "deployments.apps", "default/web"));
  const { metadata, ...rest } = client.get("deployments.apps", "default/web");

  client.delete("deployments.apps", "default/web");
  world.simulation.settle(60_000);
  client.create("deployments.apps", {
    ...rest,
    metadata: { name: metadata.name, namespace: "default" },
  } as never);
  world.simulation.settle(60_000);

  expect(outcomes(watching.report())).toEqual({ same: "failed" });
});

test("safeguards earn nothing when nothing was achieved", () => {
  const report = judge(
    givenWorld(),
    never(labels("calm"), ["pods"], () => false),
    podsReady(labels("many"), { labels: { app: "web" }, count: 9 }),
  ).report();

  expect(outcomes(report)).toEqual({ calm: "passed", many: "failed" });
  expect(report.score).toBe(0);
});

test("what must be tried is unknown until it was tried", () => {
  const again = survives(labels("heals"), deletingAPod({ labels: { app: "web" } }), twoReady, within("60s"));

  expect(outcomes(judge(givenWorld(), again).report())).toEqual({ heals: "unknown" });
});

test("what a copy found counts for the session, as long as looking stays content", async () => {
  const again = survives(labels("heals"), deletingAPod({ labels: { app: "web" } }), twoReady, within("60s"));
  const world = givenWorld();
  const watching = judge(world, again);
  const [pod] = world.cluster.client.list("pods", "default");

  watching.adopt(await tried(givenWorld(), again));
  expect(outcomes(watching.report())).toEqual({ heals: "passed" });
  world.cluster.client.delete("pods", `default/${pod.metadata.name}`);
  expect(outcomes(watching.report())).toEqual({ heals: "failed" });
  world.simulation.settle(60_000);
  expect(outcomes(watching.report())).toEqual({ heals: "unknown" });
});

test("what a probe breaks is not held against the learner", async () => {
  const { world, one } = givenLonelyPod();
  const fragile = survives(
    labels("fragile"),
    deletingAPod({ labels: { app: "lonely" } }),
    one,
    within("60s"),
  );

  expect(outcomes(await tried(world, fragile, one))).toEqual({ fragile: "failed", one: "passed" });
});

test("a Deployment survives a deleted pod, and a node that fails, given time", async () => {
  const world = givenWorld();
  const node = world.cluster.client.list("pods", "default")[0].spec.nodeName!;
  const onNode = () => world.cluster.client.list("pods", "default", ({ spec }) => spec.nodeName === node);

  const report = await tried(
    world,
    survives(labels("deleted"), deletingAPod({ labels: { app: "web" } }), twoReady, within("60s")),
    survives(labels("failed"), failingANode(node), twoReady, within("9m")),
  );

  expect(outcomes(report)).toEqual({ deleted: "passed", failed: "passed" });
  expect(onNode().every(({ metadata }) => metadata.deletionTimestamp)).toBe(true);
});

test("a bare pod does not survive", async () => {
  const { world, one } = givenLonelyPod();

  const report = await tried(
    world,
    survives(labels("heals"), deletingAPod({ labels: { app: "lonely" } }), one, within("60s")),
  );

  expect(outcomes(report)).toEqual({ heals: "failed" });
  expect(report.checks[0].seen?.en).toBe("60 s after the incident: 0 of 1 pods are ready.");
});

test("checks get a client that cannot write", () => {
  const seen: string[] = [];
  judge(
    givenWorld(),
    check({
      ...labels("curious"),
      verify({ cluster }) {
        seen.push(...Object.keys(cluster));
        return true;
      },
    }),
  ).report();

  expect(seen).toEqual(["find", "get", "list", "watch"]);
});

test.each<[string, Check[], string]>([
  ["an id that is used twice", [twoReady, twoReady], 'graders/test.ts: checks[1].id: "ready" is used twice'],
  [
    "no points",
    [{ ...twoReady, points: 0 }],
    "graders/test.ts: checks[0].points: must be a whole number above 0",
  ],
  [
    "a missing language",
    [{ ...twoReady, title: { en: "x", es: "" } }],
    "graders/test.ts: checks[0].title: must be a text in both languages",
  ],
  [
    "too few hints",
    [{ ...twoReady, hints: [both("a")] }],
    "graders/test.ts: checks[0].hints: must be 3, from weak to strong",
  ],
  ["no checks", [], "graders/test.ts: checks: must not be empty"],
])("a grader with %s is refused by file and field", (_, checks, message) => {
  expect(() => judge(givenWorld(), ...checks)).toThrow(message);
});
