// In Kubernetes: k8s.io/kubectl/pkg/cmd/diff. What apply would change, asked of the server.

import { createTwoFilesPatch } from "diff";
import { goJson } from "../cluster/apimachinery/go-value.ts";
import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { dumpYaml } from "../cluster/apimachinery/yaml-dump.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { FILE_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { threeWayPatch } from "./merge.ts";
import { withoutManagedFields } from "./printers/json.ts";
import { targetsOfFiles, type Target } from "./resources.ts";
import { LAST_APPLIED } from "./save.ts";

export const command: Command = {
  usage: "diff -f FILENAME [options]",
  summary:
    "Diff configurations specified by file name or stdin between the current online configuration, and the configuration as it would be if applied.",
  failsWith: 2,
  flags: `
--concurrency=1: How many objects at once.
--field-manager='kubectl-client-side-apply': The name under which fields are owned.
--force-conflicts=false: With --server-side, take over fields that others own.
--prune=false: Show what --prune would delete.
--prune-allowlist=[]: Kinds that may be deleted.
--server-side=false: Let the server merge.
--show-managed-fields=false: Keep managedFields.
--show-secrets=false: Show the values of secrets.
${FILE_FLAGS}${SELECTOR}`,
  *run(k) {
    let changed = false;
    for (const target of yield* targetsOfFiles(k)) if (yield* diffOne(k, target)) changed = true;
    return changed ? 1 : 0;
  },
};

function* diffOne(k: Invocation, target: Target): Program<boolean> {
  const { type, namespace, name } = target;
  const live = yield* k.client.find(type, namespace, name);
  const merged = live
    ? yield* patchedBy(k, target, live)
    : yield* k.client.create(type, namespace, target.object!, {
        dryRun: "All",
        fieldManager: k.flags.string("field-manager"),
      });
  const [before, after] = masked(k, live, merged);
  if (before === after) return false;
  const file = `${type.group ? `${type.group}.` : ""}${type.version}.${type.kind}.${namespace}.${name}`;
  const random = k.process.simulation.random("kubectl-diff");
  const folder = (word: string) => `/tmp/${word}-${1_000_000_000 + random.below(3_000_000_000)}/${file}`;
  const [from, to] = [folder("LIVE"), folder("MERGED")];
  yield* k.print(`diff -u -N ${from} ${to}\n${unified(k, from, to, before, after)}`);
  return true;
}

function* patchedBy(k: Invocation, { type, namespace, name, object }: Target, live: Obj): Program<Obj> {
  const query = { dryRun: "All", fieldManager: k.flags.string("field-manager") };
  if (k.flags.bool("server-side"))
    return yield* k.client.patch(type, namespace, name, "apply", goJson(object), {
      ...query,
      fieldManager: "kubectl",
      force: k.flags.bool("force-conflicts"),
    });
  const text = live.metadata.annotations?.[LAST_APPLIED] as string | undefined;
  // Apply always writes annotations; a diff that left them out would take all of them away.
  const metadata = { ...object!.metadata, annotations: object!.metadata.annotations ?? {} };
  const wanted = { ...object!, metadata };
  const { kind, patch } = yield* threeWayPatch(
    k,
    type,
    (text ? JSON.parse(text) : {}) as JsonObject,
    wanted as JsonObject,
    live as JsonObject,
  );
  return yield* k.client.patch(type, namespace, name, kind, goJson(patch), query);
}

/** Both sides as YAML, without what only machines read; values of secrets only say whether they differ. */
function masked(k: Invocation, live: Obj | undefined, merged: Obj): [string, string] {
  const bare = (object: Obj | undefined) => object && withoutManagedFields(object);
  const [from, to] = [bare(live), bare(merged)!];
  if (to.kind === "Secret" && !k.flags.bool("show-secrets")) {
    const keys = new Set([
      ...Object.keys((from?.data ?? {}) as object),
      ...Object.keys((to.data ?? {}) as object),
    ]);
    for (const key of keys) {
      const same = from?.data?.[key] === to.data?.[key];
      if (from?.data?.[key] !== undefined) from.data = { ...from.data, [key]: same ? "***" : "*** (before)" };
      if (to.data?.[key] !== undefined) to.data = { ...to.data, [key]: same ? "***" : "*** (after)" };
    }
  }
  return [from ? dumpYaml(from) : "", dumpYaml(to)];
}

function unified(k: Invocation, from: string, to: string, before: string, after: string): string {
  const stamp = `${new Date(k.now).toISOString().replace("T", " ").replace("Z", "")}000000 +0000`;
  const text = createTwoFilesPatch(from, to, before, after, stamp, stamp, { context: 3 });
  return text.replace(/^=+\n/, "").replace(/^(--- |\+\+\+ )(.*)$/gm, "$1$2");
}
