// In Kubernetes: pkg/apis/core/validation, ValidateResourceRequirements. What is wrong with requests and limits.
// Left out here: claims of dynamic resources.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { compareQuantities, parseQuantity, type Quantity } from "../../apimachinery/quantity.ts";
import type { ResourceRequirements } from "../types.ts";

const STANDARD = new Set(["cpu", "memory", "ephemeral-storage"]);

const isHugePages = (name: string) => name.startsWith("hugepages-");
const isNative = (name: string) => !name.includes("/") || name.includes("kubernetes.io/");
const isExtended = (name: string) => !isNative(name) && !name.startsWith("requests.");
const COUNTED = new Set(
  (
    "pods resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims services.nodeports " +
    "services.loadbalancers"
  ).split(" "),
);
const mustBeInteger = (name: string) => isExtended(name) || COUNTED.has(name) || isHugePages(name);

const parsed = new Map<string, Quantity>();

/** As parseQuantity, remembered. */
export function quantity(text: string): Quantity {
  let known = parsed.get(text);
  if (!known) {
    known = parseQuantity(text);
    if (parsed.size < 10_000) parsed.set(text, known);
  }
  return known;
}

const WHOLE = 1_000_000_000n;

/** Names of resources that a container may ask for. */
export function resourceNameErrors(name: string, path: string, errors: FieldError[]): void {
  for (const text of labelKeyErrors(name)) errors.push(invalid(path, name, text));
  if (name.includes("/") || STANDARD.has(name) || isHugePages(name)) return;
  errors.push(invalid(path, name, "must be a standard resource type or fully qualified"));
  errors.push(invalid(path, name, "must be a standard resource for containers"));
}

export function amountErrors(name: string, text: string, path: string, errors: FieldError[]): void {
  const { nano } = quantity(text);
  if (nano < 0n) errors.push(invalid(path, text, "must be greater than or equal to 0"));
  if (mustBeInteger(name) && nano % WHOLE !== 0n) errors.push(invalid(path, text, "must be an integer"));
}

const isOvercommitAllowed = (name: string) => isNative(name) && !isHugePages(name);

export function validateResources(resources: ResourceRequirements, path: string, errors: FieldError[]): void {
  const { limits = {}, requests = {} } = resources;
  for (const name of Object.keys(limits).sort()) {
    const at = `${path}.limits[${name}]`;
    if (!STANDARD.has(name)) resourceNameErrors(name, at, errors);
    amountErrors(name, limits[name], at, errors);
  }
  for (const name of Object.keys(requests).sort()) {
    const at = `${path}.requests[${name}]`;
    if (!STANDARD.has(name)) resourceNameErrors(name, at, errors);
    amountErrors(name, requests[name], at, errors);
    if (limits[name] !== undefined)
      compareWithLimit(name, requests[name], limits[name], `${path}.requests`, errors);
    else if (!isOvercommitAllowed(name))
      errors.push(required(`${path}.limits`, "Limit must be set for non overcommitable resources"));
  }
}

function compareWithLimit(name: string, request: string, limit: string, path: string, errors: FieldError[]) {
  const order = compareQuantities(quantity(request), quantity(limit));
  if (order !== 0 && !isOvercommitAllowed(name))
    errors.push(invalid(path, request, `must be equal to ${name} limit of ${limit}`));
  else if (order > 0)
    errors.push(invalid(path, request, `must be less than or equal to ${name} limit of ${limit}`));
}
