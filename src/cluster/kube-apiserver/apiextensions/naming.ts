// In Kubernetes: apiextensions-apiserver/pkg/controller/status, NamingConditionController. Which names a definition gets: the first
// to ask for one has it.

import type {
  CustomResourceDefinition,
  DefinedNames,
  DefinitionCondition,
} from "../../api/apiextensions-v1/types.ts";
import { deepEqual } from "../../apimachinery/objects.ts";

export const conditionOf = (
  { status }: CustomResourceDefinition,
  type: string,
): DefinitionCondition | undefined => status?.conditions?.find((one) => one.type === type);

export const isTrue = (definition: CustomResourceDefinition, type: string): boolean =>
  conditionOf(definition, type)?.status === "True";

/** The conditions with one set; its time changes when its status does. */
export function withCondition(
  conditions: readonly DefinitionCondition[] | undefined,
  next: DefinitionCondition,
  time: string,
): DefinitionCondition[] {
  const before = conditions?.find(({ type }) => type === next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : time;
  const set = { ...next, lastTransitionTime };
  return before ? conditions!.map((one) => (one === before ? set : one)) : [...(conditions ?? []), set];
}

interface Claimed {
  resources: Set<string>;
  kinds: Set<string>;
}

function claimedBy(others: readonly CustomResourceDefinition[]): Claimed {
  const claimed: Claimed = { resources: new Set(), kinds: new Set() };
  for (const { status } of others) {
    const { plural, singular, shortNames = [], kind, listKind } = status?.acceptedNames ?? {};
    for (const name of [plural, singular, ...shortNames]) if (name) claimed.resources.add(name);
    for (const name of [kind, listKind]) if (name) claimed.kinds.add(name);
  }
  return claimed;
}

export interface Naming {
  names: Partial<DefinedNames>;
  accepted: DefinitionCondition;
}

/** Goes through the names one by one; the last conflict is the one that is told. */
export function nameOf(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Naming {
  const claimed = claimedBy(others);
  const asked = definition.spec.names;
  const names: Partial<DefinedNames> = { ...definition.status?.acceptedNames };
  let conflict: { reason: string; message: string } | undefined;
  const inUse = (name: string, taken: Set<string>) => name !== "" && taken.has(name);
  const take = (field: "plural" | "singular" | "kind" | "listKind", taken: Set<string>) => {
    const name = asked[field] ?? "";
    if (name !== names[field] && inUse(name, taken))
      conflict = {
        reason: `${field[0].toUpperCase()}${field.slice(1)}Conflict`,
        message: `${JSON.stringify(name)} is already in use`,
      };
    else names[field] = name;
  };
  take("plural", claimed.resources);
  take("singular", claimed.resources);
  if (!deepEqual(asked.shortNames ?? [], names.shortNames ?? [])) {
    const lost = (asked.shortNames ?? []).filter(
      (name) => !names.shortNames?.includes(name) && inUse(name, claimed.resources),
    );
    const messages = [...new Set(lost.map((name) => `${JSON.stringify(name)} is already in use`))];
    if (lost.length > 0)
      conflict = {
        reason: "ShortNamesConflict",
        message: messages.length === 1 ? messages[0] : `[${messages.join(", ")}]`,
      };
    else if (asked.shortNames) names.shortNames = asked.shortNames;
    else delete names.shortNames;
  }
  take("kind", claimed.kinds);
  take("listKind", claimed.kinds);
  if (asked.categories) names.categories = asked.categories;
  else delete names.categories;
  const accepted = conflict
    ? { status: "False", ...conflict }
    : { status: "True", reason: "NoConflicts", message: "no conflicts found" };
  return { names, accepted: { type: "NamesAccepted", ...accepted } };
}
