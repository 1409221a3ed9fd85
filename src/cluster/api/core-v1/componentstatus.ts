// In Kubernetes: pkg/registry/core/componentstatus. How the parts of the control plane do; nobody should rely on it.

import { column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { ComponentStatus } from "../types.ts";
import { coreV1 } from "./group.ts";

const healthy = ({ conditions }: ComponentStatus) => conditions?.find(({ type }) => type === "Healthy");

export const componentStatusKind: Kind<ComponentStatus> = defineKind<ComponentStatus>(coreV1, {
  kind: "ComponentStatus",
  plural: "componentstatuses",
  shortNames: ["cs"],
  namespaced: false,
  verbs: ["get", "list"],
  // What is made when somebody asks has a name, and no history.
  storage: {
    decode: (stored) => ({ ...stored, metadata: { name: stored.metadata.name } }) as never,
    encode: (one) => one,
  },
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
  columns: [
    nameColumn,
    column(
      "Status",
      (one) => {
        const status = healthy(one)?.status;
        return status === "True" ? "Healthy" : status === "False" ? "Unhealthy" : "Unknown";
      },
      "Status of the component conditions",
    ),
    column("Message", (one) => healthy(one)?.message ?? "", "Message of the component conditions"),
    column("Error", (one) => healthy(one)?.error ?? "", "Error of the component conditions"),
  ],
});
