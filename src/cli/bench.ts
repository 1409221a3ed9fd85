// `npm run bench`: how fast it is. `-- --json` prints one object of numbers; `-- --write` keeps the table in docs/performance.md;
// `-- --only cluster,page` runs some of it.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { clusterBenchmarks } from "./bench/cluster.ts";
import { apiBenchmarks } from "./bench/api.ts";
import { pageBenchmarks } from "./bench/page.ts";
import { sessionBenchmarks } from "./bench/session.ts";
import type { Benchmark, Figures } from "./bench/measure.ts";
import { targets } from "./bench/targets.ts";

const all: readonly Benchmark[] = [clusterBenchmarks, sessionBenchmarks, apiBenchmarks, pageBenchmarks];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    only: { type: "string" },
  },
});

const wanted = values.only?.split(",");
const figures: Figures = {};
for (const { name, run } of all) {
  if (wanted && !wanted.includes(name)) continue;
  if (!values.json) process.stderr.write(`${name} …\n`);
  Object.assign(figures, await run());
}

const shown = (key: string, value: number): string =>
  `${Number.isInteger(value) ? value : value.toFixed(2)}${key.endsWith(".ms") ? " ms" : key.endsWith(".us") ? " µs" : key.endsWith(".kb") ? " KB" : key.endsWith(".cpu") ? " %" : ""}`;

const rows = Object.entries(figures).map(([key, value]) => {
  const target = targets[key];
  const bar = target === undefined ? "" : `≤ ${target}`;
  const verdict = target === undefined ? "" : value <= target ? "yes" : "no";
  return `| \`${key}\` | ${shown(key, value)} | ${bar} | ${verdict} |`;
});

const table = ["| key | measured | bar | met |", "| --- | ---: | ---: | --- |", ...rows].join("\n");

if (values.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
else process.stdout.write(`${table}\n`);

if (values.write) {
  const machine = `${cpus().length} cores (${cpus()[0].model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  // What stands below the table was measured by hand.
  const [, ...below] = readFileSync("docs/performance.md", "utf8").split(/^(?=## )/m);
  writeFileSync(
    "docs/performance.md",
    `# Performance\n\n\`npm run bench\` measures, \`npm run bench -- --write\` keeps the table. Times are real, medians of several runs in one process after\none warm-up; what each key means stands in \`src/cli/bench/\`.\n\nMachine: ${machine}.\n\n${[`${table}\n`, ...below].join("\n")}`,
  );
}
