// In Kubernetes: k8s.io/kubectl/pkg/cmd/set. Changes of a pod template in a few words.

import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { QuantityError, parseQuantity } from "../cluster/apimachinery/quantity.ts";
import { deepEqual } from "../cluster/apimachinery/objects.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { kindName } from "./discovery.ts";
import { Failure, allOf } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { twoWayPatch } from "./merge.ts";
import { podSpecOf } from "./pod-template.ts";
import { objectPrinter, resultPrinter } from "./printers/printer.ts";
import { labelSelectorOf } from "./create/policies.ts";
import { targetsOf, type Target } from "./resources.ts";
import { keyValue, recorded } from "./save.ts";

const COMMON = `
--all=false: All objects of the types in the namespace.
--field-manager='kubectl-set': The name under which fields are owned.
--local=false: Change the file's object without asking the server.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`;
const CONTAINERS = "-c, --containers='*': Only containers whose names match.\n";

/** Splits `deploy web a=b c-` into what names resources and what changes them. */
function split(
  k: Invocation,
  isChange: (text: string) => boolean,
): { resources: string[]; changes: string[] } {
  const at = k.args.findIndex(
    (arg, i) => isChange(arg) && (i > 0 || k.flags.list("filename").length > 0 || arg.includes("=")),
  );
  return at < 0
    ? { resources: [...k.args], changes: [] }
    : { resources: k.args.slice(0, at), changes: k.args.slice(at) };
}

/** Changes a copy of each object; sends the difference. */
function* changeEach(
  k: Invocation,
  resources: readonly string[],
  operation: string,
  /** What it returns is said at the end; the rest of the change is sent all the same. */
  change: (object: Obj, target: Target) => Failure[] | void,
): Program<void> {
  const errors: unknown[] = [];
  const local = k.flags.bool("local");
  for (const target of yield* targetsOf(k, resources, {
    fetch: !local,
    typed: true,
    all: k.flags.bool("all"),
  })) {
    try {
      const before = target.object!;
      const changed = structuredClone(before);
      errors.push(...(change(changed, target) ?? []));
      const after = recorded(k, changed);
      if (local || k.dryRun() === "client")
        yield* k.print(resultPrinter(k, local ? "none" : "client").print(target.type, after, operation));
      else if (!deepEqual(before, after)) {
        const { kind, patch } = yield* twoWayPatch(k, target.type, before as JsonObject, after as JsonObject);
        const query = { fieldManager: k.flags.string("field-manager"), ...k.dryRunQuery() };
        const sent = k.client.patch(target.type, target.namespace, target.name, kind, patch, query);
        const result = yield* sayingWhat(operation, sent);
        yield* k.print(resultPrinter(k).print(target.type, result, operation));
      } else if (objectPrinter(k)) yield* k.print(resultPrinter(k).print(target.type, before, operation));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw allOf(errors);
}

/** How the two commands that change containers begin a refusal of the server. */
const REFUSED: Readonly<Record<string, string>> = {
  "image updated": "failed to patch image update to pod template: ",
  "resource requirements updated": "failed to patch resources update to pod template ",
};

function* sayingWhat(operation: string, sent: Program<Obj>): Program<Obj> {
  try {
    return yield* sent;
  } catch (error) {
    const prefix = REFUSED[operation];
    if (!prefix || !(error instanceof StatusError)) throw error;
    throw new Failure(prefix + error.message);
  }
}

function specOf(object: Obj, { type, name }: Target): Obj {
  const spec = podSpecOf(object);
  if (!spec)
    throw new Failure(
      `${kindName(type, name)} the object is not a pod or does not have a pod template: ${type.kind}`,
    );
  return spec;
}

const matching = (containers: unknown, pattern: string): Obj[] => {
  const expression = new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
  return ((containers ?? []) as Obj[]).filter(({ name }) => expression.test(name as string));
};

function* setImage(k: Invocation): Program<void> {
  const isPair = (text: string) => /^[^=].*=/.test(text) || /.-$/.test(text);
  const { resources, changes } = split(k, isPair);
  const late = changes.find((text) => !isPair(text));
  if (late !== undefined) throw new Failure(`all resources must be specified before image changes: ${late}`);
  if (changes.length === 0) {
    yield* targetsOf(k, resources, { fetch: !k.flags.bool("local"), all: k.flags.bool("all") });
    throw new Failure("at least one image update is required");
  }
  const images = changes.map((text) => {
    const pair = keyValue(text);
    if (!pair || !pair[0]) throw new Failure(`invalid image format: ${text}`);
    return pair;
  });
  if (images.some(([name]) => name === "*") && images.length > 1)
    throw new Failure(
      "all containers are already specified by *, but saw more than one container_name=container_image pairs",
    );
  yield* changeEach(k, resources, "image updated", (object, target) => {
    const spec = specOf(object, target);
    return images.flatMap(([name, image]) => {
      const found = [...matching(spec.initContainers, name), ...matching(spec.containers, name)];
      for (const container of found) container.image = image;
      return found.length > 0
        ? []
        : new Failure(`error: unable to find container named ${JSON.stringify(name)}`);
    });
  });
}

const ENV_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const isEnvChange = (text: string) =>
  /^[^=/]+=/.test(text) || (text.endsWith("-") && ENV_NAME.test(text.slice(0, -1)));

function* sourcedEnv(k: Invocation): Program<Obj[]> {
  const from = k.flags.string("from");
  if (!from) return [];
  const [target] = yield* targetsOf(k, [from], { fetch: true });
  if (target.type.kind !== "ConfigMap" && target.type.kind !== "Secret")
    throw new Failure(`unsupported resource specified in --from`);
  const key = target.type.kind === "ConfigMap" ? "configMapKeyRef" : "secretKeyRef";
  const wanted = k.flags.list("keys");
  return Object.keys((target.object!.data ?? {}) as object)
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .sort()
    .map((name) => ({
      name: k.flags.string("prefix") + name.toUpperCase().replace(/[^A-Z0-9_]/g, "_"),
      valueFrom: { [key]: { name: target.name, key: name } },
    }));
}

function* setEnv(k: Invocation): Program<void> {
  const { resources, changes } = split(k, isEnvChange);
  const all = [...changes, ...k.flags.list("env")];
  const added: Obj[] = yield* sourcedEnv(k);
  const removed: string[] = [];
  for (const text of all) {
    const pair = keyValue(text);
    if (pair) added.push({ name: pair[0], value: pair[1] });
    else if (text.endsWith("-")) removed.push(text.slice(0, -1));
    else
      throw new Failure(
        `environment variables must be of the form key=value and can only be a single equals sign: ${text}`,
      );
  }
  if (resources.length === 0 && k.flags.list("filename").length === 0)
    throw new Failure("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  if (k.flags.bool("list")) return yield* listEnv(k, resources);
  if (added.length + removed.length === 0)
    throw new Failure("at least one environment variable must be provided");
  yield* changeEach(k, resources, "env updated", (object, target) => {
    const spec = specOf(object, target);
    const pattern = k.flags.string("containers");
    const found = [...matching(spec.initContainers, pattern), ...matching(spec.containers, pattern)];
    if (found.length === 0)
      throw new Failure(
        `${target.type.kind.toLowerCase()}s/${target.name} does not have any containers matching ${JSON.stringify(pattern)}`,
      );
    for (const container of found) container.env = mergedEnv((container.env ?? []) as Obj[], added, removed);
    for (const container of found) if ((container.env as Obj[]).length === 0) delete container.env;
  });
}

function mergedEnv(before: readonly Obj[], added: readonly Obj[], removed: readonly string[]): Obj[] {
  const env = before.filter(({ name }) => !removed.includes(name as string));
  for (const entry of added) {
    const at = env.findIndex(({ name }) => name === entry.name);
    if (at < 0) env.push(entry);
    else env[at] = entry;
  }
  return env;
}

function* listEnv(k: Invocation, resources: readonly string[]): Program<void> {
  for (const target of yield* targetsOf(k, resources, { fetch: true, all: k.flags.bool("all") })) {
    const spec = specOf(target.object!, target);
    for (const container of matching(spec.containers, k.flags.string("containers"))) {
      yield* k.print(
        `# ${kindName(target.type, target.name)
          .replace("/", "s/")
          .replace(/^(\w+)(\.\w+)?s\//, "$1s/")}, container ${container.name}\n`,
      );
      for (const { name, value, valueFrom } of (container.env ?? []) as Obj[])
        yield* k.print(
          valueFrom ? `# ${name} from ${JSON.stringify(valueFrom)}\n` : `${name}=${value ?? ""}\n`,
        );
    }
  }
}

function amountsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(",")
      .filter(Boolean)
      .map((part) => {
        const pair = keyValue(part);
        if (!pair) throw new Failure(`invalid argument syntax ${part}, expected <resource>=<quantity>`);
        try {
          parseQuantity(pair[1]);
        } catch (error) {
          if (error instanceof QuantityError) throw new Failure(error.message);
          throw error;
        }
        return pair;
      }),
  );
}

function* setResources(k: Invocation): Program<void> {
  const [limits, requests] = [k.flags.string("limits"), k.flags.string("requests")];
  if (!limits && !requests)
    throw new Failure(
      "you must specify an update to requests or limits (in the form of --requests/--limits)",
    );
  yield* changeEach(k, k.args, "resource requirements updated", (object, target) => {
    const spec = specOf(object, target);
    const found = matching(spec.containers, k.flags.string("containers"));
    if (found.length === 0)
      throw new Failure(`unable to find container named ${k.flags.string("containers")}`);
    for (const container of found) {
      const resources = (container.resources ?? {}) as Obj;
      container.resources = resources;
      if (limits) resources.limits = { ...resources.limits, ...amountsOf(limits) };
      if (requests) resources.requests = { ...resources.requests, ...amountsOf(requests) };
    }
  });
}

function* setSelector(k: Invocation): Program<void> {
  const resources = k.args.slice(0, -1);
  const selector = labelSelectorOf(k.args.at(-1) ?? "");
  yield* changeEach(k, resources, "selector updated", (object) => {
    if (object.kind !== "Service") throw new Failure("setting a selector is only supported for Services");
    object.spec.selector = selector.matchLabels;
  });
}

function* setServiceAccount(k: Invocation): Program<void> {
  if (k.args.length < 2 && k.flags.list("filename").length === 0)
    throw new Failure("serviceaccount is required");
  const account = k.args.at(-1)!;
  yield* changeEach(k, k.args.slice(0, -1), "serviceaccount updated", (object, target) => {
    specOf(object, target).serviceAccountName = account;
  });
}

function* setSubject(k: Invocation): Program<void> {
  const apiGroup = "rbac.authorization.k8s.io";
  const accounts = k.flags.list("serviceaccount").map((text) => {
    const [namespace, name] = text.split(":");
    if (!namespace || !name) throw new Failure("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", namespace, name };
  });
  const named = (kind: string, flag: string) => k.flags.list(flag).map((name) => ({ apiGroup, kind, name }));
  const subjects: Obj[] = [...named("User", "user"), ...named("Group", "group"), ...accounts];
  if (subjects.length === 0)
    throw new Failure("you must specify at least one value of user, group or serviceaccount");
  yield* changeEach(k, k.args, "subjects updated", (object, { type, name }) => {
    if (!String(object.kind).endsWith("RoleBinding"))
      throw new Failure(
        `${type.plural}/${name} setting subjects is only supported for RoleBinding/ClusterRoleBinding`,
      );
    const before = (object.subjects ?? []) as Obj[];
    object.subjects = [
      ...before,
      ...subjects.filter((subject) => !before.some((other) => deepEqual(other, subject))),
    ];
  });
}

export const command: Command = {
  usage: "set SUBCOMMAND [options]",
  summary:
    "Configure application resources.\n\n These commands help you make changes to existing application resources.",
  subcommands: {
    image: {
      usage:
        "set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]",
      summary: "Update the image of a pod template",
      flags: COMMON,
      records: true,
      run: setImage,
    },
    env: {
      usage: "set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
      summary: "Update environment variables on a pod template",
      flags: `${CONTAINERS}-e, --env=[...]: A variable, key=value.\n--from='': A config map or secret to take variables from.\n--keys=[]: Only these keys of it.\n--list=false: Show what is set.\n--overwrite=true: Allow values to be overwritten.\n--prefix='': Before each name taken with --from.\n--resolve=false: Show the values that are referred to.${COMMON}`,
      run: setEnv,
    },
    resources: {
      usage: "set resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS] [options]",
      summary: "Update resource requests/limits on objects with pod templates",
      flags: `${CONTAINERS}--limits='': cpu=100m,memory=256Mi.\n--requests='': cpu=100m,memory=256Mi.${COMMON}`,
      records: true,
      run: setResources,
    },
    selector: {
      usage: "set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]",
      summary: "Set the selector on a resource",
      flags: `--resource-version='': Only when the object has this version.${COMMON}`,
      records: true,
      run: setSelector,
    },
    serviceaccount: {
      aliases: ["sa"],
      usage: "set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]",
      summary: "Update the service account of a resource",
      flags: COMMON,
      records: true,
      run: setServiceAccount,
    },
    subject: {
      usage:
        "set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
      summary: "Update the user, group, or service account in a role binding or cluster role binding",
      flags: `--group=[...]: A group.\n--serviceaccount=[...]: A service account, namespace:name.\n--user=[...]: A user.${COMMON}`,
      run: setSubject,
    },
  },
};
