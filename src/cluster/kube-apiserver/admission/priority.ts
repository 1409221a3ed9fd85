// In Kubernetes: plugin/pkg/admission/priority. Turns a pod's priority class into a number.

import { refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

/** The classes that every cluster has, though nobody created them. */
const BUILT_IN: Record<string, number> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

interface PriorityClass {
  metadata: { name: string };
  value: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
}

function classOf(request: AdmissionRequest): PriorityClass | undefined {
  const { object, reader } = request;
  const name: string | undefined = object.spec.priorityClassName;
  if (!name) {
    const defaults = (reader.list("priorityclasses.scheduling.k8s.io") as unknown as PriorityClass[]).filter(
      (priorityClass) => priorityClass.globalDefault,
    );
    return defaults.sort((a, b) => a.value - b.value)[0];
  }
  const found = reader.find("priorityclasses.scheduling.k8s.io", name) as unknown as
    PriorityClass | undefined;
  if (found) return found;
  if (name in BUILT_IN) return { metadata: { name }, value: BUILT_IN[name] };
  throw refusal(request, `no PriorityClass with name ${name} was found`);
}

/** An update that leaves out what was set at creation does not mean to change it. */
function keepPriority({ object, old }: AdmissionRequest): void {
  const before = (old as any).spec;
  object.spec.priority ??= before.priority;
  object.spec.preemptionPolicy ??= before.preemptionPolicy;
}

export const priority: AdmissionPlugin = {
  name: "Priority",
  mutate(request) {
    const { kind, operation, subresource, object } = request;
    if (kind.plural !== "pods" || kind.group !== "" || subresource) return;
    if (operation === "UPDATE") return keepPriority(request);
    if (operation !== "CREATE") return;
    const found = classOf(request);
    const value = found?.value ?? 0;
    if (object.spec.priority !== undefined && object.spec.priority !== value) {
      throw refusal(
        request,
        `the integer value of priority (${object.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (found) object.spec.priorityClassName ??= found.metadata.name;
    object.spec.priority = value;
    const policy = found?.preemptionPolicy ?? "PreemptLowerPriority";
    const said = object.spec.preemptionPolicy;
    if (said !== undefined && said !== policy)
      throw refusal(
        request,
        `the string value of PreemptionPolicy (${said}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    object.spec.preemptionPolicy = policy;
  },
};
