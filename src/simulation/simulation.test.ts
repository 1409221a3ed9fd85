import * as fc from "fast-check";
import { expect, test } from "vitest";
import { join, Killed, lazy, randomStream, Simulation, wait } from "./index.ts";

test("time jumps from event to event, and ends where it was asked to", () => {
  const simulation = new Simulation({ seed: 1, start: 1000 });
  const seen: number[] = [];
  simulation.after(50, () => seen.push(simulation.now));
  simulation.after(10, () => seen.push(simulation.now));

  simulation.advance(100);

  expect(seen).toEqual([1010, 1050]);
  expect(simulation.now).toBe(1100);
});

test("events of one instant run in the order in which they were asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (delays) => {
      const simulation = new Simulation({ seed: 1, start: 0 });
      const seen: { at: number; i: number }[] = [];
      delays.forEach((ms, i) => simulation.after(ms, () => seen.push({ at: simulation.now, i })));

      simulation.advance(20);

      const expected = delays.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i);
      expect(seen).toEqual(expected);
    }),
  );
});

test("a cancelled event does not happen", () => {
  const simulation = new Simulation({ seed: 1 });
  let happened = false;
  const timer = simulation.after(10, () => (happened = true));

  timer.cancel();
  timer.cancel();
  simulation.advance(20);

  expect(happened).toBe(false);
  expect(simulation.busy).toBe(false);
});

test("settling waits for work, not for housekeeping", () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  let heartbeats = 0;
  simulation.every(10, () => heartbeats++);
  simulation.after(35, () => {});

  expect(simulation.settle()).toBe("settled");
  expect(simulation.now).toBe(35);
  expect(heartbeats).toBe(3);
});

test("settling gives up on what never ends", () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const again = () => void simulation.after(10, again);
  again();

  expect(simulation.settle(1000)).toBe("reached");
  expect(simulation.now).toBe(1000);
});

test("a program runs until it blocks, and goes on when its time has come", () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const task = simulation.spawn(
    "sleeper",
    (function* () {
      yield* simulation.sleep(30);
      return simulation.now;
    })(),
  );
  task.onEnd(() => {});

  simulation.settle();

  expect(task.outcome).toEqual({ ok: true, value: 30 });
});

test("a killed program runs its finally blocks where it waits", () => {
  const simulation = new Simulation({ seed: 1 });
  const seen: string[] = [];
  const task = simulation.spawn(
    "victim",
    (function* () {
      try {
        yield* simulation.sleep(1000);
      } catch (error) {
        seen.push((error as Killed).signal);
        throw error;
      } finally {
        seen.push("cleaned up");
      }
    })(),
  );
  task.onEnd(() => {});
  simulation.advance(10);

  task.kill("SIGTERM");
  simulation.advance(0);

  expect(seen).toEqual(["SIGTERM", "cleaned up"]);
  expect(simulation.busy).toBe(false);
});

test("a late answer to a wait that was given up is ignored", () => {
  const simulation = new Simulation({ seed: 1 });
  let answer: (value: string) => void = () => {};
  const task = simulation.spawn(
    "waiter",
    (function* () {
      try {
        return yield* wait<string>((resume) => {
          answer = resume;
          return () => {};
        });
      } catch {
        yield* simulation.sleep(5);
        return "killed";
      }
    })(),
  );
  simulation.advance(0);

  task.kill();
  answer("too late");
  simulation.settle();

  expect(task.outcome).toEqual({ ok: true, value: "killed" });
});

test("a failure that somebody waits for is thrown there; one that nobody waits for stops the run", () => {
  const simulation = new Simulation({ seed: 1 });
  const failing = function* (): Generator<never, void> {
    throw new Error("broken");
  };
  const outer = simulation.spawn(
    "outer",
    (function* () {
      try {
        yield* join(simulation.spawn("inner", failing()));
        return "fine";
      } catch (error) {
        return (error as Error).message;
      }
    })(),
  );
  simulation.settle();

  expect(outer.outcome).toEqual({ ok: true, value: "broken" });
  simulation.spawn("alone", failing());
  expect(() => simulation.settle()).toThrow("broken");
});

test("while a promise is held, time stands still and nothing else runs", async () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const seen: string[] = [];
  simulation.spawn(
    "loader",
    (function* () {
      const code = yield* simulation.hold(async () => "code");
      seen.push(`${code} at ${simulation.now}`);
    })(),
  );
  simulation.after(1, () => seen.push("after"));

  expect(simulation.advance(10)).toBe("held");
  expect(seen).toEqual([]);
  await simulation.throughHolds(() => simulation.advance(10));

  expect(seen).toEqual(["code at 0", "after"]);
});

test("code that is there already and code that has to come leave the same order of events", async () => {
  const code = lazy(async () => "code");
  const run = async () => {
    const simulation = new Simulation({ seed: 1, start: 0 });
    const seen: string[] = [];
    function* loader(name: string) {
      simulation.soon(() => seen.push(`${name} asks`));
      const loading = simulation.hold(code);
      seen.push(`${name} has ${yield* loading}`);
    }
    simulation.spawn("a", loader("a"));
    simulation.soon(() => simulation.soon(() => seen.push("between")));
    simulation.spawn("b", loader("b"));
    await simulation.throughHolds(() => simulation.settle());
    return seen;
  };

  const first = await run();

  expect(first).toEqual(
    ["between", "a asks", "b asks", "a has code", "b has code"].sort(
      (x, y) => first.indexOf(x) - first.indexOf(y),
    ),
  );
  expect(await run()).toEqual(first);
});

test("streams of chance do not disturb each other", () => {
  const draw = (other: boolean) => {
    const simulation = new Simulation({ seed: 5 });
    if (other) simulation.random("somebody else").next();
    return [simulation.random("mine").next(), simulation.random("mine").next()];
  };

  expect(draw(true)).toEqual(draw(false));
});

test("chance stays in its bounds", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (seed, below) => {
      const random = randomStream(seed, "x");
      for (let i = 0; i < 20; i++) expect(random.below(below)).toBeLessThan(below);
    }),
  );
});
