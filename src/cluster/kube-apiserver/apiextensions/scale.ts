// In Kubernetes: apiextensions-apiserver/pkg/registry/customresource, ScaleREST. Where a custom resource keeps its replicas.

import type { ScalePaths } from "../../api/apiextensions-v1/types.ts";
import type { ScaleAccess } from "../../api/kind.ts";
import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { internalError } from "../../apimachinery/status-error.ts";
import { isFields } from "./prune.ts";

const INT32_MAX = 2147483647;

const stepsOf = (path: string) => path.replace(/^\./, "").split(".");

/** What lies at a path of names, `.spec.replicas`; undefined when there is nothing. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const step of stepsOf(path)) value = isFields(value) ? value[step] : undefined;
  return value;
}

function setAt(object: any, path: string, value: unknown): void {
  const steps = stepsOf(path);
  let at = object;
  for (const step of steps.slice(0, -1)) at = isFields(at[step]) ? at[step] : (at[step] = {});
  at[steps.at(-1)!] = value;
}

const numberAt = (object: unknown, path: string) => Number(valueAt(object, path) ?? 0);

export const scaleAccess = (paths: ScalePaths): ScaleAccess => ({
  replicas(object) {
    const replicas = valueAt(object, paths.specReplicasPath);
    if (replicas === undefined || replicas === null)
      throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`);
    return Number(replicas);
  },
  statusReplicas: (object) => numberAt(object, paths.statusReplicasPath),
  selector: (object) =>
    paths.labelSelectorPath ? String(valueAt(object, paths.labelSelectorPath) ?? "") : "",
  setReplicas: (draft, replicas) => setAt(draft, paths.specReplicasPath, replicas),
});

/** Replicas are whole numbers from 0 on. */
export function validateScale(object: unknown, paths: ScalePaths | undefined): FieldError[] {
  if (!paths) return [];
  const checked = [paths.specReplicasPath, paths.statusReplicasPath];
  if (paths.specReplicasPath && valueAt(object, paths.statusReplicasPath) === undefined) checked.pop();
  return checked.flatMap((path) => {
    const value = valueAt(object, path);
    if (typeof value !== "number") return [];
    if (value < 0) return [invalid(path, value, "should be a non-negative integer")];
    return value > INT32_MAX ? [invalid(path, value, `should be less than or equal to ${INT32_MAX}`)] : [];
  });
}
