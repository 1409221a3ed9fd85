// In Kubernetes: k8s.io/kubectl/pkg/cmd/apiresources.

import { jsonText } from "./printers/json.ts";
import { dumpYaml } from "../cluster/apimachinery/yaml-dump.ts";
import type { Program } from "../simulation/index.ts";
import type { Command } from "./command.ts";
import { Discovery, apiVersion, groupResource, type ResourceType } from "./discovery.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { TableWriter } from "./printers/tab-writer.ts";

export const command: Command = {
  usage: "api-resources [flags] [options]",
  summary: "Print the supported API resources on the server.",
  flags: `
--api-group='': Only resources of this group.
--cached=false: Use what is cached.
--categories=[]: Only resources of these categories.
--namespaced=true: Only resources that are in namespaces (false: only those that are not).
--no-headers=false: Leave out the heads of columns.
-o, --output='': wide, name, json or yaml.
--show-managed-fields=false: Keep managedFields in JSON and YAML.
--sort-by='': name or kind.
--verbs=[]: Only resources that have all these verbs.`,
  run: showResources,
};

function* fresh(k: Invocation): Program<Discovery> {
  yield* k.discovery();
  return yield* Discovery.open(k.client, k.process.simulation, true);
}

function* showResources(k: Invocation): Program<void> {
  const { flags } = k;
  if (k.args.length > 0) throw k.usage(`unexpected arguments: [${k.args.join(" ")}]`);
  const output = flags.string("output");
  if (!["", "wide", "name", "json", "yaml"].includes(output))
    throw new Failure(`--output ${output} is not available`);
  const sortBy = flags.string("sort-by");
  if (!["", "name", "kind"].includes(sortBy)) throw new Failure("--sort-by accepts only name or kind");
  const types = (yield* fresh(k)).preferred().filter((type) => isWanted(k, type));
  types.sort(compareBy(sortBy));
  if (output === "name") return yield* k.print(types.map((type) => `${groupResource(type)}\n`).join(""));
  if (output === "json" || output === "yaml") {
    const list = { kind: "APIResourceList", apiVersion: "v1", groupVersion: "", resources: types.map(plain) };
    return yield* k.print(output === "json" ? jsonText(list) : dumpYaml(list));
  }
  const wide = output === "wide";
  const head = [
    "NAME",
    "SHORTNAMES",
    "APIVERSION",
    "NAMESPACED",
    "KIND",
    ...(wide ? ["VERBS", "CATEGORIES"] : []),
  ];
  const rows = types.map((type) => [
    type.plural,
    type.shortNames.join(","),
    apiVersion(type),
    String(type.namespaced),
    type.kind,
    ...(wide ? [type.verbs.join(","), type.categories.join(",")] : []),
  ]);
  yield* k.print(new TableWriter().rows(flags.bool("no-headers") ? rows : [head, ...rows]));
}

function isWanted({ flags }: Invocation, type: ResourceType): boolean {
  if (type.verbs.length === 0) return false;
  if (flags.changed("api-group") && type.group !== flags.string("api-group")) return false;
  if (flags.changed("namespaced") && type.namespaced !== flags.bool("namespaced")) return false;
  return (
    flags.list("verbs").every((verb) => type.verbs.includes(verb)) &&
    flags.list("categories").every((category) => type.categories.includes(category))
  );
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const compareBy = (field: string) => (a: ResourceType, b: ResourceType) =>
  field === "kind"
    ? order(a.kind, b.kind)
    : field === "name"
      ? order(a.plural, b.plural)
      : order(a.group, b.group) || order(a.plural, b.plural);

const plain = ({
  plural,
  singular,
  namespaced,
  group,
  version,
  kind,
  verbs,
  shortNames,
  categories,
}: ResourceType) => ({
  name: plural,
  singularName: singular,
  namespaced,
  ...(group ? { group } : {}),
  version,
  kind,
  verbs,
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(categories.length > 0 ? { categories } : {}),
});

export const apiVersions: Command = {
  usage: "api-versions [options]",
  summary: 'Print the supported API versions on the server, in the form of "group/version".',
  *run(k) {
    const versions = [...new Set((yield* fresh(k)).types.map(apiVersion))].sort();
    yield* k.print(versions.map((version) => `${version}\n`).join(""));
  },
};
