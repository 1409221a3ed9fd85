// In Kubernetes: k8s.io/kubectl/pkg/cmd/auth.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure, silent } from "./failure.ts";
import { PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { objectPrinter } from "./printers/printer.ts";
import { TableWriter } from "./printers/tab-writer.ts";

const REVIEWS = "/apis/authorization.k8s.io/v1";

function* canI(k: Invocation): Program<void> {
  if (k.flags.bool("list")) return yield* listRules(k);
  const [verb, resource, name] = k.args;
  if (k.args.length < 2 || k.args.length > 3)
    throw new Failure(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  const spec = resource.startsWith("/")
    ? { nonResourceAttributes: { verb, path: resource } }
    : { resourceAttributes: yield* attributesOf(k, verb, resource, name) };
  const review = yield* k.client.json("POST", `${REVIEWS}/selfsubjectaccessreviews`, {
    body: { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec },
  });
  const { allowed, reason, evaluationError } = (review.status ?? {}) as Obj;
  const more = [reason, evaluationError].filter(Boolean).join(" - ");
  if (!k.flags.bool("quiet")) yield* k.print(allowed ? "yes\n" : more ? `no - ${more}\n` : "no\n");
  if (!allowed) throw silent();
}

function* attributesOf(
  k: Invocation,
  verb: string,
  argument: string,
  third: string | undefined,
): Program<Obj> {
  const [resource, inName = ""] = argument.split("/");
  const name = third ?? inName;
  const attributes: Obj = {
    namespace: k.namespace,
    verb,
    resource,
    subresource: k.flags.string("subresource"),
    name,
  };
  if (k.flags.bool("all-namespaces")) attributes.namespace = "";
  if (resource === "*") return { ...attributes, group: "*" };
  const discovery = yield* k.discovery();
  const type = yield* discovery.lookUp(resource);
  if (!type) {
    const [plural, ...group] = resource.split(".");
    yield* k.warn(
      group.length > 0
        ? `the server doesn't have a resource type '${plural}' in group '${group.join(".")}'\n`
        : `the server doesn't have a resource type '${plural}'\n`,
    );
    return { ...attributes, resource: plural, group: group.join(".") };
  }
  if (!type.namespaced) {
    if (!k.flags.bool("all-namespaces"))
      yield* k.warn(
        `resource '${type.plural}' is not namespace scoped${type.group ? ` in group '${type.group}'` : ""}\n`,
      );
    attributes.namespace = "";
  }
  return { ...attributes, group: type.group, resource: type.plural };
}

function* listRules(k: Invocation): Program<void> {
  const review = yield* k.client.json("POST", `${REVIEWS}/selfsubjectrulesreviews`, {
    body: {
      kind: "SelfSubjectRulesReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: { namespace: k.namespace },
    },
  });
  const bracket = (words: unknown) => `[${((words ?? []) as string[]).join(" ")}]`;
  const rows = [
    ...((review.status?.resourceRules ?? []) as Obj[]).flatMap(
      ({ resources = [], apiGroups = [], resourceNames, verbs }) =>
        (resources as string[]).flatMap((resource) =>
          (apiGroups as string[]).map((group) => [
            group ? `${resource}.${group}` : resource,
            "[]",
            bracket(resourceNames),
            bracket(verbs),
          ]),
        ),
    ),
    ...((review.status?.nonResourceRules ?? []) as Obj[]).map(({ nonResourceURLs, verbs }) => [
      "",
      bracket(nonResourceURLs),
      "[]",
      bracket(verbs),
    ]),
  ];
  const head = k.flags.bool("no-headers")
    ? []
    : [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]];
  yield* k.print(new TableWriter().rows([...head, ...rows]));
}

function* whoAmI(k: Invocation): Program<void> {
  const body = { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", metadata: {} };
  let review: Obj;
  try {
    review = yield* k.client.json("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body });
  } catch (error) {
    if (error instanceof StatusError && error.code === 404)
      throw new Failure(
        "the selfsubjectreviews API is not enabled in the cluster\nenable APISelfSubjectReview feature gate and authentication.k8s.io/v1alpha1 or authentication.k8s.io/v1beta1 API",
      );
    throw error;
  }
  const printer = objectPrinter(k);
  if (printer)
    return yield* k.print(
      printer.print(review, { name: "selfsubjectreview.authentication.k8s.io/", typed: true }),
    );
  const { username, uid, groups, extra } = (review.status?.userInfo ?? {}) as Obj;
  const bracket = (words: unknown) => `[${((words ?? []) as string[]).join(" ")}]`;
  const rows = [
    ["ATTRIBUTE", "VALUE"],
    ["Username", String(username ?? "")],
    ...(uid ? [["UID", String(uid)]] : []),
    ...(groups ? [["Groups", bracket(groups)]] : []),
    ...Object.keys((extra ?? {}) as object)
      .sort()
      .map((key) => [`Extra: ${key}`, bracket((extra as Obj)[key])]),
  ];
  yield* k.print(new TableWriter().rows(rows));
}

export const command: Command = {
  usage: "auth [flags] [options]",
  summary: "Inspect authorization.",
  subcommands: {
    "can-i": {
      usage: "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]",
      summary: "Check whether an action is allowed",
      flags: `-A, --all-namespaces=false: In all namespaces.\n--list=false: Show all that is allowed.\n--no-headers=false: Leave out the heads of columns.\n-q, --quiet=false: Only the exit code.\n--subresource='': The subresource, such as log or scale.`,
      run: canI,
    },
    whoami: {
      usage: "auth whoami [options]",
      summary: "Experimental: Check self subject attributes",
      flags: PRINT_FLAGS,
      run: whoAmI,
    },
    reconcile: {
      usage: "auth reconcile -f FILENAME [options]",
      summary: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
      *run() {
        throw new Failure("kubectl auth reconcile is not simulated");
      },
    },
  },
};
