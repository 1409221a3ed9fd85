// How a Deployment got to its version: whether a pod was missing meanwhile, and whether a broken one was taken back.

import type { Deployment, Pod, ReplicaSet } from "../cluster/api/types.ts";
import type { Check, Labels, Verdict } from "./check.ts";
import { imageOf, lookAtDeployment, readyPods, type WantedDeployment } from "./ready-made.ts";
import type { View } from "./world.ts";

const keyOf = ({ namespace = "default", name }: { namespace?: string; name: string }) =>
  `${namespace}/${name}`;
const REVISION = "deployment.kubernetes.io/revision";

interface Rollout {
  /** What the Deployment asked for when it was looked at last. */
  image: string;
  /** Fewest ready pods of the update that is under way. */
  least: number | undefined;
  /** Of the updates that ended, the one with most; how many ready pods it had at its worst. */
  best: number | undefined;
}

/** An update to the image in which, at every instant, as many pods were ready as there should be. */
export function updatedWithoutGap(labels: Labels, wanted: WantedDeployment): Check<Rollout> {
  const { namespace = "default", image, replicas } = wanted;
  const find = ({ cluster }: View) => cluster.find("deployments.apps", keyOf(wanted));
  const ready = (view: View, { spec }: Deployment) =>
    readyPods(view, namespace, spec.selector.matchLabels ?? {}).length;
  // Going back from a version that never came up is no update: the pods are there still.
  const hasBegun = ({ cluster }: View) =>
    cluster.list(
      "pods",
      namespace,
      ({ metadata, spec }) => belongsTo(metadata, wanted.name) && spec.containers[0].image === image,
    ).length > 0;
  return {
    ...labels,
    follow: ["deployments.apps", "pods"],
    remember: (view) => ({ image: imageOf(find(view)), least: undefined, best: undefined }),
    sample(view, memory) {
      const deployment = find(view);
      const seen = imageOf(deployment);
      if (seen !== memory.image) {
        memory.image = seen;
        memory.least = seen === image && !hasBegun(view) ? Infinity : undefined;
      }
      if (!deployment || memory.least === undefined) return;
      memory.least = Math.min(memory.least, ready(view, deployment));
      // However many it asks for meanwhile: more than wanted is one way not to miss any.
      if (lookAtDeployment(view, { ...wanted, replicas: deployment.spec.replicas ?? 1 }) !== true) return;
      memory.best = Math.max(memory.best ?? 0, memory.least);
      memory.least = undefined;
    },
    verify: (_, memory) => verdictOf(memory, wanted.name, image, replicas),
  };
}

function verdictOf({ image, least, best }: Rollout, name: string, target: string, replicas: number): Verdict {
  if (best !== undefined && best >= replicas) return true;
  if (best !== undefined)
    return {
      en: `During the update only ${best} of ${replicas} pods were ready at one moment.`,
      es: `Durante la actualización hubo un momento con solo ${best} de ${replicas} pods listos.`,
    };
  if (least !== undefined)
    return { en: `The update of ${name} has not ended.`, es: `La actualización de ${name} no ha terminado.` };
  if (image === target)
    return {
      en: `No update of ${name} to ${target} was seen from beginning to end.`,
      es: `No se vio ninguna actualización de ${name} a ${target} de principio a fin.`,
    };
  return {
    en: `${name} has not been updated to ${target}: it asks for ${image || "nothing"}.`,
    es: `${name} no se ha actualizado a ${target}: pide ${image || "nada"}.`,
  };
}

/** Whether a pod's ReplicaSet is one of the Deployment. */
const belongsTo = ({ ownerReferences }: Pod["metadata"], deployment: string): boolean =>
  ownerReferences?.some(
    ({ kind, name }) => kind === "ReplicaSet" && name.slice(0, name.lastIndexOf("-")) === deployment,
  ) ?? false;

interface Tried {
  /** The revision that the broken image had when it was asked for last. */
  revision: number | undefined;
}

const revisionOf = (object: Deployment | ReplicaSet): number =>
  Number(object.metadata.annotations?.[REVISION] ?? 0);

/** The image was tried and taken back: a later revision runs, all of it available. */
export function brokenImageUndone(
  labels: Labels,
  wanted: Omit<WantedDeployment, "image"> & { broken: string },
): Check<Tried> {
  const { namespace = "default", name, broken, replicas } = wanted;
  const ownedSets = ({ cluster }: View) =>
    cluster.list(
      "replicasets.apps",
      namespace,
      ({ metadata }) =>
        metadata.ownerReferences?.some((owner) => owner.kind === "Deployment" && owner.name === name) ??
        false,
    );
  return {
    ...labels,
    follow: ["replicasets.apps"],
    remember: () => ({ revision: undefined }),
    sample(view, memory) {
      for (const set of ownedSets(view))
        if (set.spec.template?.spec.containers[0]?.image === broken)
          memory.revision = Math.max(memory.revision ?? 0, revisionOf(set));
    },
    verify(view, { revision }) {
      if (revision === undefined)
        return {
          en: `${name} never had a revision with ${broken}.`,
          es: `${name} nunca tuvo una revisión con ${broken}.`,
        };
      const deployment = view.cluster.find("deployments.apps", `${namespace}/${name}`);
      const image = imageOf(deployment);
      if (image === broken)
        return { en: `${name} still asks for ${broken}.`, es: `${name} sigue pidiendo ${broken}.` };
      if (!deployment || revisionOf(deployment) <= revision)
        return {
          en: `Revision ${revision}, the broken one, is the newest.`,
          es: `La revisión ${revision}, la rota, es la más nueva.`,
        };
      return lookAtDeployment(view, { namespace, name, replicas, image });
    },
  };
}
