// In Kubernetes: pkg/apis/certificates/validation. What is wrong with a request for a certificate.
// Left out here: whether the request inside of the PEM block can be read and is signed; what is inside of issued certificates.

import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import type { CertificateSigningRequest } from "../types.ts";

type Request = CertificateSigningRequest;
type Condition = NonNullable<NonNullable<Request["status"]>["conditions"]>[number];

const USAGES = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

/** Conditions that never go away, and are never but True. */
export const DECISIONS = ["Approved", "Denied", "Failed"];

const LEAST_SECONDS = 600;

export function validateRequest({ spec, status }: Request): FieldError[] {
  const errors: FieldError[] = [];
  if (!isPemRequest(spec.request))
    errors.push(invalid("spec.request", spec.request, "PEM block type must be CERTIFICATE REQUEST"));
  const usages = spec.usages ?? [];
  if (usages.length === 0) errors.push(required("spec.usages"));
  usages.forEach((usage, i) => {
    if (!USAGES.includes(usage)) errors.push(notSupported(`spec.usages[${i}]`, usage, USAGES));
  });
  usages.forEach((usage, i) => {
    if (usages.indexOf(usage) < i) errors.push(duplicate(`spec.usages[${i}]`, usage));
  });
  if (spec.signerName === "kubernetes.io/legacy-unknown")
    errors.push(
      invalid(
        "spec.signerName",
        spec.signerName,
        "the legacy signerName is not allowed via this API version",
      ),
    );
  else validateSignerName(spec.signerName ?? "", "spec.signerName", errors);
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < LEAST_SECONDS)
    errors.push(
      invalid(
        "spec.expirationSeconds",
        spec.expirationSeconds,
        "may not specify a duration less than 600 seconds (10 minutes)",
      ),
    );
  validateConditions(status?.conditions ?? [], errors);
  return errors;
}

function isPemRequest(base64: string | undefined): boolean {
  const text = base64 ? atob(base64) : "";
  return /^-----BEGIN (NEW )?CERTIFICATE REQUEST-----\r?\n/m.exec(text)?.[1] === undefined
    ? /^-----BEGIN CERTIFICATE REQUEST-----\r?\n[\s\S]*\n-----END CERTIFICATE REQUEST-----/m.test(text)
    : false;
}

/** `example.com/signer`: a domain, and a name in it. */
export function validateSignerName(name: string, at: string, errors: FieldError[]): void {
  if (!name) return void errors.push(required(at));
  const parts = name.split("/");
  if (parts.length !== 2)
    return void errors.push(
      invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
    );
  const [domain, path] = parts;
  if (domain.length > 253) errors.push(tooLong(at, 253));
  const labels = domain.split(".");
  firstWrong(labels, dnsLabelErrors, domain, at, errors);
  if (labels.length < 2)
    errors.push(invalid(at, domain, "should be a domain with at least two segments separated by dots"));
  firstWrong(path.split("."), dnsSubdomainErrors, path, at, errors);
}

function firstWrong(
  labels: readonly string[],
  check: (label: string) => string[],
  whole: string,
  at: string,
  errors: FieldError[],
): void {
  const label = labels.find((one) => check(one).length > 0);
  if (label === undefined) return;
  for (const text of check(label))
    errors.push(invalid(at, whole, `validating label ${JSON.stringify(label)}: ${text}`));
}

function validateConditions(conditions: readonly Condition[], errors: FieldError[]): void {
  const seen = new Set<string>();
  conditions.forEach(({ type, status }, i) => {
    const at = `status.conditions[${i}]`;
    if (!type) errors.push(required(`${at}.type`));
    const allowed = DECISIONS.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    if (!status) errors.push(required(`${at}.status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${at}.status`, status, allowed));
    const other = type === "Approved" ? "Denied" : type === "Denied" ? "Approved" : undefined;
    if (other && seen.has(other))
      errors.push(invalid(`${at}.type`, type, "Approved and Denied conditions are mutually exclusive"));
    if (seen.has(type)) errors.push(duplicate(`${at}.type`, type));
    seen.add(type);
  });
}

const ofType = ({ status }: Request, type: string) =>
  (status?.conditions ?? []).filter((condition) => condition.type === type);

/** What was decided stays; only who `decides` may say something new of it. */
export function validateDecisions(request: Request, old: Request, decides: boolean): FieldError[] {
  const said = (type: string, what: string) => [
    forbidden("status.conditions", `updates may not ${what} a condition of type ${JSON.stringify(type)}`),
  ];
  const counts = (type: string) => [ofType(request, type), ofType(old, type)];
  const removed = DECISIONS.flatMap((type) => {
    const [now, before] = counts(type);
    return now.length < before.length ? said(type, "remove") : [];
  });
  if (decides) return removed;
  const changed = ["Approved", "Denied"].flatMap((type) => {
    const [now, before] = counts(type);
    if (now.length < before.length) return [];
    if (now.length > before.length) return said(type, "add");
    return deepEqual(now, before) ? [] : said(type, "modify");
  });
  return [...removed, ...changed];
}

/** A certificate is PEM blocks of certificates, and is issued once. */
export function validateIssued({ status }: Request, { status: before }: Request): FieldError[] {
  const [now = "", old = ""] = [status?.certificate, before?.certificate];
  if (now === old) return [];
  const errors: FieldError[] = [];
  const wrong = certificateFault(now);
  if (wrong && !certificateFault(old)) errors.push(invalid("status.certificate", now, wrong));
  if (old)
    errors.push(forbidden("status.certificate", "updates may not modify existing certificate content"));
  return errors;
}

function certificateFault(base64: string): string | undefined {
  const text = atob(base64);
  if (text === "") return undefined;
  const types = [...text.matchAll(/^-----BEGIN ([^\n]+)-----\r?\n[\s\S]*?\n-----END \1-----/gm)].map(
    ([, type]) => type,
  );
  const other = types.find((type) => type !== "CERTIFICATE");
  if (other) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other)}`;
  return types.length === 0 ? "must contain one or more CERTIFICATE PEM blocks" : undefined;
}
