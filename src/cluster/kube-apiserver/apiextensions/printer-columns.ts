// In Kubernetes: apiextensions-apiserver/pkg/registry/customresource/tableconvertor. Columns that a definition describes.

import type { PrinterColumn } from "../../api/apiextensions-v1/types.ts";
import { ageColumn, nameColumn, since } from "../../api/columns.ts";
import type { Column } from "../../api/kind.ts";
import { compileJsonPath, printed, type JsonPath } from "../../apimachinery/jsonpath.ts";

type Cell = string | number | boolean;

/** A cell with nothing in it travels as null. */
const EMPTY = null as unknown as Cell;

const USUAL: PrinterColumn = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description: ageColumn.description,
};

function cellOf(type: string, value: unknown, now: number): Cell {
  if (type === "string") return printed(value);
  if (type === "integer" && typeof value === "number") return Math.trunc(value);
  if (type === "number" && typeof value === "number") return value;
  if (type === "boolean" && typeof value === "boolean") return value;
  if (type !== "date" || typeof value !== "string") return EMPTY;
  return Number.isNaN(Date.parse(value)) ? "<invalid>" : since(value, now);
}

function pathOf(text: string): JsonPath | undefined {
  try {
    return compileJsonPath(`{${text}}`);
  } catch {
    return undefined;
  }
}

function customColumn({ name, type, format, jsonPath, description, priority }: PrinterColumn): Column {
  const path = pathOf(jsonPath);
  return {
    name,
    type: type as Column["type"],
    format: (format ?? "") as Column["format"],
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: (priority ?? 0) as Column["priority"],
    cell(object, now) {
      const found = firstOf(path, object);
      return found.length === 0 || found[0] === undefined ? EMPTY : cellOf(type, found[0], now);
    },
  };
}

function firstOf(path: JsonPath | undefined, object: unknown): unknown[] {
  try {
    return path?.find(object)[0] ?? [];
  } catch {
    return [];
  }
}

/** The name, and what the definition adds: the age when it adds nothing. */
export const columnsOf = (columns: readonly PrinterColumn[] | undefined): Column[] => [
  nameColumn,
  ...(columns?.length ? columns : [USUAL]).map(customColumn),
];
