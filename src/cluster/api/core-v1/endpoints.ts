// In Kubernetes: pkg/registry/core/endpoint. The addresses behind a Service, in the old form.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { portNumberErrors } from "../../apimachinery/names.ts";
import { IP_TEXT, isIpAddress, specialAddressError } from "../addresses.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Endpoints } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { coreV1 } from "./group.ts";

const MAX_SHOWN = 3;

/** `10.0.0.1:80,10.0.0.2:80 + 3 more...`. */
function addressesText(endpoints: Endpoints): string {
  const shown = (endpoints.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) =>
          addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
        ),
  );
  if (shown.length === 0) return "<none>";
  const text = shown.slice(0, MAX_SHOWN).join(",");
  return shown.length > MAX_SHOWN ? `${text} + ${shown.length - MAX_SHOWN} more...` : text;
}

function validate(endpoints: Endpoints): FieldError[] {
  const errors: FieldError[] = [];
  endpoints.subsets?.forEach((subset, i) => {
    const at = `subsets[${i}]`;
    const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
    if (addresses.length + notReadyAddresses.length === 0)
      errors.push(required(at, "must specify `addresses` or `notReadyAddresses`"));
    for (const [field, list] of Object.entries({ addresses, notReadyAddresses }))
      list.forEach(({ ip }, j) => {
        const wrong = isIpAddress(ip ?? "") ? specialAddressError(ip) : IP_TEXT;
        if (wrong) errors.push(invalid(`${at}.${field}[${j}].ip`, ip ?? "", wrong));
      });
    ports.forEach((port, j) => {
      if (ports.length > 1 && !port.name) errors.push(required(`${at}.ports[${j}].name`));
      for (const text of portNumberErrors(port.port))
        errors.push(invalid(`${at}.ports[${j}].port`, port.port, text));
      checkEnum(port.protocol, ENUMS.protocol, `${at}.ports[${j}].protocol`, errors, true);
    });
  });
  return errors;
}

export const endpointsKind: Kind<Endpoints> = defineKind<Endpoints>(coreV1, {
  kind: "Endpoints",
  plural: "endpoints",
  singular: "endpoints",
  shortNames: ["ep"],
  columns: [
    nameColumn,
    column("Endpoints", addressesText, "The set of all endpoints is the union of all subsets."),
    ageColumn,
  ],
  deprecation: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  strategy: {
    default(draft) {
      for (const subset of draft.subsets ?? [])
        for (const port of subset.ports ?? []) port.protocol ??= "TCP";
    },
    validate,
    validateUpdate: (endpoints) => validate(endpoints),
  },
});
