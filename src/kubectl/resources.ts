// In Kubernetes: k8s.io/cli-runtime/pkg/resource, Builder. From arguments and files to the objects that a command works on.

import { parseSelector, SelectorError } from "../cluster/apimachinery/labels.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj, Query, RequestOptions } from "./client.ts";
import { kindName, requireRegistered, type ResourceType } from "./discovery.ts";
import { Failure, Failures, allOf } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { decodeProblem, readManifests, schemaProblem } from "./manifests.ts";

/** An object that a command works on. */
export interface Target {
  type: ResourceType;
  namespace: string;
  name: string;
  /** As given in a file, or as the server has it. */
  object?: Obj;
  /** As messages name it. */
  source?: string;
}

export const targetName = (target: Target): string => kindName(target.type, target.name);

/** What arguments ask for: names of one type after the other, or types to be listed. */
export interface Asked {
  type: ResourceType;
  /** undefined lists. */
  name?: string;
}

const MIXED =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

export const NO_RESOURCES = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Reads `pods`, `pods,svc`, `pod a b`, `pod/a svc/b`, `all`. */
export function* parseResourceArgs(k: Invocation, args: readonly string[]): Program<Asked[]> {
  const discovery = yield* k.discovery();
  if (args.some((arg) => arg.includes("/"))) {
    if (!args.every((arg) => arg.includes("/"))) throw new Failure(MIXED);
    const asked: Asked[] = [];
    for (const arg of args) {
      const parts = arg.split("/");
      if (parts.length > 2)
        throw new Failure("arguments in resource/name form may not have more than one slash");
      if (!parts[0] || !parts[1])
        throw new Failure("arguments in resource/name form must have a single resource and name");
      asked.push({ type: yield* discovery.resolve(parts[0]), name: parts[1] });
    }
    return asked;
  }
  const [first, ...names] = args;
  const types: ResourceType[] = [];
  for (const word of (first ?? "").split(",")) {
    const category = discovery.inCategory(word);
    if (category.length > 0) types.push(...category);
    else types.push(yield* discovery.resolve(word));
  }
  if (names.length === 0) return types.map((type) => ({ type }));
  return types.flatMap((type) => names.map((name) => ({ type, name })));
}

/** Names and a selector exclude each other. */
export const namedAndSelected = (args: readonly string[]): Failure =>
  new Failure(
    args.some((arg) => arg.includes("/"))
      ? "selectors and the all flag cannot be used when passing resource/name arguments"
      : "name cannot be provided when a selector is specified",
  );

export const typesOfAsked = (asked: readonly Asked[]): ResourceType[] => [
  ...new Set(asked.map(({ type }) => type)),
];

/** The namespace of a request for a type: none across all, or for what has none. */
export const namespaceFor = (k: Invocation, type: ResourceType): string =>
  !type.namespaced || (k.flags.has("all-namespaces") && k.flags.bool("all-namespaces")) ? "" : k.namespace;

export const selectorQuery = (k: Invocation): Query => ({
  labelSelector: k.flags.has("selector") ? k.flags.string("selector") : "",
  fieldSelector: k.flags.has("field-selector") ? k.flags.string("field-selector") : "",
});

export interface TargetOptions {
  /** Objects are read as Go types: only of kinds that kubectl knows. */
  typed?: boolean;
  /** Whether `--selector` is something else here than a way to find objects. */
  noSelector?: boolean;
  /** Ask the server for objects that files name, too. */
  fetch?: boolean;
  /** Whether nothing found by selector is fine. */
  all?: boolean;
  /** What to say when nothing was asked for. */
  nothing?: string;
  request?: RequestOptions;
}

/** Objects that a command works on: those of files as they are written, others as the server has them. */
export function* targetsOf(
  k: Invocation,
  args: readonly string[],
  options: TargetOptions = {},
): Program<Target[]> {
  const files =
    k.flags.has("filename") && (k.flags.list("filename").length > 0 || k.flags.string("kustomize") !== "");
  if (files && args.length > 0)
    throw new Failure(
      "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
    );
  if (files) {
    const targets = yield* targetsOfFiles(k);
    return options.fetch ? yield* fetched(k, targets) : targets;
  }
  if (args.length === 0) throw new Failure(options.nothing ?? NO_RESOURCES);
  const asked = yield* parseResourceArgs(k, args);
  const bySelector = !options.noSelector && k.flags.has("selector") && k.flags.string("selector") !== "";
  if (bySelector && asked.some(({ name }) => name)) throw namedAndSelected(args);
  if (
    !bySelector &&
    asked.some(({ name }) => !name) &&
    !options.all &&
    !(k.flags.has("field-selector") && k.flags.string("field-selector"))
  )
    throw new Failure("resource(s) were provided, but no name was specified");
  return yield* live(k, asked, options);
}

function* live(k: Invocation, asked: readonly Asked[], options: TargetOptions): Program<Target[]> {
  const targets: Target[] = [];
  const errors: unknown[] = [];
  for (const { type, name } of asked) {
    const namespace = namespaceFor(k, type);
    try {
      if (name) {
        if (type.namespaced && !namespace)
          throw new Failure("a resource cannot be retrieved by name across all namespaces");
        const object = yield* k.client.get(type, namespace, name, options.request);
        if (options.typed) requireRegistered(type);
        targets.push({ type, namespace, name, object });
      } else targets.push(...(yield* listed(k, type, namespace)));
    } catch (error) {
      if (error instanceof Failure && error.verbatim) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw targets.length > 0 ? new PartlyFound(targets, errors) : allOf(errors);
  return targets;
}

/** Some objects were found, others not: commands go on with those and fail at the end. */
export class PartlyFound extends Failures {
  readonly targets: readonly Target[];
  constructor(targets: readonly Target[], errors: readonly unknown[]) {
    super(errors);
    this.targets = targets;
  }
}

/** Runs `act` on each of the found objects; failures come at the end. */
export function* eachTarget(
  found: () => Program<Target[]>,
  act: (target: Target) => Program<void>,
): Program<number> {
  const errors: unknown[] = [];
  let targets: readonly Target[];
  try {
    targets = yield* found();
  } catch (error) {
    if (!(error instanceof PartlyFound)) throw error;
    targets = error.targets;
    errors.push(...error.errors);
  }
  for (const target of targets) {
    try {
      yield* act(target);
    } catch (error) {
      if (targets.length === 1 && errors.length === 0) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw allOf(errors);
  return targets.length;
}

export function* listed(k: Invocation, type: ResourceType, namespace: string): Program<Target[]> {
  const list = yield* listObjects(k, type, namespace);
  return ((list.items ?? []) as Obj[]).map((object) => ({
    type,
    namespace: (object.metadata.namespace as string | undefined) ?? "",
    name: object.metadata.name as string,
    object: {
      apiVersion: type.group ? `${type.group}/${type.version}` : type.version,
      kind: type.kind,
      ...object,
    },
  }));
}

/** A list, with kubectl's words about selectors that the server refuses. */
export function* listObjects(
  k: Invocation,
  type: ResourceType,
  namespace: string,
  options: RequestOptions = {},
): Program<Obj> {
  const query = selectorQuery(k);
  try {
    return yield* k.client.list(type, namespace, query, options);
  } catch (error) {
    throw selectorRefusal(error, type, query);
  }
}

export function selectorRefusal(error: unknown, type: ResourceType, query: Query): unknown {
  if (!(error instanceof StatusError) || (error.reason !== "BadRequest" && error.reason !== "NotFound"))
    return error;
  const resource = `${type.group}/${type.version}, Resource=${type.plural}`;
  if (!query.labelSelector && !query.fieldSelector)
    return new StatusError(
      error.code,
      error.reason,
      `Unable to list ${JSON.stringify(resource)}: ${error.message}`,
      error.details,
    );
  const text = `Unable to find ${JSON.stringify(resource)} that match label selector ${JSON.stringify(query.labelSelector ?? "")}, field selector ${JSON.stringify(query.fieldSelector ?? "")}: ${error.message}`;
  return new StatusError(error.code, error.reason, text, error.details);
}

/** Objects of manifests, in order. Lists are taken apart, namespaces filled in. */
export function* targetsOfFiles(k: Invocation, validate = false): Program<Target[]> {
  if (k.flags.list("filename").length === 0 && !k.flags.string("kustomize"))
    throw new Failure("must specify one of -f and -k");
  const errors: unknown[] = [];
  const targets: Target[] = [];
  for (const { source, value } of yield* readManifests(k)) {
    const checks = validate && k.fieldValidation() !== "Ignore";
    const problem = checks ? schemaProblem(value) : undefined;
    if (problem)
      throw new Failure(
        `error validating ${JSON.stringify(source)}: error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
      );
    const undecodable = decodeProblem(value);
    if (undecodable) throw new Failure(`unable to decode ${JSON.stringify(source)}: ${undecodable}`);
    for (const object of itemsOf(value as Obj)) {
      try {
        targets.push(yield* targetOfObject(k, object, source));
      } catch (error) {
        if (!(error instanceof Failure) || error.verbatim) throw error;
        errors.push(error);
      }
    }
  }
  if (errors.length > 0) throw targets.length > 0 ? new PartlyFound(targets, errors) : allOf(errors);
  return targets;
}

function itemsOf(object: Obj): Obj[] {
  if (/List$/.test(object.kind as string) && Array.isArray(object.items)) {
    const kind = (object.kind as string).slice(0, -4);
    return (object.items as Obj[]).map((item) =>
      kind ? { apiVersion: object.apiVersion, kind, ...item } : item,
    );
  }
  return [object];
}

function* targetOfObject(k: Invocation, object: Obj, source: string): Program<Target> {
  const discovery = yield* k.discovery();
  const type = yield* discovery.ofKind(String(object.apiVersion ?? ""), String(object.kind));
  const name = (object.metadata?.name as string | undefined) ?? "";
  const given = (object.metadata?.namespace as string | undefined) ?? "";
  if (!type)
    throw new Failure(
      `resource mapping not found for name: ${JSON.stringify(name)} namespace: ${JSON.stringify(given)} from ${JSON.stringify(source)}: no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion ?? "")}\nensure CRDs are installed first`,
    );
  if (!type.namespaced) return { type, namespace: "", name, object, source };
  if (given && k.namespaceEnforced && given !== k.namespace)
    throw new Failure(
      `the namespace from the provided object "${given}" does not match the namespace "${k.namespace}". You must pass '--namespace=${given}' to perform this operation.`,
    );
  const namespace = given || k.namespace;
  return {
    type,
    namespace,
    name,
    source,
    object: { ...object, metadata: { ...object.metadata, namespace } },
  };
}

function* fetched(k: Invocation, targets: readonly Target[]): Program<Target[]> {
  const found: Target[] = [];
  for (const target of targets)
    found.push({ ...target, object: yield* k.client.get(target.type, target.namespace, target.name) });
  return found;
}

/** Throws when a selector cannot be read. */
export function checkSelector(text: string, why: (message: string) => Failure): void {
  try {
    parseSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) throw why(error.message);
    throw error;
  }
}
