// In Kubernetes: pkg/registry/networking/ingress. Rules for requests from outside.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import {
  dns1035LabelErrors,
  dnsSubdomainErrors,
  portNameErrors,
  portNumberErrors,
  wildcardSubdomainErrors,
} from "../../apimachinery/names.ts";
import { isIpAddress } from "../addresses.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Ingress } from "../types.ts";
import { networkingV1 } from "./group.ts";

type Rule = NonNullable<Ingress["spec"]["rules"]>[number];
type Path = NonNullable<Rule["http"]>["paths"][number];
type Backend = Path["backend"];

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];

function validate({ spec }: Ingress): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.rules?.length && !spec.defaultBackend)
    errors.push(invalid("spec", printed(spec), "either `defaultBackend` or `rules` must be specified"));
  if (spec.defaultBackend) validateBackend(spec.defaultBackend, "spec.defaultBackend", errors);
  spec.rules?.forEach((rule, i) => validateRule(rule, `spec.rules[${i}]`, errors));
  spec.tls?.forEach((tls, i) =>
    tls.hosts?.forEach((host, j) => {
      const texts = host.includes("*") ? wildcardSubdomainErrors(host) : dnsSubdomainErrors(host);
      for (const text of texts) errors.push(invalid(`spec.tls[${i}].hosts[${j}]`, host, text));
    }),
  );
  spec.tls?.forEach(({ secretName }, i) => {
    if (secretName)
      for (const text of dnsSubdomainErrors(secretName))
        errors.push(invalid(`spec.tls[${i}].secretName`, secretName, text));
  });
  if (spec.ingressClassName !== undefined)
    for (const text of dnsSubdomainErrors(spec.ingressClassName))
      errors.push(invalid("spec.ingressClassName", spec.ingressClassName, text));
  return errors;
}

/** As Go prints the server's own type, whose fields bear no names for JSON. */
const printed = ({ ingressClassName, tls }: Ingress["spec"]) => ({
  IngressClassName: ingressClassName ?? null,
  DefaultBackend: null,
  TLS: tls?.map(({ hosts, secretName }) => ({ Hosts: hosts ?? null, SecretName: secretName ?? "" })) ?? null,
  Rules: null,
});

const OLD_CLASS = "kubernetes.io/ingress.class";

/** The class may be said in the old way or in the new one. */
function validateNew(ingress: Ingress): FieldError[] {
  const old = ingress.metadata.annotations?.[OLD_CLASS];
  const both = old !== undefined && ingress.spec.ingressClassName !== undefined;
  const text = "can not be set when the class field is also set";
  return [...validate(ingress), ...(both ? [invalid(`annotations.${OLD_CLASS}`, old, text)] : [])];
}

function validateRule(rule: Rule, at: string, errors: FieldError[]) {
  const { host } = rule;
  if (host) {
    if (isIpAddress(host)) errors.push(invalid(`${at}.host`, host, "must be a DNS name, not an IP address"));
    const texts = host.includes("*") ? wildcardSubdomainErrors(host) : dnsSubdomainErrors(host);
    for (const text of texts) errors.push(invalid(`${at}.host`, host, text));
  }
  if (rule.http && !rule.http.paths?.length) errors.push(required(`${at}.http.paths`));
  rule.http?.paths?.forEach((path, i) => validatePath(path, `${at}.http.paths[${i}]`, errors));
}

function validatePath(path: Path, at: string, errors: FieldError[]) {
  if (!path.pathType) errors.push(required(`${at}.pathType`, "pathType must be specified"));
  else if (path.pathType === "ImplementationSpecific") {
    if (path.path && !path.path.startsWith("/"))
      errors.push(invalid(`${at}.path`, path.path, "must be an absolute path"));
  } else if (!PATH_TYPES.includes(path.pathType))
    errors.push(notSupported(`${at}.pathType`, path.pathType, PATH_TYPES));
  else validateExactPath(path.path ?? "", at, errors);
  validateBackend(path.backend ?? {}, `${at}.backend`, errors);
}

function validateExactPath(path: string, at: string, errors: FieldError[]) {
  if (!path.startsWith("/")) errors.push(invalid(`${at}.path`, path, "must be an absolute path"));
  if (!path) return;
  for (const part of ["//", "/./", "/../", "%2f", "%2F"])
    if (path.includes(part)) errors.push(invalid(`${at}.path`, path, `must not contain '${part}'`));
  for (const end of ["/..", "/."])
    if (path.endsWith(end)) errors.push(invalid(`${at}.path`, path, `cannot end with '${end}'`));
}

function validateBackend(backend: Backend, at: string, errors: FieldError[]) {
  const { service, resource } = backend;
  if (resource && service)
    return void errors.push(invalid(at, "", "cannot set both resource and service backends"));
  if (resource) return;
  if (!service) return void errors.push(invalid(at, "", "resource or service backend is required"));
  if (!service.name) errors.push(required(`${at}.service.name`));
  else
    for (const text of dns1035LabelErrors(service.name))
      errors.push(invalid(`${at}.service.name`, service.name, text));
  const { name, number } = service.port ?? {};
  if (name && number) errors.push(invalid(at, "", "cannot set both port name & port number"));
  else if (name)
    for (const text of portNameErrors(name)) errors.push(invalid(`${at}.service.port.name`, name, text));
  else if (number)
    for (const text of portNumberErrors(number))
      errors.push(invalid(`${at}.service.port.number`, number, text));
  else errors.push(required(at, "port name or number is required"));
}

const MAX_HOSTS = 3;

function hostsText({ spec }: Ingress): string {
  const hosts = (spec.rules ?? []).map(({ host }) => host ?? "").filter(Boolean);
  if (hosts.length === 0) return "*";
  const text = hosts.slice(0, MAX_HOSTS).join(",");
  return hosts.length > MAX_HOSTS ? `${text} + ${hosts.length - MAX_HOSTS} more...` : text;
}

const addressText = ({ status }: Ingress) =>
  (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "").join(",");

export const ingressKind: Kind<Ingress> = defineKind<Ingress>(networkingV1, {
  kind: "Ingress",
  plural: "ingresses",
  shortNames: ["ing"],
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column(
      "Class",
      ({ spec, metadata }) =>
        spec.ingressClassName ?? metadata.annotations?.["kubernetes.io/ingress.class"] ?? "<none>",
      "The name of the IngressClass resource that should be used for additional configuration",
    ),
    column("Hosts", hostsText, "Hosts that incoming requests are matched against before the ingress rule"),
    column("Address", addressText, "Address is a list containing ingress points for the load-balancer"),
    column(
      "Ports",
      ({ spec }) => (spec.tls?.length ? "80, 443" : "80"),
      "Ports of TLS configurations that open",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    prepareForCreate(draft) {
      draft.status = { loadBalancer: {} };
    },
    validate: validateNew,
    validateUpdate: (ingress) => validate(ingress),
    warnings: (ingress, old) =>
      !old && ingress.metadata.annotations?.["kubernetes.io/ingress.class"]
        ? [
            "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead",
          ]
        : [],
  },
});
