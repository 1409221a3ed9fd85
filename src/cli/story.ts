// `npm run story`: the timeline of one run: when, who, what. What a learner sees in the live view and what a developer debugs with.

import { parseArgs } from "node:util";
import type { KubeObject } from "../cluster/apimachinery/meta.ts";
import { deepEqual } from "../cluster/apimachinery/objects.ts";
import { EMPTY_LAB, substitute } from "../session/lab.ts";
import { Session } from "../session/session.ts";
import { readLab } from "./lab-files.ts";

const USAGE = `Usage: npm run story -- [options]

  --seed N          seed of the run (default 1)
  --lab NAME        a lab, with its solution typed in; without one, what --run says on an empty cluster
  --run COMMANDS    shell commands (default: a Deployment is created and updated)
  --minutes N       virtual minutes (default 5)
  --all             events, leases and nodes' heartbeats too
`;

const DEFAULT_RUN =
  "kubectl create deployment web --image=nginx:1.27 --replicas=3; kubectl rollout status deploy/web; kubectl set image deploy/web nginx=nginx:1.28; kubectl rollout status deploy/web";

const READS = new Set(["get", "list", "watch"]);
const QUIET = new Set(["events", "leases.coordination.k8s.io"]);

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    lab: { type: "string" },
    run: { type: "string", default: DEFAULT_RUN },
    minutes: { type: "string", default: "5" },
    all: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** Paths of what differs, as far down as a person wants to know. */
function differences(before: unknown, after: unknown, path = "", depth = 0): string[] {
  if (deepEqual(before, after)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(before) || !isObject(after) || depth > 2) {
    const text = JSON.stringify(after);
    return [`${path}${text && text.length <= 40 && typeof after !== "object" ? `=${text}` : ""}`];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differences(before[key], after[key], path ? `${path}.${key}` : key, depth + 1),
  );
}

const IGNORED = ["metadata.resourceVersion", "metadata.generation", "metadata.managedFields"];

function describe(type: string, previous: KubeObject | undefined, value: KubeObject): string {
  if (type !== "update") return type === "create" ? "created" : "deleted";
  return differences(previous, value)
    .filter((path) => !IGNORED.some((ignored) => path.startsWith(ignored)))
    .join(", ");
}

const actor = (user: string) =>
  user.replace(/^system:serviceaccount:kube-system:|^system:node:|^system:/, "");

function follow(session: Session): void {
  const { simulation, cluster } = session;
  const { operations } = cluster.apiServer;
  let user = "";
  operations.onGranted(({ username }, { verb }) => {
    if (!READS.has(verb)) user = username;
  });
  for (const { resource } of cluster.apiServer.servedResources()) {
    if (QUIET.has(resource) && !values.all) continue;
    operations.parts.store.watch(resource, ({ type, key, value, previous }) => {
      const change = describe(type, previous, value);
      if (
        !change ||
        (resource === "nodes" && !values.all && type === "update" && !/taint|Ready/.test(change))
      )
        return;
      const at = ((simulation.now - simulation.start) / 1000).toFixed(3).padStart(9);
      process.stdout.write(
        `${at}  ${actor(user).padEnd(26)} ${`${resource.split(".")[0]} ${key}`.padEnd(50)} ${change}\n`,
      );
    });
  }
}

// Somebody who reads only the beginning (head) is no failure.
process.stdout.on("error", () => process.exit(0));

if (values.help) process.stdout.write(USAGE);
else {
  const lab = values.lab ? await readLab(values.lab) : undefined;
  const session = new Session({ lab: lab?.source ?? EMPTY_LAB, seed: Number(values.seed) });
  follow(session);
  const script = lab ? substitute(lab.solution.text, session.variables) : values.run;
  session.apply({ type: "cell", id: "story", text: script, manifest: false });
  await session.simulation.throughHolds(() => session.simulation.advance(Number(values.minutes) * 60_000));
}
