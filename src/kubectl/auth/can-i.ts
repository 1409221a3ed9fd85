// In Kubernetes: k8s.io/kubectl/pkg/cmd/auth/cani.go. Asks the server what one may do.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import { compactRules, qualified } from "../describe/access.ts";
import { Failure, silent } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { TableWriter } from "../printers/tab-writer.ts";

const REVIEWS = "/apis/authorization.k8s.io/v1";

const RESOURCE_VERBS = new Set(
  "get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest".split(
    " ",
  ),
);
const PATH_VERBS = new Set("get put post head options delete patch *".split(" "));

const review = (kind: string, spec: Obj) => ({
  body: { kind, apiVersion: "authorization.k8s.io/v1", metadata: {}, spec },
});

export function* canI(k: Invocation): Program<void> {
  const list = k.flags.bool("list");
  if (list && k.args.length > 0) throw new Failure("list option must be specified with no arguments");
  if (!list && k.args.length !== 2)
    throw new Failure(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  if (list) return yield* listRules(k);
  const [verb, argument] = k.args;
  const spec = argument.startsWith("/")
    ? { nonResourceAttributes: yield* pathAttributes(k, verb, argument) }
    : { resourceAttributes: yield* resourceAttributes(k, verb, argument) };
  if (k.flags.bool("no-headers")) throw new Failure("--no-headers cannot be set without --list specified");
  const answer = yield* k.client.json(
    "POST",
    `${REVIEWS}/selfsubjectaccessreviews`,
    review("SelfSubjectAccessReview", spec),
  );
  const { allowed, reason, evaluationError } = (answer.status ?? {}) as Obj;
  const words = allowed ? ["yes"] : ["no", reason, evaluationError].filter(Boolean);
  if (!k.flags.bool("quiet")) yield* k.print(`${words.join(" - ")}\n`);
  if (!allowed) throw silent();
}

function* pathAttributes(k: Invocation, verb: string, path: string): Program<Obj> {
  if (k.flags.string("subresource")) throw new Failure("--subresource can not be used with NonResourceURL");
  if (!PATH_VERBS.has(verb)) yield* k.warn(`verb '${verb}' is not a known verb\n`);
  return { verb, path };
}

interface Wanted {
  group: string;
  plural: string;
  namespaced: boolean;
}

function* resourceFor(k: Invocation, argument: string): Program<Wanted> {
  if (argument === "*") return { group: "", plural: "*", namespaced: true };
  const discovery = yield* k.discovery();
  const type = yield* discovery.lookUp(argument.toLowerCase());
  if (type) return type;
  const [plural, ...group] = argument.toLowerCase().split(".");
  if (argument !== "users" && argument !== "groups")
    yield* k.warn(
      group.length > 0
        ? `the server doesn't have a resource type '${plural}' in group '${group.join(".")}'\n`
        : `the server doesn't have a resource type '${plural}'\n`,
    );
  return { group: "", plural: argument, namespaced: true };
}

function* resourceAttributes(k: Invocation, verb: string, argument: string): Program<Obj> {
  const [resource, ...name] = argument.split("/");
  const { group, plural, namespaced } = yield* resourceFor(k, resource);
  const everywhere = k.flags.bool("all-namespaces");
  if (!everywhere && !namespaced)
    yield* k.warn(`resource '${plural}' is not namespace scoped${group ? ` in group '${group}'` : ""}\n`);
  if (!everywhere && !RESOURCE_VERBS.has(verb)) yield* k.warn(`verb '${verb}' is not a known verb\n`);
  return {
    namespace: everywhere ? "" : k.namespace,
    verb,
    group,
    resource: plural,
    subresource: k.flags.string("subresource"),
    name: name.join("/"),
  };
}

const bracket = (words: unknown) => `[${((words ?? []) as string[]).join(" ")}]`;

function* listRules(k: Invocation): Program<void> {
  const { flags } = k;
  if (flags.bool("quiet") || flags.bool("all-namespaces") || flags.string("subresource"))
    throw new Failure(
      "list option can't be specified with neither quiet, all-namespaces nor subresource options",
    );
  const { status = {} } = yield* k.client.json(
    "POST",
    `${REVIEWS}/selfsubjectrulesreviews`,
    review("SelfSubjectRulesReview", { namespace: k.namespace }),
  );
  if (status.incomplete) yield* k.say(`warning: the list may be incomplete: ${status.evaluationError ?? ""}`);
  const rules = [...((status.resourceRules ?? []) as Obj[]), ...((status.nonResourceRules ?? []) as Obj[])];
  const rows = compactRules(rules).map(({ group, resource, resourceNames, nonResourceURLs, verbs }) => [
    group && resource ? qualified(resource, group) : resource,
    bracket(nonResourceURLs),
    bracket(resourceNames),
    bracket(verbs),
  ]);
  const head = flags.bool("no-headers")
    ? []
    : [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]];
  yield* k.print(new TableWriter().rows([...head, ...rows]));
}
