// In Kubernetes: k8s.io/client-go/tools/clientcmd/config.go, ModifyConfig. Which file a change goes to, and how it is written.

import { dumpYaml } from "../../cluster/apimachinery/yaml-dump.ts";
import { sortKeys } from "../../cluster/apimachinery/go-value.ts";
import type { JsonObject } from "../../cluster/apimachinery/meta.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import { loadConfigFiles, type ConfigFile, type Kubeconfig } from "../kubeconfig.ts";

export type Section = "clusters" | "contexts" | "users";

/** What an entry of a section is called inside it. */
export const INNER: Readonly<Record<Section, "cluster" | "context" | "user">> = {
  clusters: "cluster",
  contexts: "context",
  users: "user",
};

export const entryFor = (config: Kubeconfig, section: Section, name: string): JsonObject | undefined => {
  const entry = (config[section] as Obj[]).find((one) => one.name === name);
  return entry ? ((entry[INNER[section]] ?? {}) as JsonObject) : undefined;
};

const orNull = (list: readonly unknown[]) => (list.length === 0 ? null : list);

/** A config as its file has it. */
export const configText = (config: Kubeconfig): Obj => ({
  kind: "Config",
  apiVersion: "v1",
  ...(config.preferences && Object.keys(config.preferences).length > 0
    ? { preferences: config.preferences }
    : {}),
  clusters: orNull(config.clusters.toSorted(byName).map(({ name, cluster }) => ({ name, cluster }))),
  users: orNull(config.users.toSorted(byName).map(({ name, user }) => ({ name, user: user ?? {} }))),
  contexts: orNull(
    config.contexts
      .toSorted(byName)
      .map(({ name, context }) => ({ name, context: { cluster: "", user: "", ...context } })),
  ),
  "current-context": config.currentContext,
});

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

/** Changes the file that has what is changed, else the first that exists, else the last of the list. */
export function writeConfig(
  k: Invocation,
  change: (config: Kubeconfig) => Kubeconfig,
  has: (file: ConfigFile) => boolean,
): void {
  const files = loadConfigFiles(k.process, k.flags);
  const file =
    files.find((one) => !one.missing && has(one)) ?? files.find((one) => !one.missing) ?? files.at(-1)!;
  const folder = file.path.slice(0, file.path.lastIndexOf("/")) || "/";
  if (!k.process.fs.exists(folder)) k.process.fs.mkdir(folder, { parents: true, mode: 0o750 });
  k.process.fs.write(file.path, dumpYaml(sortKeys(configText(change(file.config)))), { mode: 0o600 });
}

export function saveEntry(k: Invocation, section: Section, name: string, value: JsonObject): void {
  writeConfig(
    k,
    (config) => ({
      ...config,
      [section]: [
        ...(config[section] as Obj[]).filter((entry) => entry.name !== name),
        { name, [INNER[section]]: value },
      ],
    }),
    (file) => entryFor(file.config, section, name) !== undefined,
  );
}

export function removeEntry(k: Invocation, section: Section, name: string): void {
  writeConfig(
    k,
    (config) => ({ ...config, [section]: (config[section] as Obj[]).filter((entry) => entry.name !== name) }),
    (file) => entryFor(file.config, section, name) !== undefined,
  );
}
