// In Kubernetes: apiextensions-apiserver/pkg/apis/apiextensions/validation. What is wrong with a definition.

import type {
  Conversion,
  CustomResourceDefinition,
  DefinedNames,
  DefinedVersion,
  PrinterColumn,
  ScalePaths,
} from "../../api/apiextensions-v1/types.ts";
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dns1035LabelErrors, dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { goVersions } from "./go-versions.ts";
import { validateRootSchema } from "./schema-validation.ts";

type Spec = CustomResourceDefinition["spec"];

const joined = (errors: readonly string[]) => errors.join(",");

function validateGroup(group: string | undefined): FieldError[] {
  if (!group) return [required("spec.group")];
  const errors = dnsSubdomainErrors(group);
  if (errors.length > 0) return [invalid("spec.group", group, joined(errors))];
  return group.includes(".")
    ? []
    : [invalid("spec.group", group, "should be a domain with at least one dot")];
}

const SCOPES = ["Cluster", "Namespaced"];

function validateScope(scope: string | undefined): FieldError[] {
  if (!scope) return [required("spec.scope")];
  return SCOPES.includes(scope) ? [] : [notSupported("spec.scope", scope, SCOPES)];
}

/** A spec; what was the same in `old` is not complained of again. */
export function validateSpec(spec: Spec, old?: Spec): FieldError[] {
  const versions = spec.versions ?? [];
  const names = spec.names ?? ({} as DefinedNames);
  return [
    ...validateGroup(spec.group),
    ...validateScope(spec.scope),
    ...versions.flatMap((version, i) =>
      version.schema?.openAPIV3Schema ? [] : [required(`spec.versions[${i}].schema.openAPIV3Schema`)],
    ),
    ...versions.flatMap((version, i) => validateVersion(version, `spec.versions[${i}]`, old)),
    ...validateVersionSet(versions),
    ...(["plural", "singular", "kind", "listKind"] as const).flatMap((field) =>
      names[field] ? [] : [required(`spec.names.${field}`)],
    ),
    ...validateNames(names, "spec.names"),
    ...(spec.preserveUnknownFields ? validateKeptFields() : []),
    ...validateConversion(spec.conversion, "spec.conversion"),
  ];
}

const validateKeptFields = (): FieldError[] => [
  invalid(
    "spec.preserveUnknownFields",
    true,
    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
  ),
];

function validateVersionSet(versions: readonly DefinedVersion[]): FieldError[] {
  const errors: FieldError[] = [];
  const path = "spec.versions";
  if (new Set(versions.map(({ name }) => name)).size !== versions.length)
    errors.push(invalid(path, goVersions(versions), "must contain unique version names"));
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.push(
      invalid(path, goVersions(versions), "must have exactly one version marked as storage version"),
    );
  return errors;
}

function validateVersion(version: DefinedVersion, path: string, old: Spec | undefined): FieldError[] {
  const before = old?.versions.find(({ name }) => name === version.name);
  const nameErrors = dns1035LabelErrors(version.name ?? "");
  const schema = version.schema?.openAPIV3Schema;
  const same = before !== undefined && deepEqual(before.schema, version.schema);
  return [
    ...(nameErrors.length > 0 ? [invalid(`${path}.name`, version.name ?? "", joined(nameErrors))] : []),
    ...validateWarning(version, path),
    ...(schema && !same
      ? validateRootSchema(
          schema,
          version.subresources?.status !== undefined,
          `${path}.schema.openAPIV3Schema`,
        )
      : []),
    ...validateSubresources(version.subresources?.scale, `${path}.subresources`),
    ...(version.additionalPrinterColumns ?? []).flatMap((column, i) =>
      validateColumn(column, `${path}.additionalPrinterColumns[${i}]`),
    ),
    ...validateSelectable(version, `${path}.selectableFields`),
  ];
}

function validateWarning(
  { deprecated, deprecationWarning: text }: DefinedVersion,
  path: string,
): FieldError[] {
  if (text === undefined) return [];
  const wrong: string[] = [];
  if (!deprecated) wrong.push("can only be set for deprecated versions");
  else if (text === "") wrong.push("must not be empty if provided; omit to use default warning");
  else if (text.length > 256) wrong.push("must be <= 256 characters long");
  // eslint-disable-next-line no-control-regex -- such characters are what is looked for
  else if (/[\u0000-\u001f\u007f]/.test(text))
    wrong.push("must only contain printable UTF-8 characters; non-printable characters found at indices");
  return wrong.map((why) => invalid(`${path}.deprecationWarning`, text, why));
}

const simplePath = (text: string, path: string): FieldError[] =>
  text.startsWith(".") ? [] : [invalid(path, text, "must be a simple json path starting with .")];

function pathUnder(text: string | undefined, root: string, path: string, needed = true): FieldError[] {
  if (!text) return needed ? [required(path)] : [];
  const wrong = simplePath(text, path);
  if (wrong.length > 0) return wrong;
  return text.startsWith(`.${root}.`) ? [] : [invalid(path, text, `should be a json path under .${root}`)];
}

function validateSubresources(scale: ScalePaths | undefined, path: string): FieldError[] {
  if (!scale) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  const selector = labelSelectorPath ? simplePath(labelSelectorPath, `${path}.scale.labelSelectorPath`) : [];
  const outside =
    labelSelectorPath && selector.length === 0 && !/^\.(spec|status)\./.test(labelSelectorPath)
      ? [
          invalid(
            `${path}.scale.labelSelectorPath`,
            labelSelectorPath,
            "should be a json path under either .spec or .status",
          ),
        ]
      : [];
  return [
    ...pathUnder(specReplicasPath, "spec", `${path}.scale.specReplicasPath`),
    ...pathUnder(statusReplicasPath, "status", `${path}.scale.statusReplicasPath`),
    ...selector,
    ...outside,
  ];
}

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

function validateColumn(column: PrinterColumn, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!column.name) errors.push(required(`${path}.name`));
  const types = `must be one of ${COLUMN_TYPES.join(",")}`;
  if (!column.type) errors.push(required(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(column.type)) errors.push(invalid(`${path}.type`, column.type, types));
  if (column.format && !COLUMN_FORMATS.includes(column.format))
    errors.push(invalid(`${path}.format`, column.format, `must be one of ${COLUMN_FORMATS.join(",")}`));
  if (!column.jsonPath) errors.push(required(`${path}.jsonPath`));
  else errors.push(...simplePath(column.jsonPath, `${path}.jsonPath`));
  return errors;
}

function validateSelectable({ selectableFields, schema }: DefinedVersion, path: string): FieldError[] {
  const fields = selectableFields ?? [];
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  fields.forEach(({ jsonPath }, i) => {
    const at = `${path}[${i}].jsonPath`;
    if (!jsonPath) return errors.push(required(at));
    const steps = jsonPath.replace(/^\./, "").split(".");
    let part = schema?.openAPIV3Schema;
    for (const step of steps) part = part?.properties?.[step];
    if (!jsonPath.startsWith(".") || /[[\]]/.test(jsonPath))
      errors.push(invalid(at, jsonPath, "is an invalid path: does not point to a valid field"));
    else if (steps[0] === "metadata")
      errors.push(invalid(at, jsonPath, "must not point to fields in metadata"));
    else if (!part || !["string", "integer", "boolean"].includes(part.type ?? ""))
      errors.push(
        invalid(
          at,
          jsonPath,
          part
            ? "must point to a field of type string, boolean or integer"
            : "is an invalid path: does not point to a valid field",
        ),
      );
    if (seen.has(jsonPath)) errors.push(duplicate(at, jsonPath));
    return seen.add(jsonPath);
  });
  if (fields.length > 8)
    errors.push({
      type: "FieldValueTooMany",
      field: path,
      message: `Too many: ${fields.length}: must have at most 8 items`,
    });
  return errors;
}

const mixedCase = (errors: readonly string[]) =>
  `may have mixed case, but should otherwise match: ${joined(errors)}`;

/** Names, as far as they are there. */
export function validateNames(names: Partial<DefinedNames>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (name: string | undefined, field: string, text = joined, checked = name) => {
    if (!name) return;
    const wrong = dns1035LabelErrors(checked!);
    if (wrong.length > 0) errors.push(invalid(`${path}.${field}`, name, text(wrong)));
  };
  check(names.plural, "plural");
  check(names.singular, "singular");
  check(names.kind, "kind", mixedCase, names.kind?.toLowerCase());
  check(names.listKind, "listKind", mixedCase, names.listKind?.toLowerCase());
  names.shortNames?.forEach((name, i) => check(name, `shortNames[${i}]`));
  if (names.kind && names.kind === names.listKind)
    errors.push(invalid(`${path}.listKind`, names.listKind, "kind and listKind may not be the same"));
  names.categories?.forEach((name, i) => check(name, `categories[${i}]`));
  return errors;
}

function validateConversion(conversion: Conversion | undefined, path: string): FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook } = conversion;
  if (!strategy) return [required(`${path}.strategy`)];
  if (strategy !== "None" && strategy !== "Webhook")
    return [notSupported(`${path}.strategy`, strategy, ["None", "Webhook"])];
  if (strategy === "None")
    return webhook
      ? [forbidden(`${path}.webhook`, "should not be set when strategy is not set to Webhook")]
      : [];
  return webhook
    ? validateWebhook(webhook, `${path}.webhook`)
    : [required(`${path}.webhookClientConfig`, "required when strategy is set to Webhook")];
}

function validateWebhook(webhook: NonNullable<Conversion["webhook"]>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const config = webhook.clientConfig;
  const at = `${path}.clientConfig`;
  if (!config) errors.push(required(at, "required when strategy is set to Webhook"));
  else if ((config.url === undefined) === (config.service === undefined))
    errors.push(required(at, "exactly one of url or service is required"));
  const versions = webhook.conversionReviewVersions ?? [];
  if (versions.length === 0) errors.push(required(`${path}.conversionReviewVersions`));
  else if (!versions.some((version) => version === "v1" || version === "v1beta1"))
    errors.push(
      invalid(`${path}.conversionReviewVersions`, versions, "must include at least one of v1, v1beta1"),
    );
  return errors;
}
