// Checks and looks that labs share.

import type { Deployment, Pod, Service } from "../cluster/api/types.ts";
import type { Check, Labels, Verdict } from "./check.ts";
import { podsLabelled } from "./probes.ts";
import type { Text } from "./report.ts";
import type { View } from "./world.ts";

export const isReady = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp &&
  (pod.status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True");

const absent = (kind: string, name: string): Text => ({
  en: `There is no ${kind} ${name}.`,
  es: `No hay ningún ${kind} ${name}.`,
});

/** Pods that have the labels and are ready. */
export const readyPods = (
  { cluster }: View,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Pod[] => podsLabelled(cluster, namespace, labels).filter(isReady);

/** So many pods with these labels are ready. */
export function podsReady(
  labels: Labels,
  wanted: { namespace?: string; labels: Readonly<Record<string, string>>; count: number },
): Check {
  return {
    ...labels,
    verify(view) {
      const { length } = readyPods(view, wanted.namespace ?? "default", wanted.labels);
      return (
        length === wanted.count || {
          en: `${length} of ${wanted.count} pods are ready.`,
          es: `Hay ${length} pods listos de ${wanted.count}.`,
        }
      );
    },
  };
}

/** Its status speaks of an earlier wish. */
const unobserved = (name: string): Text => ({
  en: `The controller has not seen the last change of ${name} yet.`,
  es: `El controlador aún no ha visto el último cambio de ${name}.`,
});

export interface WantedDeployment {
  namespace?: string;
  name: string;
  replicas: number;
  image: string;
}

export const imageOf = (deployment: Deployment | undefined): string =>
  deployment?.spec.template.spec.containers[0]?.image ?? "";

/** Whether a Deployment runs what it should, all of it available and nothing else left. */
export function lookAtDeployment({ cluster }: View, wanted: WantedDeployment): Verdict {
  const { namespace = "default", name, replicas, image } = wanted;
  const deployment = cluster.find("deployments.apps", `${namespace}/${name}`);
  if (!deployment) return absent("Deployment", name);
  const { spec, status } = deployment;
  const seen = imageOf(deployment);
  if (seen !== image)
    return { en: `${name} asks for the image ${seen}.`, es: `${name} pide la imagen ${seen}.` };
  if (spec.replicas !== replicas)
    return {
      en: `${name} asks for ${spec.replicas} replicas.`,
      es: `${name} pide ${spec.replicas} réplicas.`,
    };
  if ((status?.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0)) return unobserved(name);
  const [updated, available, total] = [
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    status?.replicas ?? 0,
  ];
  if (updated === replicas && available === replicas && total === replicas) return true;
  return {
    en: `${name}: ${updated} of ${replicas} pods are of the new version, ${available} are available, ${total} exist.`,
    es: `${name}: ${updated} de ${replicas} pods son de la versión nueva, ${available} están disponibles, existen ${total}.`,
  };
}

export const deploymentAvailable = (labels: Labels, wanted: WantedDeployment): Check => ({
  ...labels,
  verify: (view) => lookAtDeployment(view, wanted),
});

/** The pods that a Service sends requests to, by name. */
export function endpointsOf({ cluster }: View, namespace: string, service: string): string[] {
  return cluster
    .list(
      "endpointslices.discovery.k8s.io",
      namespace,
      ({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service,
    )
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .map(({ targetRef }) => targetRef?.name ?? "")
    .sort();
}

export const findService = ({ cluster }: View, namespace: string, name: string): Service | undefined =>
  cluster.find("services", `${namespace}/${name}`);
