// In Kubernetes: k8s.io/cli-runtime/pkg/printers/tableprinter.go. The server's tables, as `kubectl get` shows them.

import { humanDuration } from "../../cluster/apimachinery/duration.ts";
import { goNumber } from "../../cluster/apimachinery/go-value.ts";
import type { Obj } from "../client.ts";
import { kindName, type ResourceType } from "../discovery.ts";

export interface TableOptions {
  wide: boolean;
  noHeaders: boolean;
  withKind: boolean;
  withNamespace: boolean;
  showLabels: boolean;
  labelColumns: readonly string[];
  now: number;
}

/** The columns of a table, and its rows as text. */
export function tableRows(
  table: Obj,
  type: ResourceType,
  options: TableOptions,
): { head: string[]; rows: string[][] } {
  const columns = (table.columnDefinitions ?? []) as Obj[];
  const shown = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => options.wide || column.priority === 0);
  const head = shown.map(({ column }) => String(column.name).toUpperCase());
  const rows = ((table.rows ?? []) as Obj[]).map((row) => {
    const cells = shown.map(({ column, index }, i) => {
      const text = cellText(row.cells[index], column, options.now);
      const isName = i === 0 && options.withKind;
      return isName ? kindName(type, text) : text;
    });
    return [...namespaceCell(row, options), ...cells, ...labelCells(row, options)];
  });
  const labelHead = options.labelColumns.map((label) =>
    label.slice(label.lastIndexOf("/") + 1).toUpperCase(),
  );
  return {
    head: [
      ...(options.withNamespace ? ["NAMESPACE"] : []),
      ...head,
      ...labelHead,
      ...(options.showLabels ? ["LABELS"] : []),
    ],
    rows,
  };
}

function cellText(value: unknown, column: Obj, now: number): string {
  if (value === null || value === undefined) return "";
  if (column.isTime && typeof value === "string" && /^\d{4}-/.test(value))
    return humanDuration(now - Date.parse(value));
  const text =
    typeof value === "number"
      ? goNumber(value)
      : Array.isArray(value) || typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  return text.replace(/[\n\r\t\f\v\u001b]/g, escapeControl);
}

const escapeControl = (char: string) =>
  ({ "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\v": "\\v", "\u001b": "^[" })[char] ?? char;

const namespaceCell = (row: Obj, options: TableOptions): string[] =>
  options.withNamespace ? [String(row.object?.metadata?.namespace ?? "")] : [];

function labelCells(row: Obj, options: TableOptions): string[] {
  const labels = (row.object?.metadata?.labels ?? {}) as Record<string, string>;
  const asked = options.labelColumns.map((label) => labels[label] ?? "");
  if (!options.showLabels) return asked;
  const all = Object.keys(labels).sort();
  return [...asked, all.length === 0 ? "<none>" : all.map((key) => `${key}=${labels[key]}`).join(",")];
}

/** A table of names and ages, of servers that have no tables for a kind. */
export const plainTable = (objects: readonly Obj[]): Obj => ({
  kind: "Table",
  columnDefinitions: [
    { name: "Name", type: "string", priority: 0 },
    { name: "Age", type: "date", priority: 0, isTime: true },
  ],
  rows: objects.map((object) => ({
    cells: [object.metadata?.name, object.metadata?.creationTimestamp],
    object,
  })),
});
