// What a driver saves and when, and what a command gets while the clock is paused.

import { expect, test, vi } from "vitest";
import { SessionDriver, type WallClock } from "./driver.ts";
import { EMPTY_LAB } from "./lab.ts";
import type { Message, Request } from "./protocol.ts";

/** A wall clock that goes when it is told to. */
function givenWall(): WallClock & { pass(ms: number): Promise<void> } {
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  return {
    now: () => now,
    after(ms, action) {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        // What was sent, and code that comes, is taken up between timers.
        await new Promise((resolve) => setImmediate(resolve));
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.action();
      }
      now = end;
    },
  };
}

async function givenDriver() {
  const wall = givenWall();
  const messages: Message[] = [];
  const driver = new SessionDriver({
    emit: (message) => void messages.push(message),
    wall,
    loadLab: async () => EMPTY_LAB,
    loadGrader: async () => undefined,
  });
  const send = async (request: Request, ms: number) => {
    driver.handle(request);
    await wall.pass(ms);
  };
  driver.handle({ type: "open", lab: "playground", seed: 1, start: 0 });
  await vi.waitUntil(() => messages.some(({ type }) => type === "ready"));
  await wall.pass(1_000);
  const saves = () => messages.flatMap((message) => (message.type === "save" ? [message.session] : []));
  const shown = () => messages.map((message) => (message.type === "output" ? message.data : "")).join("");
  const type = (data: string, ms: number) => send({ type: "keys", terminal: "main", data }, ms);
  return { wall, send, type, saves, shown };
}

test("a line of several commands that is typed while the clock is paused runs to its end", async () => {
  const { send, type, shown } = await givenDriver();
  await send({ type: "speed", speed: 0 }, 100);

  await type("ls; echo and; cat /etc/hostname; echo then\r", 1_000);

  expect(shown()).toContain("and\r\nlaptop\r\nthen\r\n");
});

test("what happened is saved at once; what was merely typed, a moment later", async () => {
  const { type, saves } = await givenDriver();
  const before = saves().length;

  await type("echo", 0);
  expect(saves()).toHaveLength(before);
  await type("\r", 0);

  expect(
    saves()
      .at(-1)!
      .inputs.map((input) => "data" in input && input.data),
  ).toEqual(["echo\r"]);
});

test("time that is merely watched is saved every few seconds, and no more when the clock is paused", async () => {
  const { wall, type, send, saves } = await givenDriver();
  await type("while true; do sleep 1; done\r", 0);
  const before = saves().at(-1)!.end;

  await wall.pass(12_000);

  expect(saves().at(-1)!.end).toBeGreaterThanOrEqual(before + 10_000);
  await send({ type: "speed", speed: 0 }, 6_000);
  const paused = saves().length;
  await wall.pass(60_000);
  expect(saves()).toHaveLength(paused);
});
