// In Kubernetes: pkg/registry/discovery/endpointslice. Some of the addresses behind a Service.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsLabelErrors } from "../../apimachinery/names.ts";
import { isIpv4, isIpv6 } from "../addresses.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { checkEnum, ENUMS } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { EndpointSlice } from "../types.ts";
import { discoveryV1 } from "./group.ts";

const MAX_SHOWN = 3;

function portsText(slice: EndpointSlice): string {
  const ports = slice.ports ?? [];
  if (ports.length === 0) return "<unset>";
  const shown = ports.slice(0, MAX_SHOWN).map(({ port }) => (port === undefined ? "*" : String(port)));
  return moreText(shown, ports.length);
}

function moreText(shown: readonly string[], all: number): string {
  const text = shown.join(",");
  return all > MAX_SHOWN ? `${text} + ${all - MAX_SHOWN} more...` : text;
}

function addressesText(slice: EndpointSlice): string {
  const addresses = (slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
  return addresses.length === 0 ? "<unset>" : moreText(addresses.slice(0, MAX_SHOWN), addresses.length);
}

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];

function validate(slice: EndpointSlice): FieldError[] {
  const errors: FieldError[] = [];
  if (!slice.addressType) errors.push(required("addressType"));
  else checkEnum(slice.addressType, ADDRESS_TYPES, "addressType", errors);
  slice.endpoints?.forEach((endpoint, i) => {
    const at = `endpoints[${i}].addresses`;
    if (!endpoint.addresses?.length) errors.push(required(at, "must contain at least 1 address"));
    endpoint.addresses?.forEach((address) => {
      if (slice.addressType === "IPv4" && !isIpv4(address))
        errors.push(invalid(at, address, "must be an IPv4 address"));
      if (slice.addressType === "IPv6" && !isIpv6(address))
        errors.push(invalid(at, address, "must be an IPv6 address"));
    });
  });
  slice.ports?.forEach((port, i) => {
    if (port.name)
      for (const text of dnsLabelErrors(port.name)) errors.push(invalid(`ports[${i}].name`, port.name, text));
    checkEnum(port.protocol, ENUMS.protocol, `ports[${i}].protocol`, errors, true);
  });
  return errors;
}

export const endpointSliceKind: Kind<EndpointSlice> = defineKind<EndpointSlice>(discoveryV1, {
  kind: "EndpointSlice",
  plural: "endpointslices",
  generation: true,
  columns: [
    nameColumn,
    column(
      "AddressType",
      (slice) => slice.addressType,
      "addressType specifies the type of address carried by this EndpointSlice.",
    ),
    column(
      "Ports",
      portsText,
      "ports specifies the list of network ports exposed by each endpoint in this slice.",
    ),
    column("Endpoints", addressesText, "endpoints is a list of unique endpoints in this slice."),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      for (const port of draft.ports ?? []) {
        port.name ??= "";
        port.protocol ??= "TCP";
      }
    },
    validate,
    validateUpdate: (slice, old) => [
      ...validateImmutable(slice.addressType, old.addressType, "addressType"),
      ...validate(slice),
    ],
  },
});
