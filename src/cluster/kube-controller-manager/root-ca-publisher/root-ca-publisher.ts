// In Kubernetes: pkg/controller/certificates/rootcacertpublisher. Every namespace has the cluster's CA in a ConfigMap.

import type { ConfigMap } from "../../api/types.ts";
import { watching, type Controller } from "../../client-go/controller.ts";

const NAME = "kube-root-ca.crt";

const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/** `certificate`: the PEM of the CA. */
export const rootCaPublisher = (certificate: string): Controller<"namespaces"> => ({
  name: "root-ca-cert-publisher",
  for: "namespaces",
  watches: [
    watching({
      resource: "configmaps",
      keys: (config: ConfigMap) => (config.metadata.name === NAME ? [config.metadata.namespace!] : []),
    }),
  ],

  reconcile({ client, key }) {
    const namespace = client.find("namespaces", key);
    if (!namespace || namespace.status.phase === "Terminating") return;
    const wanted = { "ca.crt": certificate };
    const existing = client.find("configmaps", `${key}/${NAME}`);
    if (!existing) {
      const annotations = { "kubernetes.io/description": DESCRIPTION };
      client.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: NAME, namespace: key, annotations },
        data: wanted,
      });
    } else if (existing.data?.["ca.crt"] !== certificate) {
      client.update("configmaps", { ...existing, data: wanted });
    }
  },
});
