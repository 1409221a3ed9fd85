// In Kubernetes: k8s.io/kubectl/pkg/cmd/util/editor. Opens objects in an editor and sends what was changed.

import { goSyntax } from "../cluster/apimachinery/go-value.ts";
import { deepEqual } from "../cluster/apimachinery/objects.ts";
import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import { YamlError, parseYaml } from "../cluster/apimachinery/yaml.ts";
import { dumpYaml } from "../cluster/apimachinery/yaml-dump.ts";
import { CommandNotFound } from "../hosts/process.ts";
import { join, type Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure, failureText } from "./failure.ts";
import { FILE_FLAGS, PRINT_FLAGS, VALIDATE } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { twoWayPatch } from "./merge.ts";
import { jsonText, withoutManagedFields } from "./printers/json.ts";
import { resultPrinter } from "./printers/printer.ts";
import { targetsOf, type Target } from "./resources.ts";

export const command: Command = {
  usage: "edit (RESOURCE/NAME | -f FILENAME) [options]",
  summary: "Edit a resource from the default editor.",
  flags: `
--field-manager='kubectl-edit': The name under which fields are owned.
--output-patch=false: Show the patch.
--save-config=false: Remember the configuration in an annotation, for apply.
--subresource='': The subresource to edit.
--windows-line-endings=false: Line ends of Windows.
${VALIDATE}${PRINT_FLAGS}${FILE_FLAGS}`,
  *run(k) {
    const targets = yield* targetsOf(k, k.args, { fetch: true });
    for (const target of targets) yield* editOne(k, target);
  },
};

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

function* editOne(k: Invocation, target: Target): Program<void> {
  const original = withoutManagedFields(target.object!);
  const json = k.flags.string("output") === "json";
  let body = json ? jsonText(original) : dumpYaml(original);
  let notes = "";
  let before = "";
  const path = temporaryPath(k, json ? "json" : "yaml");
  for (;;) {
    const text = HEADER + notes + body;
    k.process.fs.write(path, text, { mode: 0o600 });
    yield* openEditor(k, path);
    const after = k.process.fs.readText(path);
    const content = stripComments(after);
    if (content.trim() === "") return yield* abandon(k, path, "Edit cancelled, saved file was empty.");
    if (notes && content === before) return yield* keep(k, path, notes);
    if (!notes && content === stripComments(text))
      return yield* abandon(k, path, "Edit cancelled, no changes made.");
    before = content;
    try {
      if (yield* save(k, target, original, content)) k.process.fs.remove(path);
      return;
    } catch (error) {
      if (error instanceof Lost) return yield* keepLost(k, path, error.message);
      if (!(error instanceof StatusError || error instanceof YamlError)) throw error;
      notes = explanation(target, error);
      body = content;
      if (error instanceof StatusError) yield* k.say(failureText(error));
    }
  }
}

const stripComments = (text: string) =>
  text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");

function explanation({ type, name }: Target, error: StatusError | YamlError): string {
  if (error instanceof YamlError)
    return `# The edited file had a syntax error: ${error.message.replace(/^yaml: /, "error parsing edited-file: error converting YAML to JSON: yaml: ")}\n#\n`;
  const causes = (error.details?.causes ?? [])
    .map((cause) => `# * ${cause.field}: ${cause.message}\n`)
    .join("");
  return `# ${type.plural} ${JSON.stringify(name)} was not valid:\n${causes || `# * ${error.message}\n`}#\n`;
}

function temporaryPath(k: Invocation, extension: string): string {
  const folder = k.process.env.get("TMPDIR") ?? "/tmp";
  if (!k.process.fs.exists(folder)) k.process.fs.mkdir(folder, { parents: true });
  return `${folder}/kubectl-edit-${1_000_000_000 + k.process.simulation.random("kubectl-edit").below(3_000_000_000)}.${extension}`;
}

function* openEditor(k: Invocation, path: string): Program<void> {
  const { process } = k;
  const editor = process.env.get("KUBE_EDITOR") || process.env.get("EDITOR") || "vi";
  const simple = /^[\w./-]+$/.test(editor);
  const argv = simple ? [editor, path] : ["sh", "-c", `${editor} ${JSON.stringify(path)}`];
  const failed = () => new Failure(`there was a problem with the editor ${JSON.stringify(editor)}`);
  try {
    const child = process.host.spawn({
      argv,
      env: process.env,
      cwd: process.cwd,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      terminal: process.terminal,
      terminalStreams: { stdin: process.stdinIsTerminal, stdout: process.stdoutIsTerminal },
      parent: process,
    });
    if ((yield* join(child.task)) !== 0) throw failed();
  } catch (error) {
    if (error instanceof CommandNotFound)
      throw new Failure(`unable to launch the editor ${JSON.stringify(editor)}`);
    throw error;
  }
}

class Lost extends Error {}

function* save(k: Invocation, target: Target, original: Obj, content: string): Program<boolean> {
  const edited = parseYaml(content) as Obj;
  const { type, namespace, name } = target;
  if (edited?.metadata?.name !== name || edited.kind !== original.kind) {
    const shown = edited?.metadata ? edited : { ...edited, metadata: { namespace } };
    throw new Lost(`no original object found for &unstructured.Unstructured{Object:${goSyntax(shown)}}`);
  }
  if (deepEqual(edited, original)) {
    yield* k.print(resultPrinter(k, "none").print(type, target.object!, "skipped"));
    return true;
  }
  const { kind, patch } = yield* twoWayPatch(k, type, original as JsonObject, edited as JsonObject);
  if (k.flags.bool("output-patch")) yield* k.print(`Patch: ${JSON.stringify(patch)}\n`);
  const query = { fieldManager: k.flags.string("field-manager"), fieldValidation: k.fieldValidation() };
  const result = yield* k.client.patch(
    type,
    namespace,
    name,
    kind,
    patch,
    query,
    k.flags.string("subresource"),
  );
  yield* k.print(resultPrinter(k, "none").print(type, result, "edited"));
  return true;
}

function* abandon(k: Invocation, path: string, message: string): Program<void> {
  k.process.fs.remove(path);
  yield* k.say(message);
}

function* keep(k: Invocation, path: string, notes: string): Program<void> {
  yield* k.say(`A copy of your changes has been stored to ${JSON.stringify(path)}`);
  throw new Failure(
    notes.includes("syntax error")
      ? "Edit cancelled, no valid changes were saved."
      : "Edit cancelled, no valid changes were saved.",
  );
}

function* keepLost(k: Invocation, path: string, message: string): Program<void> {
  yield* k.say(`A copy of your changes has been stored to ${JSON.stringify(path)}`);
  throw new Failure(message);
}
