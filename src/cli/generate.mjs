// Builds src/cluster/api/generated/ (the schema of every Kubernetes type, and the descriptions that `kubectl explain` prints)
// from the declarations of @kubernetes/client-node. Reads them as text: the package itself does not import on Node 20.
// Does nothing, and says nothing, when the folder is up to date.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const source = join(root, "node_modules/@kubernetes/client-node");
const target = join(root, "src/cluster/api/generated");

/** Groups whose stable versions are in the first chunk; everything else loads when something needs it. */
const firstGroups = [
  "core",
  "meta",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "networking",
  "discovery",
].concat(["coordination", "rbac", "storage", "scheduling", "certificates"]);

/** Whether the types of `group/version` are in the first chunk. */
function isFirst(key) {
  const [group, version] = key.split("/");
  return firstGroups.includes(group) && !/alpha|beta/.test(version) && key !== "autoscaling/v1";
}

const packages = {
  meta: "io.k8s.apimachinery.pkg.apis.meta",
  apiextensions: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
  apiregistration: "io.k8s.kube-aggregator.pkg.apis.apiregistration",
  runtime: "io.k8s.apimachinery.pkg",
};

/** Types that more than one group uses, and where they live. */
const metaTypes = new Set(
  (
    "ObjectMeta ListMeta LabelSelector LabelSelectorRequirement Condition OwnerReference ManagedFieldsEntry Status StatusCause " +
    "StatusDetails DeleteOptions Preconditions APIGroup APIGroupList APIResource APIResourceList APIVersions GroupVersionForDiscovery " +
    "ServerAddressByClientCIDR WatchEvent FieldSelectorRequirement ShardInfo GroupResource"
  ).split(" "),
);
const placed = {
  Scale: "autoscaling",
  ScaleSpec: "autoscaling",
  ScaleStatus: "autoscaling",
  Eviction: "policy",
  CrossVersionObjectReference: "autoscaling",
  TopologySelectorTerm: "core",
  TopologySelectorLabelRequirement: "core",
  BoundObjectReference: "authentication",
  TokenRequestSpec: "authentication",
  TokenRequestStatus: "authentication",
};

/** Versions that the package still carries and Kubernetes 1.36 does not serve. */
const retired = new Set(
  (
    "authentication/v1alpha1 authentication/v1beta1 networking/v1alpha1 scheduling/v1alpha1 storage/v1alpha1 " +
    "flowcontrol/v1beta3 resource/v1alpha2 storagemigration/v1alpha1"
  ).split(" "),
);
const prefixes = {
  Admissionregistration: "admissionregistration",
  Apiextensions: "apiextensions",
  Apiregistration: "apiregistration",
  Authentication: "authentication",
  Core: "core",
  Discovery: "discovery",
  Events: "events",
  Flowcontrol: "flowcontrol",
  Rbac: "rbac",
  Resource: "resource",
  Storage: "storage",
};

const quantities = new Set(
  (
    "HPAScalingRules.tolerance MetricTarget.averageValue MetricTarget.value MetricValueStatus.averageValue MetricValueStatus.value " +
    "ContainerStatus.allocatedResources EmptyDirVolumeSource.sizeLimit LimitRangeItem.default LimitRangeItem.defaultRequest " +
    "LimitRangeItem.max LimitRangeItem.maxLimitRequestRatio LimitRangeItem.min NodeAllocatableResourceClaimStatus.resources " +
    "NodeStatus.allocatable NodeStatus.capacity PersistentVolumeClaimStatus.allocatedResources PersistentVolumeClaimStatus.capacity " +
    "PersistentVolumeSpec.capacity PodSpec.overhead PodStatus.allocatedResources ResourceFieldSelector.divisor ResourceQuotaSpec.hard " +
    "ResourceQuotaStatus.hard ResourceQuotaStatus.used ResourceRequirements.limits ResourceRequirements.requests " +
    "VolumeResourceRequirements.limits VolumeResourceRequirements.requests Overhead.podFixed CapacityRequestPolicy.default " +
    "CapacityRequestPolicy.validValues CapacityRequestPolicyRange.max CapacityRequestPolicyRange.min CapacityRequestPolicyRange.step " +
    "CapacityRequirements.requests Counter.value DeviceCapacity.value DeviceRequestAllocationResult.consumedCapacity " +
    "NodeAllocatableResourceMapping.allocationMultiplier CSIStorageCapacity.capacity CSIStorageCapacity.maximumVolumeSize"
  ).split(" "),
);

const scalars = { string: "s", boolean: "b", Date: "t", V1MicroTime: "u", IntOrString: "x", any: "j" };
const formats = { int32: "i", int64: "l", double: "d", "date-time": "t", "date-time-micro": "u", byte: "y" };

/** Splits a class name: `CoreV1EventList` is { prefix: "Core", version: "v1", name: "EventList" }. */
function splitClass(name) {
  const match = /^([A-Z][a-z]+)??(V\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$/.exec(name);
  return match && { prefix: match[1], version: match[2].toLowerCase(), name: match[3] };
}

const unescaped = (text) => text.replace(/\\(['"\\])/g, "$1").trim();

/** One type: its description and its fields. */
function readModel(folder, name) {
  const code = readFileSync(join(folder, `${name}.js`), "utf8");
  const types = readFileSync(join(folder, `${name}.d.ts`), "utf8");
  const list = /attributeTypeMap = (\[[\s\S]*?\n?\]);\n/.exec(code);
  if (!list) return undefined;
  const declared = new Map();
  const body = types.slice(types.indexOf("export declare class"));
  const pattern = /(?:\/\*\*\n((?:[ \t]*\*(?!\/).*\n)+?)\s*\*\/\n)?\s*'([^']+)'(\??): /g;
  for (const [, comment, field, optional] of body.matchAll(pattern))
    declared.set(field, { required: optional === "", text: cleanComment(comment) });
  const head = /\/\*\*\n((?:\* .*\n)+)\*\/\nexport declare class/.exec(types);
  const fields = JSON.parse(list[1]).map(({ name: key, baseName, type, format }) => ({
    name: baseName,
    type,
    format,
    ...declared.get(key),
  }));
  return { description: cleanComment(head?.[1]), fields };
}

const cleanComment = (comment = "") =>
  unescaped(
    comment
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n"),
  ).replaceAll("  ", "\n\n");

/** Names of the classes that an API's requests carry, by group. */
function readRoots(folder) {
  const roots = new Map();
  for (const file of readdirSync(folder).filter((name) => /V\d\w*Api\.js$/.test(name))) {
    const code = readFileSync(join(folder, file), "utf8");
    const path = /localVarPath = '\/(?:api|apis\/([^/]+))\/v\d/.exec(code);
    if (!path) continue;
    const group = path[1]?.split(".")[0].replace(/^internal$/, "apiserverinternal") ?? "core";
    const names = [...code.matchAll(/ialize\(\s*[^;]*?, "([A-Z]\w+)"/g)].map((match) => match[1]);
    roots.set(group, [...(roots.get(group) ?? []), ...names]);
  }
  return new Map(
    [...roots].sort(([a], [b]) => Number(b === "core") - Number(a === "core") || (a < b ? -1 : 1)),
  );
}

const referenced = (type) => type.match(/\b(?:[A-Z][a-z]+)?V\d\w*/g) ?? [];

/** The group of each class: its own prefix, the tables above, or the first group whose requests reach it. */
function placeClasses(models, roots) {
  const groups = new Map();
  for (const name of models.keys()) {
    const parts = splitClass(name);
    if (!parts) continue;
    if (parts.prefix && prefixes[parts.prefix]) groups.set(name, prefixes[parts.prefix]);
    else if (metaTypes.has(parts.name) && parts.version === "v1") groups.set(name, "meta");
    else if (placed[parts.name] && !(parts.name in { Scale: 1 } && parts.version !== "v1"))
      groups.set(name, placed[parts.name]);
  }
  for (const [group, names] of roots) {
    const queue = [...names];
    const seen = new Set();
    for (const name of queue) {
      if (seen.has(name) || !models.has(name)) continue;
      seen.add(name);
      const already = groups.get(name);
      if (already && already !== group) continue;
      groups.set(name, group);
      for (const field of models.get(name).fields) queue.push(...referenced(field.type));
    }
  }
  return groups;
}

/** The compact code of a field's type: see src/cluster/api/schema.ts. */
function encodeType(type, format, owner, field, reference) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return "[" + encodeType(list[1], format, owner, field, reference);
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return "{" + encodeType(map[1], format, owner, field, reference);
  if (quantities.has(`${owner}.${field}`)) return "q";
  if (format === "int-or-string") return "x";
  if (format && formats[format]) return formats[format];
  if (type === "number") return "i";
  if (scalars[type]) return scalars[type];
  return reference(type);
}

function encode(models, groups) {
  const files = new Map();
  const idOf = (name) => {
    const { version, name: short } = splitClass(name);
    return { group: groups.get(name), version, short };
  };
  for (const [name, model] of models) {
    const group = groups.get(name);
    const parts = splitClass(name);
    if (!group || retired.has(`${group}/${parts.version}`) || isList(parts.name, model)) continue;
    const reference = (type) => {
      const to = idOf(type);
      if (to.group === group && to.version === parts.version) return to.short;
      return `${to.group}/${to.version}/${to.short}`;
    };
    const fields = model.fields.map(
      (field) =>
        `${field.name}${field.required ? "!" : ""}:${encodeType(field.type, field.format, parts.name, field.name, reference)}`,
    );
    const key = `${group}/${parts.version}`;
    if (!files.has(key)) files.set(key, []);
    files.get(key).push({ name: parts.name, line: `${parts.name} ${fields.join(" ")}`, model });
  }
  return files;
}

/** Lists add nothing: they are the same for every kind. */
const isList = (name, model) =>
  name.endsWith("List") && model.fields.some((field) => field.name === "metadata");

const packageOf = (key) => {
  const [group, version] = key.split("/");
  return `${packages[group] ?? `io.k8s.api.${group}`}.${version}`;
};

function write(files) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, "descriptions"), { recursive: true });
  const chunk = (wanted) => {
    const parts = [...files].filter(([key]) => isFirst(key) === wanted).sort(([a], [b]) => (a < b ? -1 : 1));
    return parts
      .map(([key, types]) => `#${key} ${packageOf(key)}\n${types.map((type) => type.line).join("\n")}`)
      .join("\n");
  };
  const modules = { "schema.ts": chunk(true), "schema-rare.ts": chunk(false) };
  for (const [file, text] of Object.entries(modules))
    writeFileSync(
      join(target, file),
      `// Generated by src/cli/generate.mjs.\nexport default ${JSON.stringify(text)};\n`,
    );
  for (const [key, types] of files)
    writeFileSync(join(target, "descriptions", `${key.replace("/", "-")}.json`), describe(types));
  const loaders = [...files.keys()].sort().map((key) => {
    const file = key.replace("/", "-");
    return `  "${packageOf(key)}": () => import("./descriptions/${file}.json", { with: { type: "json" } }),`;
  });
  writeFileSync(
    join(target, "descriptions.ts"),
    `// Generated by src/cli/generate.mjs.\n` +
      `type Texts = Record<string, Record<string, string>>;\n\n` +
      `/** The descriptions of a group's types, by package; a type's own stands under "". */\n` +
      `export const descriptions: Record<string, () => Promise<{ default: unknown }>> = {\n${loaders.join("\n")}\n};\n` +
      `export type { Texts };\n`,
  );
}

function describe(types) {
  const texts = {};
  for (const { name, model } of types) {
    const entry = { "": model.description };
    for (const field of model.fields) if (field.text) entry[field.name] = field.text;
    texts[name] = entry;
  }
  return JSON.stringify(texts);
}

function generate() {
  const version = JSON.parse(readFileSync(join(source, "package.json"), "utf8")).version;
  const script = readFileSync(fileURLToPath(import.meta.url), "utf8").replaceAll("\r\n", "\n");
  const stamp = createHash("sha256").update(version).update(script).digest("hex");
  const stampFile = join(target, "stamp");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;

  const folder = join(source, "dist/gen/models");
  const names = readdirSync(folder).filter(
    (name) => /^\w*V\d\w+\.js$/.test(name) || name === "VersionInfo.js",
  );
  const models = new Map();
  for (const name of names.map((file) => file.slice(0, -3))) {
    const model = readModel(folder, name);
    if (model) models.set(name, model);
  }
  const files = encode(models, placeClasses(models, readRoots(join(source, "dist/gen/apis"))));
  write(files);
  writeFileSync(stampFile, stamp);
  const count = [...files.values()].reduce((sum, types) => sum + types.length, 0);
  console.log(`generated the schema of ${count} Kubernetes types (client-node ${version})`);
}

if (!existsSync(source)) {
  // Installed without development dependencies: what was generated before stays.
  if (!existsSync(target)) console.error("generate: @kubernetes/client-node is missing; run `npm ci` first");
} else generate();
