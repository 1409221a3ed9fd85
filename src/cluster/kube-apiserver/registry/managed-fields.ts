// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers, FieldManager. Keeps metadata.managedFields with every write.
// Left out here: objects that components create are not tracked (thousands of pods would pay for what nobody reads).

import { emptyForm, shapeOfKind } from "../../api/field-shapes.ts";
import type { AnyKind } from "../../api/kind.ts";
import {
  afterUpdate,
  type ManagedFieldsEntry,
  type Writer,
} from "../../apimachinery/managed-fields/managers.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/meta.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { RequestContext } from "../context.ts";
import type { FieldTracking, Parts } from "./registry.ts";
import type { Target } from "./write.ts";

type Entries = readonly ManagedFieldsEntry[] | undefined;

/** Comes with the HTTP door: before its first request no object has entries. */
export const fieldTracking: FieldTracking = { ofNew: fieldsOfNew, after: fieldsAfter };

export const writerOf = (
  parts: Parts,
  context: RequestContext,
  kind: AnyKind,
  subresource: string,
): Writer => ({
  manager: context.fieldManager,
  apiVersion: apiVersionOf(kind),
  subresource: context.through ?? (subresource || undefined),
  time: timeText(parts.simulation.now),
});

const entriesOf = ({ metadata }: any): Entries => metadata.managedFields;

/** One entry without anything in it asks for all entries to be forgotten. */
const isReset = (entries: Entries): boolean => entries?.length === 1 && Object.keys(entries[0]).length === 0;

/** Of an object that is being created. */
function fieldsOfNew(
  parts: Parts,
  context: RequestContext,
  { kind, subresource }: Target,
  draft: any,
): Entries {
  if (context.fields === "given") return entriesOf(draft);
  if (context.fields !== "tracked") return undefined;
  const writer = writerOf(parts, context, kind, subresource);
  return afterUpdate(
    undefined,
    kind.custom ? { metadata: {} } : emptyForm(draft),
    draft,
    shapeOfKind(kind),
    writer,
    kind.status,
  );
}

/** After an update; nothing is tracked of an object that has no entries. */
function fieldsAfter(
  parts: Parts,
  context: RequestContext,
  { kind, subresource }: Target,
  draft: any,
  old: KubeObject,
): Entries {
  if (context.fields === "given") return entriesOf(draft);
  const given = entriesOf(draft);
  // Clients that know of the entries may write them (kubectl moves what was applied by itself to the server's side).
  const before = given?.length && !subresource ? given : entriesOf(old);
  if (!before || isReset(given)) return undefined;
  const writer = writerOf(parts, context, kind, subresource);
  return afterUpdate(before, old, draft, shapeOfKind(kind), writer, kind.status);
}
