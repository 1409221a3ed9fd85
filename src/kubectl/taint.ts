// In Kubernetes: k8s.io/kubectl/pkg/cmd/taint.

import { labelKeyErrors } from "../cluster/apimachinery/label-names.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import { eachTarget, targetsOf, type Target } from "./resources.ts";

export const command: Command = {
  usage: "taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
  summary: "Update the taints on one or more nodes.",
  flags: `
--all=false: All nodes.
--field-manager='kubectl-taint': The name under which fields are owned.
--overwrite=false: Allow taints to be overwritten.
--validate='strict': "strict" or "true", "warn", "ignore" or "false".
${DRY_RUN}${PRINT_FLAGS}${SELECTOR}`,
  run: runTaint,
};

interface Changes {
  add: Obj[];
  remove: { key: string; effect?: string }[];
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const isTaint = (text: string) => /[=:]/.test(text) || text.endsWith("-");

function* runTaint(k: Invocation): Program<void> {
  const at = k.args.findIndex((arg, index) => index > 0 && isTaint(arg));
  const resources = at < 0 ? [...k.args] : k.args.slice(0, at);
  const specs = at < 0 ? [] : k.args.slice(at);
  if (resources.length === 0)
    throw new Failure("one or more resources must be specified as <resource> <name>");
  if (specs.length === 0) throw new Failure("at least one taint update is required");
  if (!/^nodes?$|^no$|^nodes?\//.test(resources[0]))
    throw new Failure(`invalid resource type ${resources[0]}, only ["node" "nodes"] are supported`);
  const changes = changesOf(specs);
  yield* eachTarget(
    () => targetsOf(k, resources, { fetch: true, all: k.flags.bool("all") }),
    (target) => taintOne(k, target, changes),
  );
}

function changesOf(specs: readonly string[]): Changes {
  const changes: Changes = { add: [], remove: [] };
  for (const spec of specs) {
    if (spec.endsWith("-")) {
      const [key, effect] = spec.slice(0, -1).split(":");
      changes.remove.push({ key: key.split("=")[0], ...(effect ? { effect } : {}) });
      continue;
    }
    const [pair, effect, ...more] = spec.split(":");
    const [key, value] = pair.split("=");
    if (effect === undefined || more.length > 0) throw new Failure(`invalid taint spec: ${spec}`);
    if (labelKeyErrors(key).length > 0)
      throw new Failure(`invalid taint spec: ${spec}, ${labelKeyErrors(key).join("; ")}`);
    if (!EFFECTS.includes(effect))
      throw new Failure(`invalid taint effect: ${effect}, unsupported taint effect`);
    changes.add.push({ key, ...(value ? { value } : {}), effect });
  }
  return changes;
}

function* taintOne(k: Invocation, target: Target, { add, remove }: Changes): Program<void> {
  const { type, name, object } = target;
  const before = (object!.spec.taints ?? []) as Obj[];
  const same = (a: Obj, b: Obj) => a.key === b.key && a.effect === b.effect;
  const known = add.filter((taint) => before.some((other) => same(taint, other)));
  if (known.length > 0 && !k.flags.bool("overwrite"))
    throw new Failure(
      `node ${name} already has ${known.map(({ key }) => key).join(",")} taint(s) with same effect(s) and --overwrite is false`,
    );
  const gone = before.filter((taint) =>
    remove.some(({ key, effect }) => taint.key === key && (!effect || taint.effect === effect)),
  );
  const missing = remove.find(
    ({ key, effect }) => !before.some((taint) => taint.key === key && (!effect || taint.effect === effect)),
  );
  if (missing)
    throw new Failure(
      `taint ${JSON.stringify(missing.effect ? `${missing.key}:${missing.effect}` : missing.key)} not found`,
    );
  const kept = before.filter((taint) => !gone.includes(taint) && !add.some((other) => same(taint, other)));
  const taints = [...add, ...kept];
  const operation =
    remove.length > 0 && add.length === 0 ? "untainted" : remove.length > 0 ? "modified" : "tainted";
  const patch = { spec: { taints: taints.length > 0 ? taints : null } };
  const result =
    k.dryRun() === "client"
      ? { ...object, spec: { ...object!.spec, taints } }
      : yield* k.client.patch(type, "", name, "merge", patch, {
          fieldManager: k.flags.string("field-manager"),
          ...k.dryRunQuery(),
        });
  yield* k.print(resultPrinter(k).print(type, result, operation));
}
