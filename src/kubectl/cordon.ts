// In Kubernetes: k8s.io/kubectl/pkg/cmd/drain: cordon and uncordon.

import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { DRY_RUN, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { listed, type Target } from "./resources.ts";

export const command: Command = {
  usage: "cordon NODE [options]",
  summary: "Mark node as unschedulable.",
  flags: DRY_RUN + SELECTOR,
  run: (k) => mark(k, true),
};

export const uncordon: Command = {
  usage: "uncordon NODE [options]",
  summary: "Mark node as schedulable.",
  flags: DRY_RUN + SELECTOR,
  run: (k) => mark(k, false),
};

/** The nodes that arguments or a selector name. */
export function* nodesFor(k: Invocation): Program<Target[]> {
  const selector = k.flags.string("selector");
  if (k.args.length === 0 && !selector) throw k.usage(`USAGE: ${k.path} NODE [flags]`);
  if (k.args.length > 0 && selector) throw k.usage("cannot specify both a node name and a --selector option");
  const discovery = yield* k.discovery();
  const type = yield* discovery.resolve("nodes");
  if (selector) return yield* listed(k, type, "");
  const targets: Target[] = [];
  for (const arg of k.args) {
    const name = arg.replace(/^nodes?\//, "");
    targets.push({ type, namespace: "", name, object: yield* k.client.get(type, "", name) });
  }
  return targets;
}

function* mark(k: Invocation, unschedulable: boolean): Program<void> {
  for (const target of yield* nodesFor(k)) yield* setSchedulable(k, target, unschedulable);
}

export function* setSchedulable(
  k: Invocation,
  { type, name, object }: Target,
  unschedulable: boolean,
): Program<void> {
  const word = unschedulable ? "cordoned" : "uncordoned";
  const suffix = { none: "", client: " (dry run)", server: " (server dry run)" }[k.dryRun()];
  if (Boolean((object as Obj).spec?.unschedulable) === unschedulable)
    return yield* k.print(`node/${name} already ${word}${suffix}\n`);
  if (k.dryRun() !== "client")
    yield* k.client.patch(
      type,
      "",
      name,
      "strategic",
      { spec: { unschedulable: unschedulable ? true : null } },
      k.dryRunQuery(),
    );
  yield* k.print(`node/${name} ${word}${suffix}\n`);
}
