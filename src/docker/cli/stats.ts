// In Docker: cli/command/container/stats.go.

import type { Program } from "../../simulation/index.ts";
import { isRunning, type DockerContainer } from "../engine/model.ts";
import { bytesSize, humanSize, list } from "./format.ts";
import type { Command, Invocation } from "./invocation.ts";

const REFRESH_MS = 1000;
/** A sample needs two looks. */
const FIRST_MS = 1000;

function itemOf(
  { engine, now }: Invocation,
  container: DockerContainer,
  whole: boolean,
): Record<string, string> {
  const { cpuMillicores, memoryBytes } = engine.memory.usage(container);
  const running = isRunning(container);
  const limit = container.spec.memory || engine.machine.memoryBytes;
  const served = container.ends.length > 0 ? engine.networks.requestsPerSecond(container) : 0;
  const received =
    running && container.ends.length > 0 ? 1100 + Math.round((served * (now - container.startedAt)) / 10) : 0;
  const pids = container.running?.host.processes().length ?? 0;
  return {
    BlockIO: "0B / 0B",
    CPUPerc: `${(cpuMillicores / 10).toFixed(2)}%`,
    Container: container.id,
    ID: whole ? container.id : container.id.slice(0, 12),
    MemPerc: `${running ? ((memoryBytes / limit) * 100).toFixed(2) : "0.00"}%`,
    MemUsage: running ? `${bytesSize(memoryBytes)} / ${bytesSize(limit)}` : "0B / 0B",
    Name: container.name,
    NetIO: `${humanSize(received)} / ${received > 0 ? humanSize(126 + received * 2) : "0B"}`,
    PIDs: String(pids),
  };
}

const COLUMNS = [
  ["CONTAINER ID", "ID"],
  ["NAME", "Name"],
  ["CPU %", "CPUPerc"],
  ["MEM USAGE / LIMIT", "MemUsage"],
  ["MEM %", "MemPerc"],
  ["NET I/O", "NetIO"],
  ["BLOCK I/O", "BlockIO"],
  ["PIDS", "PIDs"],
] as const;

export const stats: Command = function* (docker, flags, names) {
  const { engine, process } = docker;
  for (const name of names) engine.get(name);
  const seen = () =>
    names.length > 0
      ? names.map((name) => engine.get(name))
      : engine.list().filter((one) => flags.on("all") || isRunning(one));
  const paint = () =>
    list(
      {
        columns: COLUMNS,
        items: seen().map((one) => itemOf(docker, one, flags.on("no-trunc"))),
        type: "StatsContext",
      },
      flags.get("format"),
    );
  yield* process.simulation.sleep(FIRST_MS);
  if (flags.on("no-stream")) {
    yield* docker.out(paint());
    return 0;
  }
  return yield* live(docker, paint);
};

function* live(docker: Invocation, paint: () => string): Program<number> {
  for (;;) {
    yield* docker.out(`\x1b[H${paint().replaceAll("\n", " \x1b[K\n")} \x1b[K\n\x1b[J`);
    yield* docker.process.simulation.sleep(REFRESH_MS, { background: true });
  }
}
