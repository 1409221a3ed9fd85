// In Kubernetes: k8s.io/client-go/tools/clientcmd. Which cluster, as whom, in which namespace.

import { parseYaml, YamlError } from "../cluster/apimachinery/yaml.ts";
import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { FileError } from "../hosts/fs/file-system.ts";
import type { Process } from "../hosts/process.ts";
import { Failure } from "./failure.ts";
import type { Flags } from "./flags.ts";

export interface Named {
  name: string;
}
export interface ClusterEntry extends Named {
  cluster: JsonObject;
}
export interface ContextEntry extends Named {
  context: JsonObject;
}
export interface UserEntry extends Named {
  user: JsonObject;
}

export interface Kubeconfig {
  clusters: ClusterEntry[];
  contexts: ContextEntry[];
  users: UserEntry[];
  currentContext: string;
  preferences?: JsonObject;
  extensions?: JsonObject[];
}

/** One file, and what it says; `missing` when it does not exist. */
export interface ConfigFile {
  path: string;
  missing: boolean;
  config: Kubeconfig;
}

export const emptyConfig = (): Kubeconfig => ({ clusters: [], contexts: [], users: [], currentContext: "" });

export const absolute = (process: Process, path: string): string =>
  path.startsWith("/") ? path : `${process.cwd.replace(/\/$/, "")}/${path}`;

export const homeOf = (process: Process): string => process.env.get("HOME") ?? "/root";

/** The files that are read, in order of precedence, as they are named. */
function configPaths(process: Process, flags: Flags): string[] {
  if (flags.global("kubeconfig")) return [flags.global("kubeconfig")];
  const list = (process.env.get("KUBECONFIG") ?? "").split(":").filter(Boolean);
  return list.length > 0 ? [...new Set(list)] : [`${homeOf(process)}/.kube/config`];
}

export const loadConfigFiles = (process: Process, flags: Flags): ConfigFile[] =>
  configPaths(process, flags).map((path) => loadFile(process, path));

function loadFile(process: Process, named: string): ConfigFile {
  const path = absolute(process, named);
  let text: string;
  try {
    text = process.fs.readText(path);
  } catch (error) {
    if (error instanceof FileError && error.code === "ENOENT")
      return { path, missing: true, config: emptyConfig() };
    if (error instanceof FileError)
      throw new Failure(
        `error loading config file "${named}": read ${named}: ${error.message.toLowerCase()}`,
      );
    throw error;
  }
  try {
    return { path, missing: false, config: configOf(parseYaml(text)) };
  } catch (error) {
    if (error instanceof YamlError || error instanceof Failure)
      throw new Failure(`error loading config file "${named}": ${error.message}`);
    throw error;
  }
}

const goKind = (value: unknown) =>
  Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;

const GO_TYPES: Readonly<Record<string, string>> = {
  clusters: "v1.NamedCluster",
  contexts: "v1.NamedContext",
  users: "v1.NamedAuthInfo",
};

/** What Go's decoder says of a file that is something else. */
function checkShape(value: unknown): void {
  if (value === undefined || value === null) return;
  const mismatch = (found: unknown, where: string) =>
    new Failure(`json: cannot unmarshal ${goKind(found)} into Go ${where}`);
  if (typeof value !== "object" || Array.isArray(value))
    throw new Failure(
      `couldn't get version/kind; json parse error: ${mismatch(value, "value of type").message} struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const file = value as Record<string, unknown>;
  const [kind, version] = [file.kind ?? "Config", file.apiVersion ?? "v1"];
  if (kind !== "Config" || version !== "v1")
    throw new Failure(
      `no kind "${kind}" is registered for version "${version}" in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`,
    );
  if (typeof (file["current-context"] ?? "") !== "string")
    throw mismatch(file["current-context"], "struct field Config.current-context of type string");
  for (const [key, type] of Object.entries(GO_TYPES)) {
    const list = file[key] ?? [];
    if (!Array.isArray(list)) throw mismatch(list, `struct field Config.${key} of type []${type}`);
    const wrong = list.find((entry) => entry !== null && (typeof entry !== "object" || Array.isArray(entry)));
    if (wrong !== undefined) throw mismatch(wrong, `struct field Config.${key} of type ${type}`);
    const unnamed = list.find((entry) => typeof (entry?.name ?? "") !== "string");
    if (unnamed) throw mismatch(unnamed.name, `struct field ${type.slice(3)}.${key}.name of type string`);
  }
}

function configOf(value: unknown): Kubeconfig {
  checkShape(value);
  const file = (value ?? {}) as Record<string, unknown>;
  const entries = <T>(key: string) =>
    ((file[key] as T[] | null | undefined) ?? []).filter((entry) => entry !== null);
  return {
    clusters: entries<ClusterEntry>("clusters"),
    contexts: entries<ContextEntry>("contexts"),
    users: entries<UserEntry>("users"),
    currentContext: (file["current-context"] as string | undefined) ?? "",
    preferences: file.preferences as JsonObject | undefined,
  };
}

/** The first file that names something wins. */
export function mergeConfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merged = emptyConfig();
  const add = <T extends Named>(into: T[], from: readonly T[]) => {
    for (const entry of from) if (!into.some(({ name }) => name === entry.name)) into.push(entry);
  };
  for (const config of configs) {
    add(merged.clusters, config.clusters);
    add(merged.contexts, config.contexts);
    add(merged.users, config.users);
    merged.currentContext ||= config.currentContext;
  }
  const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : 1);
  merged.clusters.sort(byName);
  merged.contexts.sort(byName);
  merged.users.sort(byName);
  return merged;
}

/** How to reach the API server, and as whom. */
export interface Connection {
  server: string;
  namespace: string;
  token?: string;
  username?: string;
  password?: string;
  /** What the kubeconfig calls the user. */
  userName?: string;
  /** The PEM of the client certificate. */
  certificate?: string;
  authority?: string;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

export function connectionOf(process: Process, flags: Flags): Connection {
  const files = loadConfigFiles(process, flags);
  const config = mergeConfigs(files.map((file) => file.config));
  const inCluster =
    files.every((file) => file.missing) && !flags.global("server")
      ? inClusterConnection(process, flags)
      : undefined;
  if (inCluster) return inCluster;
  const contextName = flags.global("context") || config.currentContext;
  const context = find(config.contexts, contextName)?.context;
  if (contextName && !context) {
    if (flags.global("context"))
      throw new Failure(
        `Error in configuration: context was not found for specified context: ${contextName}`,
        { verbatim: true },
      );
    if (!flags.global("server"))
      throw new Failure(
        `Error in configuration: context was not found for specified context: ${contextName}`,
        { verbatim: true },
      );
  }
  const clusterName = flags.global("cluster") || String(context?.cluster ?? "");
  const userName = flags.global("user") || String(context?.user ?? "");
  const cluster = find(config.clusters, clusterName)?.cluster;
  const user = find(config.users, userName)?.user;
  if (flags.global("cluster") && !cluster) throw new Failure(`no server found for cluster "${clusterName}"`);
  if (flags.global("user") && !user) throw new Failure(`auth info "${userName}" does not exist`);
  const server = flags.global("server") || String(cluster?.server ?? "") || "http://localhost:8080";
  return {
    server: /^https?:\/\//.test(server) ? server.replace(/\/$/, "") : `http://${server}`,
    namespace: String(context?.namespace ?? "") || "default",
    userName,
    ...credentialsOf(process, flags, user ?? {}),
  };
}

const find = <T extends Named>(entries: readonly T[], name: string) =>
  entries.find((entry) => entry.name === name);

function credentialsOf(process: Process, flags: Flags, user: JsonObject): Partial<Connection> {
  const pem = (inline: unknown, path: unknown) => {
    if (inline) return atob(String(inline));
    return path ? readFile(process, String(path)) : undefined;
  };
  const token = flags.global("token") || String(user.token ?? "");
  const tokenFile = String(user.tokenFile ?? "");
  return {
    token: token || (tokenFile ? readFile(process, tokenFile).trim() : undefined),
    username: flags.global("username") || (user.username as string | undefined),
    password: flags.global("password") || (user.password as string | undefined),
    certificate: pem(
      user["client-certificate-data"],
      flags.global("client-certificate") || user["client-certificate"],
    ),
  };
}

function readFile(process: Process, path: string): string {
  try {
    return process.fs.readText(absolute(process, path));
  } catch (error) {
    if (error instanceof FileError)
      throw new Failure(
        `error in configuration: unable to read ${path}: open ${path}: ${error.message.toLowerCase()}`,
      );
    throw error;
  }
}

/** Inside a pod without a kubeconfig: the service account's token. */
function inClusterConnection(process: Process, flags: Flags): Connection | undefined {
  const host = process.env.get("KUBERNETES_SERVICE_HOST");
  const port = process.env.get("KUBERNETES_SERVICE_PORT");
  const tokenPath = `${SERVICE_ACCOUNT}/token`;
  if (!host || !port || !process.fs.exists(tokenPath)) return undefined;
  const namespacePath = `${SERVICE_ACCOUNT}/namespace`;
  return {
    server: `https://${host}:${port}`,
    namespace: process.fs.exists(namespacePath) ? process.fs.readText(namespacePath).trim() : "default",
    token: flags.global("token") || process.fs.readText(tokenPath).trim(),
  };
}
