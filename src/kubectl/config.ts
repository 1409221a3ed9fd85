// In Kubernetes: k8s.io/kubectl/pkg/cmd/config. Reads and writes kubeconfig files.

import { sortKeys } from "../cluster/apimachinery/go-value.ts";
import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import type { Program } from "../simulation/index.ts";
import type { Command } from "./command.ts";
import { clearContradictions, refuseContradictions, setCredentials } from "./config/contradictions.ts";
import { configText, entryFor, removeEntry, saveEntry, writeConfig, type Section } from "./config/files.ts";
import { setProperty, unsetProperty } from "./config/property.ts";
import { allOf, Failure } from "./failure.ts";
import { PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { absolute, loadConfigFiles, mergeConfigs, type Kubeconfig } from "./kubeconfig.ts";
import { objectPrinter } from "./printers/printer.ts";
import { TableWriter } from "./printers/tab-writer.ts";

const merged = (k: Invocation): Kubeconfig =>
  mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config));

/** A command that is misused shows its help first. */
function* showHelp(k: Invocation): Program<void> {
  const help = yield* k.process.simulation.hold(() => import("./help.ts"));
  const sub = command.subcommands![k.path.split(" ")[1]];
  yield* k.print(help.commandHelp({ command: sub, path: k.path, args: [] }));
}

function* checkCount(k: Invocation, count: number): Program<void> {
  if (k.args.length === count) return;
  yield* showHelp(k);
  const word = k.path.endsWith("set-credentials") ? "unexpected" : "Unexpected";
  throw new Failure(`${word} args: [${k.args.join(" ")}]`);
}

function* one(k: Invocation): Program<string> {
  yield* checkCount(k, 1);
  return k.args[0];
}

function minified(k: Invocation, config: Kubeconfig): Kubeconfig {
  const name = k.flags.string("context") || config.currentContext;
  if (!name) throw new Failure("current-context must exist in order to minify");
  const context = config.contexts.find((entry) => entry.name === name);
  if (!context) throw new Failure(`cannot locate context ${name}`);
  const { cluster, user } = context.context;
  if (cluster && !config.clusters.some((entry) => entry.name === cluster))
    throw new Failure(`cannot locate cluster ${cluster}`);
  if (user && !config.users.some((entry) => entry.name === user))
    throw new Failure(`cannot locate user ${user}`);
  return {
    ...config,
    currentContext: name,
    contexts: [context],
    clusters: config.clusters.filter((entry) => entry.name === context.context.cluster),
    users: config.users.filter((entry) => entry.name === context.context.user),
  };
}

const SECRET_FIELDS: Readonly<Record<string, string>> = {
  "client-certificate-data": "DATA+OMITTED",
  "client-key-data": "DATA+OMITTED",
  token: "REDACTED",
  password: "REDACTED",
  "certificate-authority-data": "DATA+OMITTED",
};

const redacted = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key in SECRET_FIELDS && item ? SECRET_FIELDS[key] : item,
    ]),
  );

/** --flatten puts the content of files into the config. */
function flattened(k: Invocation, value: JsonObject): JsonObject {
  const result = { ...value };
  for (const key of ["certificate-authority", "client-certificate", "client-key"]) {
    const path = result[key];
    if (typeof path !== "string" || path === "") continue;
    result[`${key}-data`] = btoa(k.process.fs.readText(absolute(k.process, path)));
    delete result[key];
  }
  return result;
}

function* view(k: Invocation): Program<void> {
  const { flags } = k;
  if (k.args.length > 0) throw k.usage(`unexpected arguments: [${k.args.join(" ")}]`);
  let config = flags.bool("minify") ? minified(k, merged(k)) : merged(k);
  if (flags.string("context") && !flags.bool("minify"))
    config = { ...config, currentContext: flags.string("context") };
  const shape = (value: JsonObject) => {
    const whole = flags.bool("flatten") ? flattened(k, value) : value;
    return flags.bool("raw") || flags.bool("flatten") ? whole : redacted(whole);
  };
  const shown = {
    ...config,
    clusters: config.clusters.map(({ name, cluster }) => ({ name, cluster: shape(cluster) })),
    users: config.users.map(({ name, user }) => ({ name, user: shape(user ?? {}) })),
  };
  const object = configText(shown);
  if (!flags.string("output")) flags.set("output", "yaml");
  const ordered = k.flags.string("output") === "json" ? object : sortKeys(object);
  yield* k.print(objectPrinter(k)!.print(ordered, { name: "config/", typed: true }));
}

function* getContexts(k: Invocation): Program<void> {
  const config = merged(k);
  const asked = k.args.length > 0 ? k.args : config.contexts.map(({ name }) => name);
  const isThere = (name: string) => config.contexts.some((entry) => entry.name === name);
  const missing = asked.filter((name) => !isThere(name));
  const format = k.flags.string("output");
  if (format && format !== "name" && format !== "wide")
    throw new Failure(
      `--output ${format} is not available in kubectl config get-contexts; resetting to default output format`,
    );
  if (missing.length > 0 && format === "name") throw notFound(missing);
  if (format === "name")
    return yield* k.print(
      asked
        .toSorted()
        .map((name) => `${name}\n`)
        .join(""),
    );
  const found = asked.filter(isThere);
  const rows = found.toSorted().map((name) => {
    const { context } = config.contexts.find((entry) => entry.name === name)!;
    const text = (key: string) => String(context[key] ?? "");
    return [
      name === config.currentContext ? "*" : "",
      name,
      text("cluster"),
      text("user"),
      text("namespace"),
    ];
  });
  const head = k.flags.bool("no-headers") ? [] : [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]];
  yield* k.print(new TableWriter().rows([...head, ...rows]));
  if (missing.length > 0) throw notFound(missing);
}

const notFound = (names: readonly string[]) =>
  allOf(names.map((name) => new Failure(`context ${name} not found`)));

/** The file that comes first, as the user named it. */
function shownPath(k: Invocation): string {
  if (k.flags.global("kubeconfig")) return k.flags.global("kubeconfig");
  const [first] = (k.process.env.get("KUBECONFIG") ?? "").split(":").filter(Boolean);
  return first ?? loadConfigFiles(k.process, k.flags)[0].path;
}

function* useContext(k: Invocation): Program<void> {
  const name = yield* one(k);
  if (!merged(k).contexts.some((entry) => entry.name === name))
    throw new Failure(`no context exists with the name: ${JSON.stringify(name)}`);
  writeConfig(
    k,
    (config) => ({ ...config, currentContext: name }),
    (file) => Boolean(file.config.currentContext),
  );
  yield* k.print(`Switched to context ${JSON.stringify(name)}.\n`);
}

function* renameContext(k: Invocation): Program<void> {
  const [from, to] = k.args;
  yield* checkCount(k, 2);
  const config = merged(k);
  const context = config.contexts.find((entry) => entry.name === from);
  if (!context)
    throw new Failure(`cannot rename the context ${JSON.stringify(from)}, it's not in ${shownPath(k)}`);
  if (config.contexts.some((entry) => entry.name === to))
    throw new Failure(
      `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${shownPath(k)}`,
    );
  removeEntry(k, "contexts", from);
  saveEntry(k, "contexts", to, context.context);
  if (config.currentContext === from)
    writeConfig(
      k,
      (file) => ({ ...file, currentContext: to }),
      (file) => Boolean(file.config.currentContext),
    );
  yield* k.print(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
}

function setter(
  section: Section,
  word: string,
  flags: Readonly<Record<string, string>>,
): (k: Invocation) => Program<void> {
  return function* (k) {
    const current = k.flags.has("current") && k.flags.bool("current");
    if (current && k.args.length > 0)
      throw new Failure("you cannot specify both a context name and --current");
    if (section === "contexts" && !current && k.args.length === 0)
      throw new Failure("you must specify a non-empty context name or --current");
    const name = current ? merged(k).currentContext : yield* one(k);
    refuseContradictions(k, section);
    const before = entryFor(merged(k), section, name);
    const value: JsonObject = { ...before };
    for (const [flag, field] of Object.entries(flags)) {
      if (!k.flags.changed(flag)) continue;
      const text = k.flags.string(flag);
      if (text === "" || text === "false") delete value[field];
      else value[field] = field === "insecure-skip-tls-verify" ? true : text;
    }
    embed(k, value);
    if (section === "users") setCredentials(k, value);
    if (section === "clusters") clearContradictions(k, value);
    saveEntry(k, section, name, value);
    const verb = section === "contexts" ? (before ? "modified" : "created") : "set";
    yield* k.print(`${word} ${JSON.stringify(name)} ${verb}.\n`);
  };
}

function embed(k: Invocation, value: JsonObject): void {
  if (!k.flags.has("embed-certs") || !k.flags.bool("embed-certs")) return;
  for (const key of ["certificate-authority", "client-certificate", "client-key"]) {
    const path = value[key];
    if (typeof path === "string" && path && !k.process.fs.exists(absolute(k.process, path)))
      throw new Failure(`could not stat ${key} file ${path}: stat ${path}: no such file or directory`);
  }
  Object.assign(value, flattened(k, value));
  for (const key of ["certificate-authority", "client-certificate", "client-key"]) delete value[key];
}

const remover = (section: Section, word: string): ((k: Invocation) => Program<void>) =>
  function* (k) {
    if (k.args.length !== 1 && section === "users") throw k.usage("user to delete is required");
    if (k.args.length !== 1) return yield* showHelp(k);
    const [name] = k.args;
    const file = shownPath(k);
    if (!entryFor(merged(k), section, name))
      throw new Failure(`cannot delete ${word} ${name}, not in ${file}`);
    if (section === "contexts" && merged(k).currentContext === name)
      yield* k.say(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one',
      );
    removeEntry(k, section, name);
    yield* k.print(`deleted ${word} ${name} from ${file}\n`);
  };

const names = (section: Section): ((k: Invocation) => Program<void>) =>
  function* (k) {
    const list = merged(k)[section].map(({ name }) => `${name}\n`);
    yield* k.print(["NAME\n", ...list].join(""));
  };

export const command: Command = {
  usage: "config SUBCOMMAND [options]",
  summary:
    'Modify kubeconfig files using subcommands like "kubectl config set current-context my-context".\n\n The file is that of --kubeconfig, else those of $KUBECONFIG, else ~/.kube/config.',
  subcommands: {
    view: {
      usage: "config view [flags] [options]",
      summary: "Display merged kubeconfig settings or a specified kubeconfig file",
      flags: `--flatten=false: One file that stands alone.\n--merge=true: Merge all files.\n--minify=false: Only what the current context needs.\n--raw=false: Show secrets, too.${PRINT_FLAGS}`,
      run: view,
    },
    "current-context": {
      usage: "config current-context [flags] [options]",
      summary: "Display the current-context",
      *run(k) {
        const { currentContext } = merged(k);
        if (!currentContext) throw new Failure("current-context is not set");
        yield* k.print(`${currentContext}\n`);
      },
    },
    "get-contexts": {
      usage: "config get-contexts [(-o|--output=)name)] [options]",
      summary: "Describe one or many contexts",
      flags: "--no-headers=false: Leave out the heads of columns.\n-o, --output='': name.",
      run: getContexts,
    },
    "get-clusters": {
      usage: "config get-clusters [flags] [options]",
      summary: "Display clusters defined in the kubeconfig",
      run: names("clusters"),
    },
    "get-users": {
      usage: "config get-users [flags] [options]",
      summary: "Display users defined in the kubeconfig",
      run: names("users"),
    },
    "use-context": {
      aliases: ["use"],
      usage: "config use-context CONTEXT_NAME [options]",
      summary: "Set the current-context in a kubeconfig file",
      run: useContext,
    },
    "rename-context": {
      usage: "config rename-context CONTEXT_NAME NEW_NAME [options]",
      summary: "Rename a context from the kubeconfig file",
      run: renameContext,
    },
    "set-context": {
      usage:
        "config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]",
      summary: "Set a context entry in kubeconfig",
      flags: "--current=false: Change the current context.",
      run: setter("contexts", "Context", { cluster: "cluster", user: "user", namespace: "namespace" }),
    },
    "set-cluster": {
      usage:
        "config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]",
      summary: "Set a cluster entry in kubeconfig",
      flags: "--embed-certs=false: Put certificates into the file.\n--proxy-url='': The proxy.",
      run: setter("clusters", "Cluster", {
        server: "server",
        "tls-server-name": "tls-server-name",
        "certificate-authority": "certificate-authority",
        "insecure-skip-tls-verify": "insecure-skip-tls-verify",
        "proxy-url": "proxy-url",
      }),
    },
    "set-credentials": {
      usage:
        "config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [options]",
      summary: "Set a user entry in kubeconfig",
      flags: `--embed-certs=false: Put certificates into the file.
--auth-provider='': An authentication provider.
--auth-provider-arg=[...]: key=value for the provider.
--exec-api-version='': The API version of what the command prints.
--exec-arg=[...]: An argument of the command.
--exec-command='': A command that prints credentials.
--exec-env=[...]: key=value for the command.
--exec-provide-cluster-info=false: Tell the command which cluster it is.`,
      run: setter("users", "User", {
        token: "token",
        username: "username",
        password: "password",
        "client-certificate": "client-certificate",
        "client-key": "client-key",
      }),
    },
    set: {
      usage: "config set PROPERTY_NAME PROPERTY_VALUE [options]",
      summary: "Set an individual value in a kubeconfig file",
      flags: "--set-raw-bytes=false: The value is bytes.",
      *run(k) {
        yield* checkCount(k, 2);
        setProperty(k, k.args[0], k.args[1]);
        yield* k.print(`Property ${JSON.stringify(k.args[0])} set.\n`);
      },
    },
    unset: {
      usage: "config unset PROPERTY_NAME [options]",
      summary: "Unset an individual value in a kubeconfig file",
      *run(k) {
        unsetProperty(k, yield* one(k));
        yield* k.print(`Property ${JSON.stringify(k.args[0])} unset.\n`);
      },
    },
    "delete-context": {
      usage: "config delete-context NAME [options]",
      summary: "Delete the specified context from the kubeconfig",
      run: remover("contexts", "context"),
    },
    "delete-cluster": {
      usage: "config delete-cluster NAME [options]",
      summary: "Delete the specified cluster from the kubeconfig",
      run: remover("clusters", "cluster"),
    },
    "delete-user": {
      usage: "config delete-user NAME [options]",
      summary: "Delete the specified user from the kubeconfig",
      run: remover("users", "user"),
    },
  },
};
