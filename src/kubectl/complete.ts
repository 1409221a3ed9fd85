// In Kubernetes: `kubectl __complete`. What the shell may offer after Tab.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Process } from "../hosts/process.ts";
import type { Program } from "../simulation/index.ts";
import { VERBS } from "./commands.ts";
import { Failure, Failures } from "./failure.ts";
import { GLOBAL_FLAGS } from "./flag-sets.ts";
import { Flags, flagSpecs, type FlagSpec } from "./flags.ts";
import { Invocation } from "./invocation.ts";
import { findCommand } from "./kubectl.ts";
import { loadConfigFiles, mergeConfigs } from "./kubeconfig.ts";

/** Words that may stand at `index` of `words` (words[0] is kubectl), sorted, each whole. Never fails. */
export function* complete(words: readonly string[], index: number, process: Process): Program<string[]> {
  const prefix = words[index] ?? "";
  try {
    const all = yield* candidates(words.slice(1, index), prefix, process);
    return [...new Set(all)].filter((word) => word.startsWith(prefix)).sort();
  } catch (error) {
    if (error instanceof Failure || error instanceof StatusError || error instanceof Failures) return [];
    throw error;
  }
}

function* candidates(before: string[], prefix: string, process: Process): Program<string[]> {
  const verbs = VERBS.map(({ name }) => name);
  if (!before.some((word) => verbs.includes(word)))
    return prefix.startsWith("-") ? flagWords(flagSpecs(GLOBAL_FLAGS)) : verbs;
  const found = yield* findCommand(process, [...before]);
  if (!found) return verbs;
  const { command } = found;
  const specs = [...flagSpecs(command.flags ?? ""), ...flagSpecs(GLOBAL_FLAGS)];
  const flags = new Flags(flagSpecs(command.flags ?? ""), flagSpecs(GLOBAL_FLAGS));
  const last = before.at(-1) ?? "";
  const awaited = specs.find(
    (spec) => spec.bare === undefined && (last === `--${spec.name}` || last === `-${spec.shorthand}`),
  );
  const usable = awaited ? found.args.slice(0, -1) : found.args;
  const { positional, dashAt } = flags.parse(usable);
  const k = new Invocation(process, flags, positional, dashAt, found.path);
  if (awaited) return yield* flagValues(k, awaited);
  if (prefix.startsWith("-")) return flagWords(specs);
  if (!command.run && command.subcommands) return Object.keys(command.subcommands);
  const subs = positional.length === 0 ? Object.keys(command.subcommands ?? {}) : [];
  return [...subs, ...(yield* arguments_(k, prefix))];
}

const flagWords = (specs: readonly FlagSpec[]) =>
  specs.flatMap(({ name, bare }) => [
    bare === undefined ? `--${name}=` : `--${name}`,
    ...(bare === undefined ? [`--${name}`] : []),
  ]);

function* flagValues(k: Invocation, { name }: FlagSpec): Program<string[]> {
  const config = () => mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config));
  switch (name) {
    case "namespace":
      return yield* namesOf(k, "namespaces");
    case "output":
      return ["json", "yaml", "name", "wide", "jsonpath=", "go-template=", "custom-columns="];
    case "context":
      return config().contexts.map((entry) => entry.name);
    case "cluster":
      return config().clusters.map((entry) => entry.name);
    case "user":
      return config().users.map((entry) => entry.name);
    case "dry-run":
      return ["none", "client", "server"];
    case "container":
      return yield* containersOf(k);
  }
  return [];
}

/** Verbs whose first argument is a pod. */
const PODS = new Set(["logs", "exec", "attach"]);
/** Verbs whose arguments are nodes. */
const NODES = new Set(["cordon", "uncordon", "drain"]);
const NO_OBJECTS = new Set([
  "apply",
  "create",
  "run",
  "version",
  "config",
  "api-resources",
  "api-versions",
  "cluster-info",
  "options",
  "diff",
  "events",
]);

function* arguments_(k: Invocation, prefix: string): Program<string[]> {
  const [verb] = k.path.split(" ");
  if (k.path.startsWith("config ")) return configWords(k);
  if (NO_OBJECTS.has(verb)) return [];
  if (NODES.has(verb)) return yield* namesOf(k, "nodes");
  if (PODS.has(verb) && !prefix.includes("/")) return [...(yield* namesOf(k, "pods"))];
  if (prefix.includes("/")) {
    const [type] = prefix.split("/");
    return (yield* namesOf(k, type)).map((name) => `${type}/${name}`);
  }
  if (k.args.length === 0 || k.args[0].includes("/")) return yield* typeWords(k, verb);
  return yield* namesOf(k, k.args[0]);
}

const configWords = (k: Invocation): string[] => {
  const config = mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config));
  return /context/.test(k.path) ? config.contexts.map((entry) => entry.name) : [];
};

const ROLLOUT_TYPES = ["deployment", "daemonset", "statefulset"];

function* typeWords(k: Invocation, verb: string): Program<string[]> {
  if (verb === "rollout") return ROLLOUT_TYPES;
  if (verb === "scale") return ["deployment", "replicaset", "statefulset", "replicationcontroller"];
  const discovery = yield* k.discovery();
  return discovery
    .preferred()
    .filter((type) => type.verbs.includes("get"))
    .map((type) =>
      type.group && !type.group.match(/^(apps|batch)$/) ? `${type.plural}.${type.group}` : type.plural,
    )
    .flatMap((word) => (word.includes(".") ? [word, word.split(".")[0]] : [word]));
}

function* namesOf(k: Invocation, word: string): Program<string[]> {
  const discovery = yield* k.discovery();
  const type = yield* discovery.lookUp(word);
  if (!type) return [];
  const list = yield* k.client.list(type, type.namespaced ? k.namespace : "");
  return ((list.items ?? []) as { metadata: { name: string } }[]).map((item) => item.metadata.name);
}

function* containersOf(k: Invocation): Program<string[]> {
  const discovery = yield* k.discovery();
  const pods = yield* discovery.lookUp("pods");
  const name = (k.args[0] ?? "").replace(/^pods?\//, "");
  const pod = pods && name ? yield* k.client.find(pods, k.namespace, name) : undefined;
  return ((pod?.spec?.containers ?? []) as { name: string }[]).map((container) => container.name);
}
