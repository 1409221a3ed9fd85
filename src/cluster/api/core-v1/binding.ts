// In Kubernetes: pkg/registry/core/pod/storage. Puts a pod on a node; nobody keeps it.

import { defineKind } from "../define-kind.ts";
import { coreV1 } from "./group.ts";

export const bindingKind = defineKind(coreV1, { kind: "Binding", plural: "bindings", verbs: ["create"] });
