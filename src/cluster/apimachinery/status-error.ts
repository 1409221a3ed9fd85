// In Kubernetes: k8s.io/apimachinery/pkg/api/errors. Refusals, in Kubernetes' own words.

import { fieldErrorText, type FieldError } from "./field-error.ts";

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status, as it travels. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: { continue?: string };
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code?: number;
}

export interface GroupResource {
  group: string;
  resource: string;
}

const qualified = ({ group, resource }: GroupResource) => (group ? `${resource}.${group}` : resource);

/** A refusal of the API server. Only the HTTP edge turns it into a Status, only kubectl into `Error from server (…)`. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Status {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason || undefined,
      details: this.details,
      code: this.code,
    };
  }
}

export const isReason = (error: unknown, reason: string): error is StatusError =>
  error instanceof StatusError && error.reason === reason;
export const isNotFound = (error: unknown): error is StatusError => isReason(error, "NotFound");
export const isConflict = (error: unknown): error is StatusError => isReason(error, "Conflict");
export const isAlreadyExists = (error: unknown): error is StatusError => isReason(error, "AlreadyExists");

const details = (gr: GroupResource, name: string, more: StatusDetails = {}): StatusDetails => ({
  name: name || undefined,
  group: gr.group || undefined,
  kind: gr.resource,
  ...more,
});

export const notFound = (gr: GroupResource, name: string) =>
  new StatusError(404, "NotFound", `${qualified(gr)} ${JSON.stringify(name)} not found`, details(gr, name));

export const alreadyExists = (gr: GroupResource, name: string) =>
  new StatusError(
    409,
    "AlreadyExists",
    `${qualified(gr)} ${JSON.stringify(name)} already exists`,
    details(gr, name),
  );

export const conflict = (gr: GroupResource, name: string, why: string) =>
  new StatusError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${qualified(gr)} ${JSON.stringify(name)}: ${why}`,
    details(gr, name),
  );

/** The usual conflict: somebody else wrote in between. */
export const modified = (gr: GroupResource, name: string) =>
  conflict(
    gr,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );

export const badRequest = (message: string) => new StatusError(400, "BadRequest", message);

/**
 * A client's mistake of which the real server says nothing but the message, with 500. Here a 500 is always our own mistake, so
 * this one is a 400; clients go by reason and message, which are the same.
 */
export const unexplained = (message: string, details?: StatusDetails) =>
  new StatusError(400, "", message, details);

export const unauthorized = () => new StatusError(401, "Unauthorized", "Unauthorized");

export const forbiddenRequest = (gr: GroupResource, name: string, why: string) =>
  new StatusError(
    403,
    "Forbidden",
    `${qualified(gr)}${name ? ` ${JSON.stringify(name)}` : ""} is forbidden: ${why}`,
    details(gr, name),
  );

export const methodNotSupported = (gr: GroupResource, verb: string) =>
  new StatusError(
    405,
    "MethodNotAllowed",
    `${verb} is not supported on resources of kind ${JSON.stringify(qualified(gr))}`,
    details(gr, ""),
  );

/** A method that a path does not have. */
export const methodNotAllowed = () =>
  new StatusError(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  );

export const unsupportedMediaType = (message: string) =>
  new StatusError(415, "UnsupportedMediaType", message);
export const notAcceptable = (message: string) => new StatusError(406, "NotAcceptable", message);
export const gone = (message: string) => new StatusError(410, "Expired", message);
export const tooLarge = (message: string) => new StatusError(413, "RequestEntityTooLarge", message);
export const internalError = (why: string) =>
  new StatusError(500, "InternalError", `Internal error occurred: ${why}`, { causes: [{ message: why }] });
export const serviceUnavailable = (message: string) => new StatusError(503, "ServiceUnavailable", message);

/** `Deployment.apps "web" is invalid: …`, with one cause a field. */
export function invalidObject(
  gk: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
) {
  const texts = [...new Set(errors.map(fieldErrorText))];
  const why = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const kind = gk.group ? `${gk.kind}.${gk.group}` : gk.kind;
  return new StatusError(422, "Invalid", `${kind} ${JSON.stringify(name)} is invalid: ${why}`, {
    name: name || undefined,
    group: gk.group || undefined,
    kind: gk.kind,
    causes: errors.map((error) => ({ reason: error.type, message: error.message, field: error.field })),
  });
}
