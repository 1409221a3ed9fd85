// In Kubernetes: apiextensions-apiserver, registry/customresourcedefinition. Describes a kind of objects that is not built in.
// Left out here: its rules, which kube-apiserver/apiextensions adds when the first definition is asked for.

import { nameColumn } from "../columns.ts";
import { defineKind, type GroupVersion } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { CustomResourceDefinition } from "./types.ts";

export const apiextensionsV1: GroupVersion = {
  group: "apiextensions.k8s.io",
  version: "v1",
  package: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
};

const CREATED_TEXT =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

export const customResourceDefinitionKind: Kind<CustomResourceDefinition> =
  defineKind<CustomResourceDefinition>(apiextensionsV1, {
    kind: "CustomResourceDefinition",
    plural: "customresourcedefinitions",
    shortNames: ["crd", "crds"],
    categories: ["api-extensions"],
    namespaced: false,
    status: true,
    generation: true,
    columns: [
      nameColumn,
      {
        name: "Created At",
        type: "date",
        description: CREATED_TEXT,
        priority: 0,
        cell: ({ metadata }) => metadata.creationTimestamp ?? "<unknown>",
      },
    ],
  });
