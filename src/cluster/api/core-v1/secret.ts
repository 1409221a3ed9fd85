// In Kubernetes: pkg/registry/core/secret. As a ConfigMap, for what should not be seen.

import { forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { configKeyErrors } from "../../apimachinery/names.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import { base64Length, encodeBase64 } from "../scalars.ts";
import type { Secret } from "../types.ts";
import { coreV1 } from "./group.ts";

const MAX_BYTES = 1024 * 1024;
const IMMUTABLE = "field is immutable when `immutable` is set";

/** Keys that a type of Secret must have. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

/** Of which key the content must be JSON. */
const DOCKER: Readonly<Record<string, string>> = {
  "kubernetes.io/dockercfg": ".dockercfg",
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
};

function mergeStringData(draft: Secret): void {
  if (!draft.stringData) return;
  draft.data ??= {};
  for (const key of Object.keys(draft.stringData)) draft.data[key] = encodeBase64(draft.stringData[key]);
  delete draft.stringData;
}

function validate(secret: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(secret.data ?? {}).sort()) {
    for (const text of configKeyErrors(key)) errors.push(invalid(`data[${key}]`, key, text));
    size += base64Length(secret.data![key]);
  }
  if (size > MAX_BYTES)
    errors.push({
      type: "FieldValueTooLong",
      field: "data",
      message: `Too long: may not be more than ${MAX_BYTES} bytes`,
    });
  errors.push(...validateType(secret));
  return errors;
}

function validateType(secret: Secret): FieldError[] {
  const { data = {} } = secret;
  if (secret.type === "kubernetes.io/service-account-token") {
    const name = secret.metadata.annotations?.["kubernetes.io/service-account.name"];
    return name ? [] : [required("metadata.annotations[kubernetes.io/service-account.name]")];
  }
  if (secret.type === "kubernetes.io/basic-auth" && !("username" in data) && !("password" in data))
    return [required("data[username]"), required("data[password]")];
  const missing = (NEEDED[secret.type] ?? []).filter((key) =>
    key === "ssh-privatekey" ? !data[key] : !(key in data),
  );
  if (missing.length) return missing.map((key) => required(`data[${key}]`));
  const json = DOCKER[secret.type];
  const wrong = json && jsonError(atob(data[json]));
  return wrong ? [invalid(`data[${json}]`, "<secret contents redacted>", wrong)] : [];
}

/** What Go's decoder says first of a text that is no JSON. */
function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const start = text.trimStart()[0];
    if (start === undefined || /[[{"\d]/.test(start)) return "unexpected end of JSON input";
    return `invalid character '${start}' looking for beginning of value`;
  }
}

export const secretKind: Kind<Secret> = defineKind<Secret>(coreV1, {
  kind: "Secret",
  plural: "secrets",
  columns: [
    nameColumn,
    column(
      "Type",
      (secret) => secret.type,
      "Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types",
    ),
    {
      ...countColumn<Secret>(
        "Data",
        (secret) => Object.keys(secret.data ?? {}).length,
        "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
      ),
      type: "string",
    },
    ageColumn,
  ],
  fields: { type: (secret) => secret.type },
  strategy: {
    default(draft) {
      draft.type ||= "Opaque";
      mergeStringData(draft);
    },
    validate,
    validateUpdate(secret, old) {
      const errors = validateImmutable(secret.type, old.type, "type");
      if (old.immutable) {
        if (!secret.immutable) errors.push(forbidden("immutable", IMMUTABLE));
        if (!deepEqual(secret.data ?? {}, old.data ?? {})) errors.push(forbidden("data", IMMUTABLE));
      }
      return [...errors, ...validate(secret)];
    },
  },
});
