// In Kubernetes: pkg/controller/serviceaccount. Every namespace has an account named default.

import type { ServiceAccount } from "../../api/types.ts";
import { watching, type Controller } from "../../client-go/controller.ts";

export const serviceAccountController: Controller<"namespaces"> = {
  name: "serviceaccount-controller",
  for: "namespaces",
  // Whoever makes a namespace wants to run something in it: the next command finds the account.
  latencyMs: 1,
  watches: [
    watching({
      resource: "serviceaccounts",
      keys: (account: ServiceAccount) => [account.metadata.namespace!],
    }),
  ],

  reconcile({ client, key }) {
    const namespace = client.find("namespaces", key);
    if (
      !namespace ||
      namespace.status.phase === "Terminating" ||
      client.find("serviceaccounts", `${key}/default`)
    )
      return;
    client.create("serviceaccounts", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: key },
    });
  },
};
