// In Kubernetes: pkg/registry/core/node. A machine that runs pods.

import { duplicate, forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors, labelValueErrors } from "../../apimachinery/label-names.ts";
import { ageColumn, column, nameColumn, orNone, wide } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Node } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { coreV1 } from "./group.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";

function statusText(node: Node): string {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  const text = !ready ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

/** What the labels say that the node is for, sorted. */
export function nodeRoles(node: Node): string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length)
      roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === "kubernetes.io/role" && value) roles.add(value);
  }
  return [...roles].sort();
}

const address = (node: Node, type: string) =>
  orNone(node.status?.addresses?.find((one) => one.type === type)?.address);

export function validateTaints(node: Node): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  node.spec?.taints?.forEach((taint, i) => {
    const at = `spec.taints[${i}]`;
    for (const text of labelKeyErrors(taint.key ?? ""))
      errors.push(invalid(`${at}.key`, taint.key ?? "", text));
    for (const text of labelValueErrors(taint.value ?? ""))
      errors.push(invalid(`${at}.value`, taint.value ?? "", text));
    if (!taint.effect) errors.push(required(`${at}.effect`));
    else checkEnum(taint.effect, ENUMS.taintEffect, `${at}.effect`, errors);
    const key = `${taint.key}:${taint.effect}`;
    if (seen.has(key))
      errors.push(duplicate(at, { key: taint.key, value: taint.value, effect: taint.effect }));
    seen.add(key);
  });
  return errors;
}

const info = (node: Node) => node.status?.nodeInfo;

function kernelVersion(node: Node): string {
  const { kernelVersion: kernel, architecture } = info(node) ?? {};
  if (!kernel) return "<unknown>";
  return architecture ? `${kernel} (${architecture})` : kernel;
}

export const nodeKind: Kind<Node> = defineKind<Node>(coreV1, {
  kind: "Node",
  plural: "nodes",
  shortNames: ["no"],
  namespaced: false,
  status: true,
  columns: [
    nameColumn,
    column("Status", statusText, "The status of the node"),
    column("Roles", (node) => orNone(nodeRoles(node).join(",")), "The roles of the node"),
    ageColumn,
    column("Version", (node) => info(node)?.kubeletVersion ?? "", "Kubelet Version reported by the node."),
    wide("Internal-IP", (node) => address(node, "InternalIP"), "List of addresses reachable to the node."),
    wide("External-IP", (node) => address(node, "ExternalIP"), "List of addresses reachable to the node."),
    wide("OS-Image", (node) => info(node)?.osImage || "<unknown>", "OS Image reported by the node."),
    wide("Kernel-Version", kernelVersion, "Kernel Version reported by the node."),
    wide(
      "Container-Runtime",
      (node) => info(node)?.containerRuntimeVersion || "<unknown>",
      "ContainerRuntime Version reported by the node.",
    ),
  ],
  fields: { "spec.unschedulable": (node) => String(node.spec?.unschedulable ?? false) },
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    keepsStatusAtCreation: true,
    prepareForCreate(draft) {
      draft.status ??= {};
    },
    validate: validateTaints,
    validateUpdate(node, old) {
      const errors = validateTaints(node);
      if (old.spec?.podCIDR && node.spec?.podCIDR !== old.spec.podCIDR)
        errors.push(
          forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid'),
        );
      return errors;
    },
  },
});
