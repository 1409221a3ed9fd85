// In Kubernetes: k8s.io/kubectl/pkg/cmd/get/customcolumn.go. Tables with columns of one's own.

import { goPlain } from "../../cluster/apimachinery/go-value.ts";
import {
  JsonPathError,
  compileJsonPath,
  relaxedJsonPath,
  type JsonPath,
} from "../../cluster/apimachinery/jsonpath.ts";
import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";

interface CustomColumn {
  head: string;
  path: JsonPath;
}

export interface CustomColumns {
  head: string[];
  row(object: Obj): string[];
}

const printerOf = (columns: readonly CustomColumn[]): CustomColumns => ({
  head: columns.map(({ head }) => head),
  row: (object) => columns.map(({ path }) => cell(path, object)),
});

function cell(path: JsonPath, object: Obj): string {
  const values = path.find(object)[0] ?? [];
  return values.length === 0
    ? "<none>"
    : values.map((value) => (value === null ? "<none>" : goPlain(value))).join(",");
}

function pathOf(text: string) {
  try {
    return compileJsonPath(relaxedJsonPath(text));
  } catch (error) {
    throw error instanceof JsonPathError ? new Failure(error.message) : error;
  }
}

/** Reads `NAME:.metadata.name,IMAGE:.spec.containers[*].image`. */
export function parseCustomColumns(spec: string): CustomColumns {
  if (spec === "") throw new Failure("custom-columns format specified but no custom columns given");
  const columns = spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0)
      throw new Failure(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { head: part.slice(0, colon), path: pathOf(part.slice(colon + 1)) };
  });
  return printerOf(columns);
}

/** Reads a file of two lines: the heads, and the paths below them. */
export function parseColumnFile(text: string): CustomColumns {
  const [heads = "", paths = ""] = text.split("\n");
  const names = heads.trim().split(/\s+/);
  const specs = paths.trim().split(/\s+/);
  if (specs.length !== names.length)
    throw new Failure(
      `number of headers (${names.length}) and field specifications (${specs.length}) don't match`,
    );
  return printerOf(names.map((head, i) => ({ head, path: compileJsonPath(relaxedJsonPath(specs[i])) })));
}
