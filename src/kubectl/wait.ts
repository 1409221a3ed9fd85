// In Kubernetes: k8s.io/kubectl/pkg/cmd/wait.

import {
  JsonPathError,
  compileJsonPath,
  printed,
  relaxedJsonPath,
} from "../cluster/apimachinery/jsonpath.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { WEEK_MS } from "./deletion.ts";
import { groupResource } from "./discovery.ts";
import { Failure, allOf } from "./failure.ts";
import { FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { pollOrWatch } from "./poll.ts";
import { resultPrinter } from "./printers/printer.ts";
import {
  PartlyFound,
  namespaceFor,
  parseResourceArgs,
  targetsOf,
  targetsOfFiles,
  type Target,
} from "./resources.ts";

export const command: Command = {
  usage:
    "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  summary: "Wait for a specific condition on one or many resources.",
  examples: [
    "kubectl wait --for=condition=Ready pod/busybox1",
    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/busybox1",
  ],
  flags: `
--all=false: All objects of the types in the namespace.
-A, --all-namespaces=false: In all namespaces.
--field-selector='': Only objects with these fields.
--for=[...]: create, delete, condition=name[=value] or jsonpath='{path}'[=value].
--local=false: Ask only the file.
--timeout=30s: How long to wait; 0 looks once, a negative one waits for a week.
${PRINT_FLAGS}${FILE_FLAGS.replace("--recursive=false", "--recursive=true")}${SELECTOR}`,
  run: runWait,
};

type Condition = { kind: "create" | "delete" } | { kind: "object"; holds(object: Obj): boolean };

function* runWait(k: Invocation): Program<void> {
  const forms = k.flags.list("for");
  if (forms.length === 0) throw new Failure("unrecognized condition: []");
  const conditions = forms.map(parseCondition);
  const timeout = k.flags.duration("timeout");
  const limit = timeout < 0 ? WEEK_MS : timeout;
  const errors: unknown[] = [];
  const creating = conditions.some(({ kind }) => kind === "create");
  const deleting = conditions.some(({ kind }) => kind === "delete");
  const targets = creating ? yield* namedTargets(k) : yield* found(k, deleting, errors);
  if (targets.length === 0 && errors.length === 0) {
    if (deleting) return;
    throw new Failure("no matching resources found");
  }
  const deadline = k.now + limit;
  for (const target of targets) {
    for (const condition of conditions) {
      try {
        yield* waitFor(k, target, condition, Math.max(deadline - k.now, 1));
      } catch (error) {
        errors.push(error);
      }
    }
  }
  if (errors.length > 0) throw allOf(errors);
}

function parseCondition(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === "delete" || lower === "create") return { kind: lower };
  if (lower.startsWith("condition=")) {
    const [name, value = "true"] = text.slice("condition=".length).split("=");
    return { kind: "object", holds: (object) => conditionHolds(object, name, value) };
  }
  if (lower.startsWith("jsonpath=")) return jsonPathCondition(text.slice("jsonpath=".length));
  throw new Failure(`unrecognized condition: ${JSON.stringify(text)}`);
}

function conditionHolds(object: Obj, name: string, value: string): boolean {
  const condition = ((object.status?.conditions ?? []) as Obj[]).find(
    ({ type }) => String(type).toLowerCase() === name.toLowerCase(),
  );
  if (!condition) return false;
  const generation = object.metadata.generation as number | undefined;
  const observed = (condition.observedGeneration ?? object.status?.observedGeneration) as number | undefined;
  if (generation !== undefined && observed !== undefined && observed < generation) return false;
  return String(condition.status).toLowerCase() === value.toLowerCase();
}

function jsonPathCondition(text: string): Condition {
  const unquoted = text.replace(/^'(.*?)'/, "$1");
  const match = /^(\{.*\}|[^=]*)(?:=(.*))?$/s.exec(unquoted.replace(/^(\{(?:[^{}]|\{[^{}]*\})*\})/, "$1"));
  const path = match?.[1] ?? "";
  const value = match?.[2];
  if (!path) throw new Failure("jsonpath expression cannot be empty");
  if (value === "") throw new Failure("jsonpath wait has to have a value after equal sign");
  let compiled: ReturnType<typeof compileJsonPath>;
  try {
    compiled = compileJsonPath(relaxedJsonPath(path));
  } catch (error) {
    if (error instanceof JsonPathError) throw new Failure(error.message);
    throw error;
  }
  return {
    kind: "object",
    holds(object) {
      const found = compiled.find(object).flat();
      if (found.length === 0) return false;
      if (value === undefined) return true;
      if (found.length > 1) throw new Failure("given jsonpath expression matches more than one value");
      if (typeof found[0] === "object" && found[0] !== null)
        throw new Failure("jsonpath leads to a nested object or list which is not supported");
      return printed(found[0]) === value.trim();
    },
  };
}

/** For --for=create: names alone, for nothing may be there yet. */
function* namedTargets(k: Invocation): Program<Target[]> {
  if (k.flags.list("filename").length > 0) return yield* targetsOfFiles(k);
  const asked = yield* parseResourceArgs(k, k.args);
  return asked.map(({ type, name }) => ({ type, namespace: namespaceFor(k, type), name: name ?? "" }));
}

function* found(k: Invocation, deleting: boolean, errors: unknown[]): Program<Target[]> {
  const bulk =
    k.flags.bool("all") || k.flags.string("selector") !== "" || k.flags.string("field-selector") !== "";
  try {
    return yield* targetsOf(k, k.args, { fetch: true, all: bulk });
  } catch (error) {
    const isMissing = (one: unknown) => one instanceof Error && /not found$/.test(one.message);
    if (error instanceof PartlyFound) {
      errors.push(...error.errors.filter((one) => !(deleting && isMissing(one))));
      return [...error.targets];
    }
    if (deleting && isMissing(error)) return [];
    throw error;
  }
}

function* waitFor(k: Invocation, target: Target, condition: Condition, timeoutMs: number): Program<void> {
  const done = (object: Obj | undefined) =>
    k.print(
      resultPrinter(k, "none").print(
        target.type,
        object ?? target.object ?? { metadata: { name: target.name } },
        "condition met",
      ),
    );
  const about =
    condition.kind === "create" ? "" : ` on ${groupResource(target.type).replace(/\..*/, "")}/${target.name}`;
  const onTimeout = () => new Failure(`timed out waiting for the condition${about}`);
  let met: Obj | undefined;
  const uid = target.object?.metadata?.uid as string | undefined;
  yield* pollOrWatch(
    k,
    target,
    timeoutMs,
    function* (object) {
      met = object;
      if (condition.kind === "create") return object !== undefined;
      if (condition.kind === "delete") return object === undefined || object.metadata.uid !== uid;
      if (!object)
        throw new Failure(`${groupResource(target.type)} ${JSON.stringify(target.name)} not found`);
      return condition.kind === "object" && condition.holds(object);
    },
    onTimeout,
  );
  yield* done(met);
}
