// In Kubernetes: pkg/registry/networking/networkpolicy. Who may talk with whom.

import { forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { formatLabelSelector } from "../../apimachinery/labels.ts";
import { portNameErrors, portNumberErrors } from "../../apimachinery/names.ts";
import { CIDR_TEXT, isCidr } from "../addresses.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { checkEnum, ENUMS } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateLabelSelector } from "../selectors.ts";
import type { NetworkPolicy } from "../types.ts";
import { networkingV1 } from "./group.ts";

type Spec = NonNullable<NetworkPolicy["spec"]>;
type Ingress = NonNullable<Spec["ingress"]>[number];
type Port = NonNullable<Ingress["ports"]>[number];
type Peer = NonNullable<Ingress["from"]>[number];

function validate({ spec }: NetworkPolicy): FieldError[] {
  const errors: FieldError[] = [];
  validateLabelSelector(spec.podSelector, "spec.podSelector", errors);
  spec.ingress?.forEach((rule, i) => {
    rule.ports?.forEach((port, j) => validatePort(port, `spec.ingress[${i}].ports[${j}]`, errors));
    rule.from?.forEach((peer, j) => validatePeer(peer, `spec.ingress[${i}].from[${j}]`, errors));
  });
  spec.egress?.forEach((rule, i) => {
    rule.ports?.forEach((port, j) => validatePort(port, `spec.egress[${i}].ports[${j}]`, errors));
    rule.to?.forEach((peer, j) => validatePeer(peer, `spec.egress[${i}].to[${j}]`, errors));
  });
  spec.policyTypes?.forEach((type, i) =>
    checkEnum(type, ["Egress", "Ingress"], `spec.policyTypes[${i}]`, errors),
  );
  return errors;
}

function validatePort(port: Port, at: string, errors: FieldError[]) {
  checkEnum(port.protocol, ENUMS.protocol, `${at}.protocol`, errors);
  if (port.port !== undefined) {
    const texts = typeof port.port === "number" ? portNumberErrors(port.port) : portNameErrors(port.port);
    for (const text of texts) errors.push(invalid(`${at}.port`, port.port, text));
  }
  if (port.endPort === undefined) return;
  if (port.port === undefined)
    errors.push(required(`${at}.port`, "must be specified when `endPort` is specified"));
  else if (typeof port.port === "number" && port.endPort < port.port)
    errors.push(invalid(`${at}.endPort`, port.endPort, "must be greater than or equal to `port`"));
}

function validatePeer(peer: Peer, at: string, errors: FieldError[]) {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  validateLabelSelector(podSelector, `${at}.podSelector`, errors);
  validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors);
  if (ipBlock && (podSelector || namespaceSelector))
    errors.push(forbidden(at, "may not specify both ipBlock and another peer"));
  if (!ipBlock && !podSelector && !namespaceSelector) errors.push(required(at, "must specify a peer"));
  if (ipBlock && !isCidr(ipBlock.cidr ?? ""))
    errors.push(invalid(`${at}.ipBlock.cidr`, ipBlock.cidr ?? "", CIDR_TEXT));
  ipBlock?.except?.forEach((range, i) => {
    if (!isCidr(range)) errors.push(invalid(`${at}.ipBlock.except[${i}]`, range, CIDR_TEXT));
  });
}

export const networkPolicyKind: Kind<NetworkPolicy> = defineKind<NetworkPolicy>(networkingV1, {
  kind: "NetworkPolicy",
  plural: "networkpolicies",
  shortNames: ["netpol"],
  generation: true,
  columns: [
    nameColumn,
    column(
      "Pod-Selector",
      ({ spec }) => formatLabelSelector(spec.podSelector as never),
      "Selects the pods to which this NetworkPolicy object applies.",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      const spec = (draft.spec ??= {} as never);
      spec.podSelector ??= {};
      for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
        for (const port of rule.ports ?? []) port.protocol ??= "TCP";
      if (!spec.policyTypes?.length)
        spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
    },
    validate,
    validateUpdate: (policy) => validate(policy),
  },
});
