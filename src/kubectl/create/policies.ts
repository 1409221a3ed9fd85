// In Kubernetes: k8s.io/kubectl/pkg/cmd/create: quota, poddisruptionbudget, priorityclass.

import { SelectorError, parseSelector, type Requirement } from "../../cluster/apimachinery/labels.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { Failure } from "../failure.ts";
import { DRY_RUN, PRINT_FLAGS } from "../flag-sets.ts";
import { CREATE_FLAGS, createGenerated, keyValue, oneName } from "../save.ts";

const COMMON = CREATE_FLAGS + DRY_RUN + PRINT_FLAGS;

const EXPRESSIONS: Readonly<Record<string, string>> = {
  in: "In",
  notin: "NotIn",
  "!=": "NotIn",
  exists: "Exists",
  "!": "DoesNotExist",
};

/** A LabelSelector from its text. */
export function labelSelectorOf(text: string): Obj {
  let requirements: readonly Requirement[];
  try {
    requirements = parseSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) throw new Failure(error.message);
    throw error;
  }
  const equal = requirements.filter(({ operator }) => operator === "=" || operator === "==");
  const others = requirements.filter((requirement) => !equal.includes(requirement));
  return {
    ...(equal.length > 0
      ? { matchLabels: Object.fromEntries(equal.map(({ key, values }) => [key, values[0]])) }
      : {}),
    ...(others.length > 0
      ? {
          matchExpressions: others.map(({ key, operator, values }) => ({
            key,
            operator: EXPRESSIONS[operator],
            ...(values.length > 0 ? { values } : {}),
          })),
        }
      : {}),
  };
}

function intOrPercent(text: string, flag: string): number | string {
  if (!/^\d+%?$/.test(text)) throw new Failure(`invalid format specified for ${flag}`);
  return text.endsWith("%") ? text : Number(text);
}

export const policies: Record<string, Command> = {
  quota: {
    aliases: ["resourcequota"],
    usage:
      "create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]",
    summary: "Create a resource quota with the specified name, hard limits, and optional scopes.",
    flags: `--hard='': Limits: key=value, parted by commas.\n--scopes='': Scopes, parted by commas.${COMMON}`,
    *run(k) {
      const name = oneName(k);
      const hard = k.flags
        .string("hard")
        .split(",")
        .filter(Boolean)
        .map((text) => {
          const pair = keyValue(text);
          if (!pair) throw new Failure(`Invalid argument syntax ${text}, expected <resource>=<value>`);
          if (!/^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/.test(pair[1]))
            throw new Failure(
              "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            );
          return pair;
        });
      const scopes = k.flags.string("scopes").split(",").filter(Boolean);
      const spec = {
        ...(hard.length > 0 ? { hard: Object.fromEntries(hard) } : {}),
        ...(scopes.length > 0 ? { scopes } : {}),
      };
      yield* createGenerated(k, {
        object: { kind: "ResourceQuota", apiVersion: "v1", metadata: { name }, spec, status: {} },
        what: "quota",
      });
    },
  },
  poddisruptionbudget: {
    aliases: ["pdb"],
    usage:
      "create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]",
    summary:
      "Create a pod disruption budget with the specified name, selector, and desired minimum available pods.",
    flags: `--max-unavailable='': How many pods may be away, or a percentage.\n--min-available='': How many pods must be there, or a percentage.\n--selector='': The pods' labels.${COMMON}`,
    *run(k) {
      const name = oneName(k);
      const [least, most] = [k.flags.string("min-available"), k.flags.string("max-unavailable")];
      if (!k.flags.string("selector")) throw new Failure("a selector must be specified");
      if (!least && !most) throw new Failure("one of min-available or max-unavailable must be specified");
      if (least && most) throw new Failure("min-available and max-unavailable cannot be both specified");
      const object = {
        kind: "PodDisruptionBudget",
        apiVersion: "policy/v1",
        metadata: { name },
        spec: {
          ...(least ? { minAvailable: intOrPercent(least, "min-available") } : {}),
          selector: labelSelectorOf(k.flags.string("selector")),
          ...(most ? { maxUnavailable: intOrPercent(most, "max-unavailable") } : {}),
        },
        status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
      };
      yield* createGenerated(k, { object, what: "poddisruptionbudgets" });
    },
  },
  priorityclass: {
    aliases: ["pc"],
    usage:
      "create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]",
    summary: "Create a priority class with the specified name, value, globalDefault and description.",
    flags: `--description='': What the class is for.\n--global-default=false: Whether it is every pod's.\n--preemption-policy='PreemptLowerPriority': Never or PreemptLowerPriority.\n--value=0: The priority.${COMMON}`,
    *run(k) {
      const name = oneName(k);
      const object = {
        kind: "PriorityClass",
        apiVersion: "scheduling.k8s.io/v1",
        metadata: { name },
        value: k.flags.int("value"),
        ...(k.flags.bool("global-default") ? { globalDefault: true } : {}),
        ...(k.flags.string("description") ? { description: k.flags.string("description") } : {}),
        preemptionPolicy: k.flags.string("preemption-policy"),
      };
      yield* createGenerated(k, { object, what: "priorityclass" });
    },
  },
};
