// In Kubernetes: k8s.io/kubectl/pkg/cmd/scale.

import type { Program } from "../simulation/index.ts";
import { pathOf, type Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import { eachTarget, targetsOf, type Target } from "./resources.ts";
import { changeCause } from "./save.ts";

export const command: Command = {
  usage:
    "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
  summary: "Set a new size for a deployment, replica set, replication controller, or stateful set.",
  required: ["replicas"],
  records: true,
  flags: `
--all=false: All objects of the types in the namespace.
--current-replicas=-1: Only when this many are asked for now.
--replicas=0: How many there should be.
--resource-version='': Only when the object has this version.
--timeout=0s: Wait until the size is reached; 0 does not wait.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`,
  *run(k) {
    const replicas = k.flags.int("replicas");
    if (replicas < 0)
      throw new Failure(
        "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
      );
    const count = yield* eachTarget(
      () => targetsOf(k, k.args, { fetch: true, all: k.flags.bool("all") }),
      (target) => scaleOne(k, target, replicas),
    );
    if (count === 0) throw new Failure("no objects passed to scale");
  },
};

function* scaleOne(k: Invocation, target: Target, replicas: number): Program<void> {
  const { type, namespace, name } = target;
  const path = `${pathOf(type, namespace, name)}/scale`;
  const expected = k.flags.int("current-replicas");
  const version = k.flags.string("resource-version");
  const dryRun = k.dryRun();
  if (dryRun !== "client") {
    if (expected >= 0 || version) yield* checkPreconditions(k, path, expected, version);
    yield* setReplicas(k, path, replicas);
    if (k.flags.bool("record"))
      yield* k.client.patch(type, namespace, name, "merge", { metadata: { annotations: changeCause(k) } });
  }
  yield* k.print(resultPrinter(k).print(type, target.object!, "scaled"));
  if (k.flags.duration("timeout") > 0 && dryRun === "none") yield* waitForSize(k, path, target, replicas);
}

function* checkPreconditions(k: Invocation, path: string, expected: number, version: string): Program<void> {
  const scale = yield* k.client.json("GET", path);
  const current = (scale.spec?.replicas as number | undefined) ?? 0;
  if (expected >= 0 && current !== expected)
    throw new Failure(`Expected replicas to be ${expected}, was ${current}`);
  if (version && scale.metadata.resourceVersion !== version)
    throw new Failure(`Expected resource version to be ${version}, was ${scale.metadata.resourceVersion}`);
}

function* setReplicas(k: Invocation, path: string, replicas: number): Program<Obj> {
  return yield* k.client.json("PATCH", path, {
    body: { spec: { replicas } },
    contentType: "application/merge-patch+json",
    query: k.dryRunQuery(),
  });
}

function* waitForSize(k: Invocation, path: string, { name }: Target, replicas: number): Program<void> {
  const deadline = k.now + k.flags.duration("timeout");
  for (;;) {
    const scale = yield* k.client.json("GET", path);
    if (scale.status?.replicas === replicas || (replicas === 0 && !scale.status?.replicas)) return;
    if (k.now >= deadline) throw new Failure(`timed out waiting for ${JSON.stringify(name)} to be synced`);
    yield* k.process.simulation.sleep(Math.min(3000, deadline - k.now));
  }
}
