// In Kubernetes: k8s.io/client-go/tools/watch.UntilWithSync. Watches one object until something holds of it.

import { type Program } from "../simulation/index.ts";
import { pathOf, type Obj } from "./client.ts";
import { Failure, statusErrorOf } from "./failure.ts";
import type { LineReader } from "./http.ts";
import type { Invocation } from "./invocation.ts";
import type { Target } from "./resources.ts";

/** What is said when the time is over. */
export const timedOut = (about = "") => new Failure(`timed out waiting for the condition${about}`);

/**
 * Looks at the object as it is now and after each change, until `holds` says so. `holds` gets undefined when the object does
 * not exist (any more). Throws `onTimeout` after `timeoutMs` (0 waits for ever).
 */
export function* pollOrWatch(
  k: Invocation,
  { type, namespace, name }: Target,
  timeoutMs: number,
  holds: (object: Obj | undefined) => Program<boolean>,
  onTimeout: () => Failure = timedOut,
): Program<void> {
  const deadline = timeoutMs > 0 ? k.now + timeoutMs : Infinity;
  const query = { fieldSelector: `metadata.name=${name}` };
  const list = yield* k.client.list(type, namespace, query);
  const [found] = (list.items ?? []) as Obj[];
  if (yield* holds(found ? { apiVersion: list.apiVersion, kind: type.kind, ...found } : undefined)) return;
  const lines = yield* k.client.lines(pathOf(type, namespace), {
    query: { ...query, watch: true, resourceVersion: list.metadata?.resourceVersion as string },
  });
  const timer = deadlineOf(k, deadline, lines);
  try {
    for (;;) {
      const line = yield* lines.next();
      if (timer.over) throw onTimeout();
      if (line === undefined) throw new Failure("watch closed before UntilWithoutRetry timeout");
      if (line.trim() === "") continue;
      const event = JSON.parse(line) as { type: string; object: Obj };
      if (event.type === "ERROR") throw statusErrorOf(event.object);
      if (event.type === "BOOKMARK") continue;
      if (yield* holds(event.type === "DELETED" ? undefined : event.object)) return;
    }
  } finally {
    timer.cancel();
    lines.close();
  }
}

/** Ends the reading of lines when the time is over. */
function deadlineOf(
  k: Invocation,
  deadline: number,
  lines: LineReader,
): { readonly over: boolean; cancel(): void } {
  if (deadline === Infinity) return { over: false, cancel() {} };
  let over = false;
  const timer = k.process.simulation.after(deadline - k.now, () => {
    over = true;
    lines.abort();
  });
  return {
    get over() {
      return over;
    },
    cancel: () => timer.cancel(),
  };
}
