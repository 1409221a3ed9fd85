// In Kubernetes: k8s.io/kubectl/pkg/cmd/apply: view-last-applied, set-last-applied, edit-last-applied.

import { dumpYaml } from "../cluster/apimachinery/yaml-dump.ts";
import { goJson, sortKeys } from "../cluster/apimachinery/go-value.ts";
import type { Program } from "../simulation/index.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { jsonText } from "./printers/json.ts";
import { resultPrinter } from "./printers/printer.ts";
import { NO_RESOURCES, targetsOf, targetsOfFiles } from "./resources.ts";
import { LAST_APPLIED } from "./save.ts";

function* view(k: Invocation): Program<void> {
  const format = k.flags.string("output");
  if (format !== "json" && format !== "yaml")
    throw k.usage(`Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
  const targets = yield* targetsOf(k, k.args, { fetch: true, all: k.flags.bool("all") });
  for (const target of targets) {
    const text = target.object!.metadata.annotations?.[LAST_APPLIED] as string | undefined;
    if (!text) continue;
    const value: unknown = JSON.parse(text);
    yield* k.print(format === "json" ? jsonText(sortKeys(value), 2) : dumpYaml(value));
  }
}

function* set(k: Invocation): Program<void> {
  if (k.flags.list("filename").length === 0) throw new Failure(NO_RESOURCES);
  for (const target of yield* targetsOfFiles(k)) {
    const live = yield* k.client.get(target.type, target.namespace, target.name);
    if (!live.metadata.annotations?.[LAST_APPLIED] && !k.flags.bool("create-annotation"))
      throw new Failure(
        `no last-applied-configuration annotation found on resource: ${target.name}, to create the annotation, run the command with --create-annotation`,
      );
    const text = `${goJson(target.object)}\n`;
    if (live.metadata.annotations?.[LAST_APPLIED] === text) {
      yield* k.print(`set-last-applied ${target.name}: no changes required.\n`);
      continue;
    }
    const patch = { metadata: { annotations: { [LAST_APPLIED]: text } } };
    const changed =
      k.dryRun() === "client"
        ? live
        : yield* k.client.patch(target.type, target.namespace, target.name, "merge", patch, k.dryRunQuery());
    yield* k.print(resultPrinter(k).print(target.type, changed, "configured"));
  }
}

export const lastAppliedCommands: Record<string, Command> = {
  "view-last-applied": {
    usage: "apply view-last-applied (TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]",
    summary: "View the latest last-applied-configuration annotations by type/name or file.",
    flags: `--all=false: All objects of the types.\n-o, --output='yaml': yaml or json.${FILE_FLAGS}${SELECTOR}`,
    run: view,
  },
  "set-last-applied": {
    usage: "apply set-last-applied -f FILENAME [options]",
    summary:
      "Set the latest last-applied-configuration annotations by setting it to match the contents of a file.",
    flags: `--create-annotation=false: Make the annotation where there is none.${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}`,
    run: set,
  },
  "edit-last-applied": {
    usage: "apply edit-last-applied (RESOURCE/NAME | -f FILENAME) [options]",
    summary: "Edit the latest last-applied-configuration annotations of resources from the default editor.",
    flags: FILE_FLAGS,
    *run() {
      throw new Failure("kubectl apply edit-last-applied is not simulated");
    },
  },
};
