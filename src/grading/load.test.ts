import { expect, test } from "vitest";
import { createCluster } from "../cluster/cluster.ts";
import { Simulation } from "../simulation/index.ts";
import { lengthOf, Load, rateAt, totalOf, type Curve } from "./load.ts";
import { probesOf } from "./probes.ts";

const HALF_AN_HOUR: Curve = [
  [0, 10],
  [0.5, 10],
];
const MINUTES = 60_000;

function givenLoad(curve = HALF_AN_HOUR) {
  const simulation = new Simulation({ seed: 1 });
  const { plugInside } = createCluster({ simulation, nodes: 1 });
  return { simulation, load: new Load({ simulation, plugInside, url: "http://nobody", curve }) };
}

test("between two points of a curve lies a straight line, and after the last its value", () => {
  const curve: Curve = [
    [0, 0],
    [1, 60],
    [2, 20],
  ];

  expect([0, 30, 60, 90, 120, 200].map((at) => rateAt(curve, at * MINUTES))).toEqual([0, 30, 60, 40, 20, 20]);
  expect(lengthOf(curve)).toBe(120 * MINUTES);
});

test("a load that is played again begins anew, and what was playing is no longer counted", () => {
  const { simulation, load } = givenLoad();
  load.play();
  simulation.advance(15 * MINUTES);
  expect(totalOf(load.stretches)).toEqual({ sent: 9_000, served: 0 });

  const again = load.play();
  simulation.advance(31 * MINUTES);

  expect(again.outcome).toEqual({ ok: true, value: { sent: 18_000, served: 0 } });
  expect(totalOf(load.stretches)).toEqual({ sent: 18_000, served: 0 });
  expect(load.playing).toBe(false);
});

test("whoever watches is called every minute", () => {
  const { simulation, load } = givenLoad();
  const minutes: number[] = [];

  load.play((minute) => void minutes.push(minute));
  simulation.advance(31 * MINUTES);

  expect(minutes).toEqual(Array.from({ length: 30 }, (_, minute) => minute));
});

test("a grader that plays a load which its lab does not declare is told where to declare it", () => {
  const simulation = new Simulation({ seed: 1 });
  const cluster = createCluster({ simulation, nodes: 1 });
  const world = { lab: { name: "calm" }, seed: 1, variables: {}, simulation, cluster };

  expect(() => probesOf(world).load().next()).toThrow("labs/calm/lab.yaml: load: the grader plays one");
});
