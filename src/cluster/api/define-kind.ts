// The usual answers to what a kind must say, so that a registration says only what is its own.

import type { KubeObject } from "../apimachinery/meta.ts";
import { ageColumn, nameColumn } from "./columns.ts";
import type { Kind } from "./kind.ts";

type Own<T> = Partial<Kind<T>> & Pick<Kind<T>, "kind" | "plural">;

/** Group and version of a folder of kinds; the package is where Go keeps the types. */
export interface GroupVersion {
  group: string;
  version: string;
  package: string;
}

/** A registration: namespaced, without status and with name and age as columns, unless it says otherwise. */
export function defineKind<T extends KubeObject>(gv: GroupVersion, own: Own<T>): Kind<T> {
  return {
    group: gv.group,
    version: gv.version,
    singular: own.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    schema: `${gv.package}.${own.kind}`,
    status: false,
    generation: false,
    columns: [nameColumn, ageColumn],
    strategy: {},
    ...own,
  };
}
