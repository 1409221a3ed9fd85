// In Docker: cli/command/container/logs.go.

import type { LogLine } from "../../cluster/container-runtime/log.ts";
import { wait, type Program } from "../../simulation/index.ts";
import { EngineError, isRunning, type DockerContainer } from "../engine/model.ts";
import { durationIn } from "./flags.ts";
import type { Command, Invocation } from "./invocation.ts";

/** `2026-01-05T09:00:00.123000000Z`: always nine digits of a second. */
const stamp = (at: number) => new Date(at).toISOString().replace("Z", "000000Z");

/** An instant, or a span before now. */
export function instantOf(text: string, now: number): number {
  if (/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(text)) return now - durationIn(text);
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(/[Z+]|T.*-/.test(text) ? text : `${text}${text.includes("T") ? "" : "T00:00:00"}Z`);
  if (Number.isNaN(at))
    throw new EngineError(
      400,
      `invalid value for "since": failed to parse value as time or duration: "${text}"`,
    );
  return at;
}

export const logs: Command = function* (docker, flags, [name]) {
  const { engine, now } = docker;
  const container = engine.get(name);
  const tail = flags.get("tail") ?? "all";
  const since = flags.has("since") ? instantOf(flags.get("since")!, now) : -Infinity;
  const until = flags.has("until") ? instantOf(flags.get("until")!, now) : Infinity;
  const stamps = flags.on("timestamps");
  const print = ({ at, stream, text }: LogLine): Program<void> => {
    const line = `${stamps ? `${stamp(at)} ` : ""}${text}\n`;
    return stream === "stderr" && !container.spec.tty ? docker.err(line) : docker.out(line);
  };
  const past = container.log.lines.filter(({ at }) => at >= since && at <= until);
  const shown = /^\d+$/.test(tail) ? (tail === "0" ? [] : past.slice(-Number(tail))) : past;
  for (const line of shown) yield* print(line);
  if (flags.on("follow")) yield* follow(docker, container, print);
  return 0;
};

/** Prints what comes, until the container ends for good. */
function* follow(
  { engine }: Invocation,
  container: DockerContainer,
  print: (line: LogLine) => Program<void>,
): Program<void> {
  const lines: LogLine[] = [];
  let wake: (() => void) | undefined;
  const over = () => !isRunning(container) && container.status !== "restarting";
  const stops = [
    container.log.follow((line) => {
      if (line) lines.push(line);
      wake?.();
    }),
    engine.events.follow(() => wake?.()),
  ];
  try {
    for (;;) {
      for (let line = lines.shift(); line; line = lines.shift()) yield* print(line);
      if (over()) return;
      yield* wait<void>((resume) => {
        wake = () => resume();
        return () => (wake = undefined);
      });
    }
  } finally {
    for (const stop of stops) stop();
  }
}
