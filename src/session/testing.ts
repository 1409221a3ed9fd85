// A page with a driver behind it, under a wall clock that the test turns.

import { readLab } from "../cli/lab-files.ts";
import { check } from "../grading/check.ts";
import { lab, watchOver } from "../grading/judge.ts";
import { SessionDriver } from "./driver.ts";
import { EMPTY_LAB, type LabSource } from "./lab.ts";
import type { Message, Request } from "./protocol.ts";

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
export class Page {
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

export const milliseconds = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets promises come to rest. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  await milliseconds(1);
}

export async function givenPage(name = "playground"): Promise<Page> {
  const page = new Page();
  await page.ask({ type: "open", lab: name, seed: 5 });
  await page.until("ready");
  await page.pass(1_000);
  return page;
}

/** Code that is loaded while a test turns the clock would need real time: it is all loaded before. */
export async function loadEverything(): Promise<void> {
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
}
