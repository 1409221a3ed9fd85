// In Kubernetes: pkg/apis/resource/validation. What is wrong with requests for devices.
// Left out here: whether the expressions that select devices compile; constraints and configuration of drivers.

import {
  duplicate,
  invalid,
  notSupported,
  required,
  tooMany,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, dnsSubdomainErrors } from "../../apimachinery/names.ts";
import type { ResourceClaim } from "../types.ts";

export type ClaimSpec = ResourceClaim["spec"];
type DeviceRequest = NonNullable<NonNullable<ClaimSpec["devices"]>["requests"]>[number];
type Exact = NonNullable<DeviceRequest["exactly"]>;

const MODES = ["All", "ExactCount"];
const MAX_REQUESTS = 32;

export function defaultClaim(spec: ClaimSpec | undefined): void {
  for (const request of spec?.devices?.requests ?? []) {
    if (request.exactly) defaultRequest(request.exactly);
    for (const one of request.firstAvailable ?? []) defaultRequest(one);
  }
}

function defaultRequest(request: Pick<Exact, "allocationMode" | "count">): void {
  request.allocationMode ??= "ExactCount";
  if (request.allocationMode === "ExactCount") request.count ??= 1;
}

export function validateClaim(spec: ClaimSpec | undefined, at: string, errors: FieldError[]): void {
  const requests = spec?.devices?.requests ?? [];
  if (requests.length > MAX_REQUESTS)
    errors.push(tooMany(`${at}.devices.requests`, requests.length, MAX_REQUESTS));
  requests.forEach((request, i) => {
    const where = `${at}.devices.requests[${i}]`;
    validateName(request.name ?? "", `${where}.name`, errors);
    if (requests.findIndex(({ name }) => name === request.name) < i)
      errors.push(duplicate(`${where}.name`, request.name));
    const { exactly, firstAvailable = [] } = request;
    if (exactly && firstAvailable.length)
      errors.push(invalid(where, request, "exactly one of `exactly` or `firstAvailable` is required"));
    else if (exactly) validateExact(exactly, `${where}.exactly`, errors);
    else if (firstAvailable.length === 0)
      errors.push(required(where, "exactly one of `exactly` or `firstAvailable` is required"));
    firstAvailable.forEach((one, j) => {
      validateName(one.name ?? "", `${where}.firstAvailable[${j}].name`, errors);
      validateExact(one, `${where}.firstAvailable[${j}]`, errors);
    });
  });
}

function validateName(name: string, at: string, errors: FieldError[]): void {
  if (!name) errors.push(required(at));
  else for (const text of dnsLabelErrors(name)) errors.push(invalid(at, name, text));
}

function validateExact(
  { deviceClassName, allocationMode, count = 0, selectors = [] }: Omit<Exact, "adminAccess">,
  at: string,
  errors: FieldError[],
): void {
  if (!deviceClassName) errors.push(required(`${at}.deviceClassName`));
  else
    for (const text of dnsSubdomainErrors(deviceClassName))
      errors.push(invalid(`${at}.deviceClassName`, deviceClassName, text));
  validateSelectors(selectors, `${at}.selectors`, errors);
  if (allocationMode === "ExactCount" && count <= 0)
    errors.push(invalid(`${at}.count`, count, "must be greater than zero"));
  else if (allocationMode === "All" && count !== 0)
    errors.push(invalid(`${at}.count`, count, "must not be specified when allocationMode is 'All'"));
  else if (!MODES.includes(allocationMode ?? ""))
    errors.push(notSupported(`${at}.allocationMode`, allocationMode ?? "", MODES));
}

export function validateSelectors(
  selectors: readonly { cel?: { expression?: string } }[],
  at: string,
  errors: FieldError[],
): void {
  selectors.forEach(({ cel }, i) => {
    if (!cel) errors.push(required(`${at}[${i}].cel`));
    else if (!cel.expression) errors.push(required(`${at}[${i}].cel.expression`));
  });
}
