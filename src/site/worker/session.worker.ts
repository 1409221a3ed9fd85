// Hosts the session off the page's own thread, and lends it the wall clock. Messages are the protocol of src/session.

import { SessionDriver } from "../../session/driver.ts";
import type { Message, Request } from "../../session/protocol.ts";
import { loadJudge, loadLab, taskOf } from "./labs.ts";

interface WorkerScope {
  postMessage(message: Message): void;
  onmessage: ((event: MessageEvent<Request>) => void) | null;
}

const scope = self as unknown as WorkerScope;

const driver = new SessionDriver({
  emit: (message) => scope.postMessage(message),
  wall: {
    now: () => performance.now(),
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  },
  loadLab,
  async loadJudge(session) {
    const task = await taskOf(session);
    if (task) scope.postMessage({ type: "task", ...task });
    return loadJudge(session);
  },
});

scope.onmessage = ({ data }) => driver.handle(data);
