// `node tests/conformance/replay.ts [--real KUBECTL] [--only TEXT] [-v] [--raise]`: plays recorded sessions and says what is the same.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { compare, type Compared, type Score } from "./compare.ts";
import { sessions, writeFloor, floorOf, type Floor } from "./sessions.ts";
import * as inSimulation from "./in-simulation.ts";
import { realCluster } from "./with-real-kubectl.ts";
import type { Transcript } from "./transcript.ts";

const { values } = parseArgs({
  options: {
    real: { type: "string" },
    only: { type: "string", default: "" },
    verbose: { type: "boolean", short: "v", default: false },
    raise: { type: "boolean", default: false },
  },
});

const chosen = sessions.filter(({ name }) => name.includes(values.only));
const cluster = values.real ? await realCluster(resolve(values.real)) : undefined;
const client = cluster ? "real" : "ours";

async function played(transcript: Transcript): Promise<Compared> {
  if (cluster) {
    const { answers, here } = await cluster.play(transcript);
    return compare(transcript, answers, here);
  }
  return compare(transcript, await inSimulation.play(transcript), inSimulation.here);
}

const topics = new Map<string, Score>();
const floor: Floor = values.raise ? floorOf(client) : {};
for (const { name, transcript } of chosen) {
  const { score, differences } = await played(transcript);
  const topic = name.slice(0, name.indexOf("/"));
  for (const key of [topic, "total"]) {
    const sum = topics.get(key) ?? { commands: 0, equal: 0, lines: 0, matched: 0 };
    for (const field of ["commands", "equal", "lines", "matched"] as const) sum[field] += score[field];
    // The total stays last.
    if (key === "total") topics.delete(key);
    topics.set(key, sum);
  }
  floor[name] = [score.equal, score.matched];
  if (differences.length === 0 && !values.verbose) continue;
  process.stdout.write(
    `${name}: ${score.equal}/${score.commands} commands, ${score.matched}/${score.lines} lines\n`,
  );
  if (values.verbose) process.stdout.write(`${differences.map((text) => `${text}\n`).join("")}`);
}
for (const [topic, { commands, equal, lines, matched }] of topics)
  process.stdout.write(`${topic}: ${equal}/${commands} commands, ${matched}/${lines} lines\n`);
if (values.raise) writeFloor(client, floor);
await cluster?.stop();
