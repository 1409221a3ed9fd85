// In Kubernetes: k8s.io/kubectl/pkg/cmd/create. Creates objects from files, or from a few words.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Command } from "./command.ts";
import { withSource } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import { eachTarget, targetsOfFiles, type Target } from "./resources.ts";
import { CREATE_FLAGS, fieldManager, recorded, withLastApplied } from "./save.ts";
import { workloads } from "./create/workloads.ts";
import { configuration } from "./create/configuration.ts";
import { networking } from "./create/networking.ts";
import { access } from "./create/access.ts";
import { policies } from "./create/policies.ts";
import { Failure } from "./failure.ts";

export const command: Command = {
  usage: "create -f FILENAME [options]",
  summary: "Create a resource from a file or from stdin.",
  examples: ["kubectl create -f ./pod.json", "kubectl create deployment web --image=nginx --replicas=3"],
  records: true,
  flags: `
--edit=false: Edit the object before it is created.
--raw='': Send the file as it is to this path.
--windows-line-endings=false: For --edit.
${CREATE_FLAGS}${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`,
  subcommands: { ...workloads, ...configuration, ...networking, ...access, ...policies },
  *run(k) {
    if (k.args.length > 0) throw k.usage(`Unexpected args: [${k.args.join(" ")}]`);
    if (k.flags.string("raw")) return yield* createRaw(k);
    yield* createFiles(k);
  },
};

function* createRaw(k: Invocation): Program<void> {
  const [file] = k.flags.list("filename");
  if (!file) throw k.usage("--raw can only use a single local file or stdin");
  const text = file === "-" ? yield* k.stdin() : k.readFile(file);
  yield* k.print(
    `${yield* k.client.text("POST", k.flags.string("raw"), { body: text })}\n`.replace(/\n\n$/, "\n"),
  );
}

function* createFiles(k: Invocation): Program<void> {
  const dryRun = k.dryRun();
  const printer = resultPrinter(k);
  const query = { fieldManager: fieldManager(k), fieldValidation: k.fieldValidation(), ...k.dryRunQuery() };
  const create = function* (target: Target): Program<void> {
    const given = recorded(k, target.object!);
    const object = k.flags.bool("save-config") ? withLastApplied(given) : given;
    if (dryRun === "client") {
      yield* k.print(printer.print(target.type, object, "created"));
      return;
    }
    try {
      const created = yield* k.client.create(target.type, target.namespace, object, query);
      yield* k.print(printer.print(target.type, created, "created"));
    } catch (error) {
      throw error instanceof StatusError ? withSource(error, "creating", target.source!) : error;
    }
  };
  const count = yield* eachTarget(() => targetsOfFiles(k, true), create);
  if (count === 0) throw new Failure("no objects passed to create");
}
