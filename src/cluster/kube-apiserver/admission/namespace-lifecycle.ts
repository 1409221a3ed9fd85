// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle. Nothing is created in a namespace that is not there
// or that is being deleted, and the namespaces that a cluster cannot do without stay.

import { forbiddenRequest, notFound, StatusError } from "../../apimachinery/status-error.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

const immortal = new Set(["default", "kube-system", "kube-public"]);

function refuseImmortal({ kind, name }: AdmissionRequest): void {
  if (!immortal.has(name)) return;
  throw forbiddenRequest({ group: "", resource: kind.plural }, name, "this namespace may not be deleted");
}

function refuseTerminating(request: AdmissionRequest): void {
  const { namespace } = request;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const usual = refusal(request, message);
  throw new StatusError(usual.code, usual.reason, usual.message, {
    ...usual.details,
    causes: [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ],
  });
}

export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  validate(request) {
    const { operation, kind } = request;
    if (operation === "DELETE" && kind.group === "" && kind.plural === "namespaces") refuseImmortal(request);
  },

  /** Before any other plugin looks for what a namespace should hold. */
  mutate(request) {
    const { operation, kind, namespace, reader } = request;
    if (kind.group === "" && kind.plural === "namespaces") return;
    if (!namespace || operation !== "CREATE" || request.subresource) return;

    const found = reader.find("namespaces", namespace);
    if (!found) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (found.metadata.deletionTimestamp) refuseTerminating(request);
  },
};
