// Hosts the session off the page's own thread, and lends it the wall clock. Messages are the protocol of src/session.

import { SessionDriver } from "../../session/driver.ts";
import type { Message, Request } from "../../session/protocol.ts";
import { loadFirstCommands } from "../../session/first-commands.ts";
import { loadGrader, loadLab, taskOf } from "./labs.ts";

interface WorkerScope {
  postMessage(message: Message): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

/** When the prompt is there, and before somebody has typed a command. */
const AFTER_PROMPT_MS = 800;

const scope = self as unknown as WorkerScope;

/** What the lab asks, with what the seed drew. */
async function tellTask(lab: string, seed: number): Promise<void> {
  const task = await taskOf(lab, seed);
  if (task) scope.postMessage({ type: "task", ...task });
}

const driver = new SessionDriver({
  emit(message) {
    scope.postMessage(message);
    if (message.type !== "ready") return;
    void tellTask(message.lab, message.seed);
    setTimeout(() => void loadFirstCommands().catch(() => undefined), AFTER_PROMPT_MS);
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

scope.onmessage = ({ data }) => driver.handle(data);
