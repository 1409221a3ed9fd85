// In Kubernetes: k8s.io/kubectl/pkg/describe: roles and their bindings.

import type { Obj } from "../client.ts";
import type { Describer } from "./generic.ts";
import { annotationLines, labelLines } from "./lines.ts";

const bracketed = (words: readonly string[]) => `[${words.join(" ")}]`;

export const describeRole: Describer = function* (_k, object, lines) {
  lines.add(0, `Name:\t${object.metadata.name}`);
  labelLines(lines, 0, "Labels", object.metadata.labels);
  annotationLines(lines, 0, "Annotations", object.metadata.annotations);
  lines.add(0, "PolicyRule:");
  lines.add(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
  lines.add(1, "---------\t-----------------\t--------------\t-----");
  const rows = ((object.rules ?? []) as Obj[]).flatMap(
    ({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs = [] }) => {
      const names = (resources as string[]).flatMap((resource) =>
        (apiGroups as string[]).map((group) => (group ? qualified(resource, group) : resource)),
      );
      const tail = `${bracketed(nonResourceURLs)}\t${bracketed(resourceNames)}\t${bracketed(verbs)}`;
      return names.length > 0 ? names.map((name) => ({ name, tail })) : [{ name: "", tail }];
    },
  );
  for (const { name, tail } of rows.sort((a, b) => sortKey(a.name).localeCompare(sortKey(b.name), "en")))
    lines.add(1, `${name}\t${tail}`);
  return false;
};

/** `deployments/scale` of apps is `deployments.apps/scale`. */
const qualified = (resource: string, group: string) => {
  const [name, ...sub] = resource.split("/");
  return [`${name}.${group}`, ...sub].join("/");
};

const sortKey = (name: string) => (name === "" ? "\uffff" : name);

export const describeRoleBinding: Describer = function* (_k, object, lines) {
  lines.add(0, `Name:\t${object.metadata.name}`);
  labelLines(lines, 0, "Labels", object.metadata.labels);
  annotationLines(lines, 0, "Annotations", object.metadata.annotations);
  lines.add(0, "Role:");
  lines.add(1, `Kind:\t${object.roleRef.kind}`);
  lines.add(1, `Name:\t${object.roleRef.name}`);
  lines.add(0, "Subjects:");
  lines.add(1, "Kind\tName\tNamespace");
  lines.add(1, "----\t----\t---------");
  for (const { kind, name, namespace = "" } of (object.subjects ?? []) as Obj[])
    lines.add(1, `${kind}\t${name}\t${namespace}`);
  return false;
};
