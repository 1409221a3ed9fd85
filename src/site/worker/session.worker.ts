// Hosts the session off the page's own thread, and lends it the wall clock. Messages are the protocol of src/session.

import { SessionDriver } from "../../session/driver.ts";
import type { Message, Request } from "../../session/protocol.ts";
import { loadGrader, loadLab, taskOf } from "./labs.ts";

interface WorkerScope {
  postMessage(message: Message): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const scope = self as unknown as WorkerScope;

/** What the lab asks, with what the seed drew. */
async function tellTask(lab: string, seed: number): Promise<void> {
  const task = await taskOf(lab, seed);
  if (task) scope.postMessage({ type: "task", ...task });
}

const driver = new SessionDriver({
  emit(message) {
    scope.postMessage(message);
    if (message.type === "ready") void tellTask(message.lab, message.seed);
  },
  wall: {
    now: () => performance.now(),
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  },
  loadLab,
  loadGrader,
});

/** Packing a submission goes through a git library that counts on Node's Buffer. It comes when it is needed. */
async function lendBuffer(): Promise<void> {
  const world = globalThis as { Buffer?: unknown };
  world.Buffer ??= (await import("buffer")).Buffer;
}

scope.onmessage = ({ data }) => {
  if (data.type !== "submit") return driver.handle(data);
  void lendBuffer().then(() => driver.handle(data));
};
