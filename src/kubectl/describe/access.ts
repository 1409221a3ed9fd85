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
  for (const rule of compactRules((object.rules ?? []) as Obj[])) {
    const { group, resource, resourceNames, nonResourceURLs, verbs } = rule;
    const name = group && resource ? qualified(resource, group) : resource;
    lines.add(1, `${name}\t${bracketed(nonResourceURLs)}\t${bracketed(resourceNames)}\t${bracketed(verbs)}`);
  }
  return false;
};

/** `deployments/scale` of apps is `deployments.apps/scale`. */
export const qualified = (resource: string, group: string) => {
  const [name, ...sub] = resource.split("/");
  return [`${name}.${group}`, ...sub].join("/");
};

export interface SimpleRule {
  group: string;
  resource: string;
  resourceNames: string[];
  nonResourceURLs: string[];
  verbs: string[];
}

/** One rule a resource, verbs of the same resource joined, in the order of their Go text. */
export function compactRules(rules: readonly Obj[]): SimpleRule[] {
  const compact: SimpleRule[] = [];
  for (const rule of rules.flatMap(brokenDown)) {
    const same = compact.find(
      (other) =>
        other.group === rule.group &&
        other.resource === rule.resource &&
        rule.resource !== "" &&
        String(other.resourceNames) === String(rule.resourceNames),
    );
    if (same) same.verbs = [...new Set([...same.verbs, ...rule.verbs])];
    else compact.push(rule);
  }
  return compact.sort((a, b) => (goText(a) < goText(b) ? -1 : goText(a) > goText(b) ? 1 : 0));
}

function brokenDown({
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
  verbs = [],
}: Obj): SimpleRule[] {
  const rule = (part: Partial<SimpleRule>): SimpleRule => ({
    group: "",
    resource: "",
    resourceNames: [],
    nonResourceURLs: [],
    verbs: [...(verbs as string[])],
    ...part,
  });
  const named = (apiGroups as string[]).flatMap((group) =>
    (resources as string[]).map((resource) => ({ group, resource })),
  );
  const names =
    (resourceNames as string[]).length > 0 ? (resourceNames as string[]).map((name) => [name]) : [[]];
  return [
    ...named.flatMap((one) => names.map((list) => rule({ ...one, resourceNames: list }))),
    ...(nonResourceURLs as string[]).map((url) => rule({ nonResourceURLs: [url] })),
  ];
}

const goText = ({ group, resource, resourceNames, nonResourceURLs, verbs }: SimpleRule) =>
  `Verbs:${bracketed(verbs)},APIGroups:[${group}],Resources:[${resource}],ResourceNames:${bracketed(resourceNames)},NonResourceURLs:${bracketed(nonResourceURLs)}`;

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
