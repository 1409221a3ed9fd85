// In kustomize: api/internal/target. A kustomization and what it builds upon.

import { parseYaml, splitYamlDocuments, YamlError } from "../../cluster/apimachinery/yaml.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { Folder } from "./folder.ts";
import { absorbed, generated } from "./generate.ts";
import { contentHash } from "./hash.ts";
import { applyPatch } from "./patch.ts";
import { fixReferences } from "./references.ts";
import { replaceFields } from "./replacements.ts";
import {
  identities,
  identityOf,
  gvkOf,
  idText,
  legacyOrder,
  resourceOf,
  sameGvk,
  type Resource,
} from "./resource.ts";
import { addAnnotations, addLabels, affix, setImages, setNamespace, setReplicas } from "./transform.ts";

const FILES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const FIELDS = new Set(
  `apiVersion kind metadata openapi namePrefix nameSuffix namespace commonLabels labels commonAnnotations patchesStrategicMerge
patchesJson6902 patches images imageTags replacements replicas vars sortOptions resources components crds bases configMapGenerator
secretGenerator helmGlobals helmCharts helmChartInflationGenerator generatorOptions configurations generators transformers
validators inventory buildMetadata`.split(/\s+/),
);
const ABSENT = [
  "vars",
  "helmCharts",
  "helmChartInflationGenerator",
  "configurations",
  "generators",
  "transformers",
  "validators",
  "crds",
  "openapi",
];
const OLD: readonly [string, string, string][] = [
  ["bases", "resources", ""],
  ["imageTags", "images", ""],
  ["patchesJson6902", "patches", ""],
  ["patchesStrategicMerge", "patches", ""],
  ["vars", "replacements", "[EXPERIMENTAL] "],
  ["commonLabels", "labels", ""],
];

/** The objects of a folder's kustomization, in the order in which they are printed. */
export function* build(k: Invocation, path: string): Program<Obj[]> {
  const folder = Folder.root(k, path);
  const kustomization = yield* load(k, folder);
  let resources = yield* accumulated(k, folder, kustomization, []);
  for (const resource of resources) {
    if (!resource.hashed) continue;
    const hash = contentHash(resource.object);
    resource.previous.push(identityOf(resource.object));
    resource.object.metadata = {
      ...resource.object.metadata,
      name: `${resource.object.metadata.name as string}-${hash}`,
    };
  }
  fixReferences(resources);
  resources = resources.filter(
    ({ object }) => object.metadata?.annotations?.["config.kubernetes.io/local-config"] !== "true",
  );
  return sorted(resources, kustomization.sortOptions as Obj | undefined).map(({ object }) => object);
}

function sorted(resources: readonly Resource[], options: Obj | undefined): readonly Resource[] {
  if (!options || options.order === "legacy") {
    const own = options?.legacySortOptions as Obj | undefined;
    return legacyOrder(
      resources,
      own?.orderFirst as string[] | undefined,
      own?.orderLast as string[] | undefined,
    );
  }
  if (options.order === "fifo") return resources;
  throw new Failure(`the field 'sortOptions.order' must be one of [fifo, legacy]`);
}

function* load(k: Invocation, folder: Folder): Program<Obj> {
  const present = FILES.filter((name) => folder.has(name));
  if (present.length === 0)
    throw new Failure(
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${folder.path}'`,
    );
  if (present.length > 1) throw new Failure(`Found multiple kustomization files under: ${folder.path}\n`);
  const kustomization = parseKustomization(folder.text(present[0]));
  for (const [field, instead, note] of OLD)
    if (kustomization[field] !== undefined && kustomization[field] !== null)
      yield* k.say(
        `# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${note}Run 'kustomize edit fix' to update your Kustomization automatically.`,
      );
  check(kustomization, folder);
  return kustomization;
}

function parseKustomization(text: string): Obj {
  let value: unknown;
  try {
    value = parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw new Failure(`invalid Kustomization: ${error.message}`);
    throw error;
  }
  const kustomization = (value ?? {}) as Obj;
  const unknown = Object.keys(kustomization)
    .sort()
    .find((field) => !FIELDS.has(field));
  if (unknown) throw new Failure(`invalid Kustomization: json: unknown field ${JSON.stringify(unknown)}`);
  for (const field of ["resources", "bases", "components", "patchesStrategicMerge"])
    checkList(kustomization, field, "[]string");
  return kustomization;
}

function checkList(kustomization: Obj, field: string, type: string): void {
  const value = kustomization[field] as unknown;
  if (value === undefined || value === null || Array.isArray(value)) return;
  const given = typeof value === "boolean" ? "bool" : typeof value;
  throw new Failure(
    `invalid Kustomization: json: cannot unmarshal ${given} into Go struct field Kustomization.${field} of type ${type}`,
  );
}

function check(kustomization: Obj, folder: Folder): void {
  const kind = (kustomization.kind as string | undefined) || "Kustomization";
  const filled = Object.keys(kustomization).filter(
    (field) => !["apiVersion", "kind", "metadata"].includes(field),
  );
  if (filled.length === 0) throw new Failure("kustomization.yaml is empty");
  const errors: string[] = [];
  if (kind !== "Kustomization" && kind !== "Component")
    errors.push("kind should be Kustomization or Component");
  const version = `kustomize.config.k8s.io/${kind === "Component" ? "v1alpha1" : "v1beta1"}`;
  if (kustomization.apiVersion && kustomization.apiVersion !== version)
    errors.push(`apiVersion for ${kind} should be ${version}`);
  if (errors.length > 0)
    throw new Failure(`Failed to read kustomization file under ${folder.path}:\n${errors.join("\n")}`);
  for (const field of ABSENT)
    if (kustomization[field] !== undefined)
      throw new Failure(`${field} of a kustomization are not simulated`);
}

const list = (kustomization: Obj, field: string): Obj[] => (kustomization[field] ?? []) as Obj[];
const wrapped = (error: unknown, prefix: string): unknown =>
  error instanceof Failure ? new Failure(`${prefix}: ${error.message}`) : error;

/** What a kustomization makes; a component starts from what its parent has. */
function* accumulated(
  k: Invocation,
  folder: Folder,
  kustomization: Obj,
  given: readonly Resource[],
): Program<Resource[]> {
  let resources = [...given];
  try {
    for (const path of [
      ...list(kustomization, "resources"),
      ...list(kustomization, "bases"),
    ] as unknown as string[])
      yield* resourcesAt(k, folder, path, resources);
  } catch (error) {
    throw wrapped(error, "accumulating resources");
  }
  const context = { folder, options: (kustomization.generatorOptions ?? {}) as Obj };
  for (const [field, kind] of [
    ["configMapGenerator", "ConfigMap"],
    ["secretGenerator", "Secret"],
  ] as const)
    for (const args of list(kustomization, field)) absorb(resources, generated(context, kind, args));
  try {
    for (const path of list(kustomization, "components") as unknown as string[])
      resources = yield* component(k, folder, path, resources);
  } catch (error) {
    throw wrapped(error, "accumulating components");
  }
  return transformed(folder, kustomization, resources);
}

function* component(k: Invocation, folder: Folder, path: string, resources: Resource[]): Program<Resource[]> {
  let next: Folder;
  try {
    next = folder.below(path);
  } catch (error) {
    throw error instanceof Failure ? new Failure(`loader.New ${JSON.stringify(error.message)}`) : error;
  }
  try {
    return yield* directory(k, next, true, resources);
  } catch (error) {
    throw error instanceof Failure
      ? new Failure(`accumulateDirectory: ${JSON.stringify(error.message)}`)
      : error;
  }
}

function* directory(
  k: Invocation,
  folder: Folder,
  isComponent: boolean,
  given: Resource[],
): Program<Resource[]> {
  let kustomization: Obj;
  try {
    kustomization = yield* load(k, folder);
  } catch (error) {
    throw wrapped(error, `couldn't make target for path '${folder.path}'`);
  }
  const kind = (kustomization.kind as string | undefined) || "Kustomization";
  if (isComponent && kind !== "Component")
    throw new Failure(`expected kind 'Component' for path '${folder.path}' but got '${kind}'`);
  if (!isComponent && kind === "Component")
    throw new Failure(`expected kind != 'Component' for path '${folder.path}'`);
  try {
    return yield* accumulated(k, folder, kustomization, given);
  } catch (error) {
    throw wrapped(error, `recursed accumulation of path '${folder.path}'`);
  }
}

function* resourcesAt(k: Invocation, folder: Folder, path: string, into: Resource[]): Program<void> {
  let problem: Failure;
  try {
    const found = fileResources(folder, path);
    try {
      for (const resource of found) append(into, resource);
    } catch (error) {
      throw wrapped(error, `merging resources from '${path}'`);
    }
    return;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problem = error;
  }
  if (/^https?:\/\/|^git@|^github\.com/.test(path))
    throw new Failure(`remote kustomizations are not simulated: ${path}`);
  let next: Folder;
  try {
    next = folder.below(path);
  } catch (error) {
    if (problem.message.includes("MalformedYAMLError")) throw problem;
    throw wrapped(error, `accumulation err='${problem.message}'`);
  }
  try {
    const found = yield* directory(k, next, false, []);
    try {
      for (const resource of found) append(into, resource);
    } catch (error) {
      throw wrapped(error, `recursed merging from path '${next.path}'`);
    }
  } catch (error) {
    throw wrapped(error, `accumulation err='${problem.message}'`);
  }
}

function fileResources(folder: Folder, path: string): Resource[] {
  let text: string;
  try {
    text = folder.text(path);
  } catch (error) {
    throw wrapped(error, `accumulating resources from '${path}'`);
  }
  let values: unknown[];
  try {
    values = splitYamlDocuments(text)
      .map((part) => parseYaml(part, "1.2"))
      .filter((value) => value !== null);
  } catch (error) {
    if (error instanceof YamlError)
      throw new Failure(
        `accumulating resources from '${path}': MalformedYAMLError: ${nextLine(error.message)} in File: ${path}`,
      );
    throw error;
  }
  return values.flatMap((value) => objectsOf(value as Obj, path)).map(resourceOf);
}

/** The newer parser counts lines from one where the older one counts from none. */
const nextLine = (message: string) =>
  message.includes("did not find expected")
    ? message.replace(/line (\d+)/, (_, line: string) => `line ${Number(line) + 1}`)
    : message;

function objectsOf(value: Obj, path: string): Obj[] {
  const refuse = (why: string) =>
    new Failure(`accumulating resources from '${path}': missing Resource metadata: ${why}`);
  if (typeof value !== "object" || Array.isArray(value)) throw refuse("not an object");
  if (/List$/.test(String(value.kind)) && Array.isArray(value.items))
    return (value.items as Obj[]).flatMap((item) => objectsOf(item, path));
  const at = `accumulating resources from '${path}'`;
  if (!value.kind) throw new Failure(`${at}: missing kind in object ${goObject(value)}`);
  if (!value.metadata?.name) throw new Failure(`${at}: missing metadata.name in object ${goObject(value)}`);
  return [value];
}

const goObject = ({ apiVersion, kind, metadata }: Obj) =>
  `{{${String(apiVersion ?? "")} ${String(kind ?? "")}} {{${String(metadata?.name ?? "")} ${String(metadata?.namespace ?? "")}} map[] map[]}}`;

function append(resources: Resource[], resource: Resource): void {
  const gvk = gvkOf(resource.object);
  const id = identityOf(resource.object);
  const same = resources.some(({ object }) => {
    const other = identityOf(object);
    return sameGvk(gvkOf(object), gvk) && other.name === id.name && other.namespace === id.namespace;
  });
  if (same) throw new Failure(`may not add resource with an already registered id: ${idText(gvk, id)}`);
  resources.push(resource);
}

/** How Go prints a pointer to a generator. */
const GENERATOR = "&{0xc0003f6000 <nil>}";

function absorb(resources: Resource[], made: Resource): void {
  const gvk = gvkOf(made.object);
  const id = identityOf(made.object);
  const at = resources.findIndex(
    (resource) =>
      sameGvk(gvkOf(resource.object), gvk) &&
      identities(resource).some(({ name, namespace }) => name === id.name && namespace === id.namespace),
  );
  const what = `resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(gvk.group)}, Version:${JSON.stringify(gvk.version)}, Kind:${JSON.stringify(gvk.kind)}, isClusterScoped:false}, Name:${JSON.stringify(id.name)}, Namespace:${JSON.stringify(id.namespace)}}`;
  if (at < 0) {
    if (made.behavior === "merge" || made.behavior === "replace")
      throw new Failure(
        `merging from generator ${GENERATOR}: id ${what} does not exist; cannot merge or replace`,
      );
    resources.push(made);
  } else if (made.behavior !== "merge" && made.behavior !== "replace")
    throw new Failure(
      `merging from generator ${GENERATOR}: id ${what} exists; can not use behavior: '${made.behavior}', behavior must be merge or replace`,
    );
  else resources[at] = absorbed(resources[at], made);
}

function transformed(folder: Folder, kustomization: Obj, given: Resource[]): Resource[] {
  let resources = given;
  for (const text of list(kustomization, "patchesStrategicMerge") as unknown as string[])
    resources = applyPatch(folder, resources, folder.has(text) ? { path: text } : { patch: text });
  for (const patch of list(kustomization, "patches")) resources = applyPatch(folder, resources, patch);
  const word = (field: string) => (kustomization[field] as string | undefined) ?? "";
  if (word("namespace")) setNamespace(resources, word("namespace"));
  if (word("namePrefix")) affix(resources, word("namePrefix"), "");
  if (word("nameSuffix")) affix(resources, "", word("nameSuffix"));
  addLabels(resources, list(kustomization, "labels"), (kustomization.commonLabels ?? {}) as Obj);
  addAnnotations(resources, (kustomization.commonAnnotations ?? {}) as Obj);
  for (const patch of list(kustomization, "patchesJson6902"))
    resources = applyPatch(folder, resources, patch);
  setReplicas(resources, list(kustomization, "replicas"));
  for (const rule of [...list(kustomization, "images"), ...list(kustomization, "imageTags")])
    for (const { object } of resources) setImages(object, rule);
  replaceFields(folder, resources, list(kustomization, "replacements"));
  return resources;
}
