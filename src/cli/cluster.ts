// `npm run cluster`: serves a cluster's API on localhost, for real kubectl and client libraries.

import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createCluster, type Profile } from "../cluster/cluster.ts";
import { Simulation } from "../simulation/index.ts";
import { drive } from "./drive.ts";
import { serveCluster } from "./serve-cluster.ts";

const USAGE = `Usage: npm run cluster -- [options]

  --port N            port on 127.0.0.1 (default 6443; 0 takes a free one)
  --kubeconfig FILE   where the kubeconfig is written (default .cache/kubeconfig)
  --profile NAME      kubeadm (default) or bare
  --nodes N           workers (default 3)
  --seed N            seed of the simulation (default 1)
  --speed X           virtual seconds a real second (default 1)
  --audit-policy FILE what is written down of requests (audit.k8s.io/v1 Policy)
  --audit-log FILE    where it is written, a JSON document a line
`;

interface Settings {
  port: number;
  kubeconfig: string;
  profile: Profile;
  nodes: number;
  seed: number;
  speed: number;
  audit?: { policy: string; log: string };
}

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least)
    fail(`--${name} must be a number of at least ${least}, not ${JSON.stringify(text)}`);
  return value;
}

function settings(argv: string[]): Settings {
  const options = {
    port: { type: "string", default: "6443" },
    kubeconfig: { type: "string", default: ".cache/kubeconfig" },
    profile: { type: "string", default: "kubeadm" },
    nodes: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    speed: { type: "string", default: "1" },
    "audit-policy": { type: "string" },
    "audit-log": { type: "string" },
    help: { type: "boolean", default: false },
  } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: argv, options }));
  } catch (error) {
    fail((error as Error).message);
  }
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const { profile } = values;
  if (profile !== "kubeadm" && profile !== "bare")
    fail(`--profile must be kubeadm or bare, not ${JSON.stringify(profile)}`);
  const { "audit-policy": policy, "audit-log": log } = values;
  if ((policy === undefined) !== (log === undefined)) fail("--audit-policy and --audit-log go together");
  return {
    audit: policy && log ? { policy: resolve(policy), log: resolve(log) } : undefined,
    port: number("port", values.port, 0),
    kubeconfig: resolve(values.kubeconfig),
    profile,
    nodes: number("nodes", values.nodes, 1),
    seed: number("seed", values.seed, 0),
    speed: number("speed", values.speed, 0.001),
  };
}

const { port, kubeconfig, profile, nodes, seed, speed, audit } = settings(process.argv.slice(2));
const simulation = new Simulation({ seed, start: Math.trunc(Date.now() / 1000) * 1000 });
const cluster = createCluster({ simulation, profile, nodes });
await simulation.throughHolds(() => simulation.settle(60_000));

if (audit) await writeAudit(audit);
const driver = drive(simulation, speed);
const server = await serveCluster(cluster, driver, port).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
mkdirSync(dirname(kubeconfig), { recursive: true });
writeFileSync(kubeconfig, server.kubeconfig, { mode: 0o600 });
process.stdout.write(
  `Kubernetes API on ${server.address} (profile ${profile}, seed ${seed}); kubeconfig: ${kubeconfig}\n`,
);

/** Writes down who asks for what. */
async function writeAudit({ policy, log }: { policy: string; log: string }): Promise<void> {
  mkdirSync(dirname(log), { recursive: true });
  const text = readFileSync(policy, "utf8");
  const task = simulation.spawn(
    "audit",
    cluster.apiServer.auditTo(text, (line) => appendFileSync(log, line)),
  );
  while (!task.outcome) await simulation.throughHolds(() => simulation.advance(0));
  if (task.outcome.ok) return;
  const { message } = task.outcome.error as Error;
  process.stderr.write(`loading audit policy file: ${message}: from file ${policy}\n`);
  process.exit(1);
}

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    driver.stop();
    void server.close().then(() => process.exit(0));
  });
}
