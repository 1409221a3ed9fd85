// For tests: what the API server does with a new object or a change, without the server.

import { load } from "js-yaml5";
import { fieldErrorText } from "../apimachinery/field-error.ts";
import { decodeObject } from "./decode.ts";
import { builtinKinds } from "./index.ts";
import { gatedKinds, rareKinds } from "./rare-kinds.ts";
import type { AnyKind } from "./kind.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "./metadata.ts";

/** All that is built in, gated or not. */
export const everyKind: readonly AnyKind[] = [
  ...builtinKinds,
  ...rareKinds,
  ...Object.values(gatedKinds).flat(),
];

/** The kind of an object of YAML. */
export const kindOf = (object: { apiVersion: string; kind: string }): AnyKind => {
  const found = everyKind.find(
    ({ group, version, kind }) =>
      kind === object.kind && (group ? `${group}/${version}` : version) === object.apiVersion,
  );
  if (!found) throw new Error(`no kind for ${object.apiVersion} ${object.kind}`);
  return found;
};

/** Decodes and fills in, as at creation. */
export function created(yaml: string | object): any {
  const given = (typeof yaml === "string" ? load(yaml) : yaml) as any;
  const kind = kindOf(given);
  const { object, error } = decodeObject<any>(given, kind.schema);
  if (error) throw new Error(error);
  object.metadata ??= {};
  if (kind.namespaced) object.metadata.namespace ??= "default";
  object.metadata.uid ??= "00000000-0000-4000-8000-000000000001";
  object.metadata.creationTimestamp ??= "2026-01-05T09:00:00Z";
  kind.strategy.default?.(object);
  if (kind.status && !kind.strategy.keepsStatusAtCreation) delete object.status;
  kind.strategy.prepareForCreate?.(object, { username: "ana", groups: ["system:authenticated"] });
  return object;
}

/** What is wrong with a new object, sorted. */
export function refusals(yaml: string | object): string[] {
  const object = created(yaml);
  const kind = kindOf(object);
  const errors = [
    ...validateObjectMeta(object.metadata, kind.namespaced, kind.strategy.validateName),
    ...(kind.strategy.validate?.(object) ?? []),
  ];
  return errors.map(fieldErrorText).sort();
}

/** What is wrong with a change of an object. */
export function changeRefusals(yaml: string, change: (draft: any) => void): string[] {
  const old = created(yaml);
  const kind = kindOf(old);
  const draft = structuredClone(old);
  change(draft);
  kind.strategy.default?.(draft);
  kind.strategy.prepareForUpdate?.(draft, old);
  const errors = [
    ...validateObjectMetaUpdate(draft.metadata, old.metadata),
    ...(kind.strategy.validateUpdate?.(draft, old) ?? []),
  ];
  return errors.map(fieldErrorText);
}

/** The row of a table: cells by column name. */
export const row = (object: any, now = Date.parse("2026-01-05T09:00:05Z")): Record<string, unknown> =>
  Object.fromEntries(kindOf(object).columns.map((column) => [column.name, column.cell(object, now)]));
