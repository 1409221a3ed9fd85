// In Kubernetes: pkg/registry/networking/servicecidr. The addresses that Services may have.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { CIDR_TEXT, isCidr } from "../addresses.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { ServiceCIDR } from "../types.ts";
import { networkingV1 } from "./group.ts";

function validate({ spec }: ServiceCIDR): FieldError[] {
  const at = "spec.cidrs";
  const cidrs = spec.cidrs ?? [];
  if (cidrs.length === 0) return [required(at, "at least one CIDR required")];
  if (cidrs.length > 2) return [invalid(at, { CIDRs: cidrs }, "may only hold up to 2 values")];
  const errors: FieldError[] = [];
  if (cidrs.length === 2 && cidrs.every(isCidr) && cidrs[0].includes(":") === cidrs[1].includes(":"))
    errors.push(
      invalid(
        at,
        { CIDRs: cidrs },
        "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64",
      ),
    );
  cidrs.forEach((cidr, i) => {
    if (!isCidr(cidr)) errors.push(invalid(`${at}[${i}]`, cidr, CIDR_TEXT));
  });
  return errors;
}

export const serviceCidrKind: Kind<ServiceCIDR> = defineKind<ServiceCIDR>(networkingV1, {
  kind: "ServiceCIDR",
  plural: "servicecidrs",
  namespaced: false,
  status: true,
  columns: [
    nameColumn,
    column(
      "CIDRs",
      ({ spec }) => (spec.cidrs ?? []).join(","),
      'CIDRs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.',
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate(next, old) {
      const [cidrs, before] = [next.spec.cidrs ?? [], old.spec.cidrs ?? []];
      if (cidrs.length < before.length || cidrs.length > 2)
        return [invalid("spec.cidrs", { CIDRs: cidrs }, "field is immutable")];
      return before.flatMap((cidr, i) => validateImmutable(cidrs[i], cidr, `spec.cidrs[${i}]`));
    },
  },
});
