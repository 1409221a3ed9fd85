// In Kubernetes: pkg/registry/networking/ipaddress. An address that a Service has: its name is the address.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, dnsSubdomainErrors, pathSegmentErrors } from "../../apimachinery/names.ts";
import { isIpAddress } from "../addresses.ts";
import { column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { IPAddress } from "../types.ts";
import { networkingV1 } from "./group.ts";

function validate({ spec }: IPAddress): FieldError[] {
  const { parentRef } = spec ?? {};
  if (!parentRef) return [required("spec.parentRef")];
  const errors: FieldError[] = [];
  const check = (field: "group" | "resource" | "name" | "namespace", wrong: (text: string) => string[]) => {
    const value = parentRef[field];
    if (value) for (const text of wrong(value)) errors.push(invalid(`spec.parentRef.${field}`, value, text));
    else if (field === "resource" || field === "name") errors.push(required(`spec.parentRef.${field}`));
  };
  check("group", dnsSubdomainErrors);
  check("resource", pathSegmentErrors);
  check("name", pathSegmentErrors);
  check("namespace", dnsLabelErrors);
  return errors;
}

/** `services/default/web`. */
function parentText({ spec }: IPAddress): string {
  const { parentRef } = spec;
  if (!parentRef) return "<none>";
  const resource = parentRef.group ? `${parentRef.resource}.${parentRef.group}` : parentRef.resource;
  return [resource.toLowerCase(), parentRef.namespace, parentRef.name].filter(Boolean).join("/");
}

export const ipAddressKind: Kind<IPAddress> = defineKind<IPAddress>(networkingV1, {
  kind: "IPAddress",
  plural: "ipaddresses",
  shortNames: ["ip"],
  namespaced: false,
  columns: [
    nameColumn,
    column(
      "ParentRef",
      parentText,
      "ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.",
    ),
  ],
  fields: {
    "spec.parentRef.resource": ({ spec }) => spec.parentRef?.resource ?? "",
    "spec.parentRef.name": ({ spec }) => spec.parentRef?.name ?? "",
    "spec.parentRef.namespace": ({ spec }) => spec.parentRef?.namespace ?? "",
  },
  strategy: {
    validateName: (name) => (isIpAddress(name) ? [] : ["not a valid ip address"]),
    default(draft) {
      draft.spec ??= {} as never;
    },
    validate,
    validateUpdate: (address, old) => [
      ...validate(address),
      ...validateImmutable(address.spec.parentRef, old.spec.parentRef, "spec.parentRef"),
    ],
  },
});
