// In Kubernetes: plugin/pkg/admission/runtimeclass. What a pod's runtime class costs, and where it may run.

import { deepEqual } from "../../apimachinery/objects.ts";
import { amountsOf, sameAmounts } from "../../api/quota/amounts.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

function classOf(request: AdmissionRequest): any {
  const name: string | undefined = request.object.spec.runtimeClassName;
  if (!name) return undefined;
  const found = request.reader.find("runtimeclasses.node.k8s.io", name);
  if (!found) throw refusal(request, `pod rejected: RuntimeClass "${name}" not found`);
  return found;
}

function setOverhead(request: AdmissionRequest, overhead: any): void {
  const { spec } = request.object;
  if (!overhead?.podFixed) return;
  if (spec.overhead && !sameAmounts(amountsOf(spec.overhead), amountsOf(overhead.podFixed)))
    throw refusal(request, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
  spec.overhead = { ...overhead.podFixed };
}

function setScheduling(request: AdmissionRequest, scheduling: any): void {
  const { spec } = request.object;
  for (const [key, value] of Object.entries<string>(scheduling?.nodeSelector ?? {})) {
    const said = spec.nodeSelector?.[key];
    if (said !== undefined && said !== value)
      throw refusal(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${said}`,
      );
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
  }
  const more: any[] = scheduling?.tolerations ?? [];
  if (more.length === 0) return;
  const own: any[] = spec.tolerations ?? [];
  spec.tolerations = [...own, ...more.filter((one) => !own.some((other) => deepEqual(one, other)))];
}

export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",
  mutate(request) {
    const { kind, operation, subresource } = request;
    if (kind.plural !== "pods" || kind.group || operation !== "CREATE" || subresource) return;
    const found = classOf(request);
    setOverhead(request, found?.overhead);
    setScheduling(request, found?.scheduling);
  },
  validate(request) {
    const { kind, operation, subresource, object } = request;
    if (
      kind.plural !== "pods" ||
      kind.group ||
      operation !== "CREATE" ||
      subresource ||
      !object.spec.overhead
    )
      return;
    if (!classOf(request)?.overhead?.podFixed)
      throw refusal(
        request,
        "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
      );
  },
};
