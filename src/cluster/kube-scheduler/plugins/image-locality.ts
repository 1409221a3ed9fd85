// In Kubernetes: plugins/imagelocality. Nodes that hold large images of the pod already are liked better.

import { ofNodes, type ScorePlugin, type Snapshot } from "../framework.ts";
import type { NodeInfo } from "../node-info.ts";

const MB = 1024 * 1024;
const MIN = 23 * MB;
const MAX_PER_CONTAINER = 1000 * MB;

const withTag = (image: string) => (/:[^/]*$|@/.test(image) ? image : `${image}:latest`);

const sizeOn = ({ node }: NodeInfo, image: string): number =>
  node.status.images?.find(({ names }) => names?.some((name) => name === image || name.endsWith(`/${image}`)))
    ?.sizeBytes ?? 0;

const spreads = ofNodes(() => new Map<string, number>());

/** The share of the nodes that hold an image. */
function spreadOf(image: string, snapshot: Snapshot): number {
  const known = spreads(snapshot);
  let share = known.get(image);
  if (share === undefined) {
    const { nodes } = snapshot;
    share = nodes.filter((node) => sizeOn(node, image) > 0).length / nodes.length;
    known.set(image, share);
  }
  return share;
}

export const imageLocality: ScorePlugin = {
  name: "ImageLocality",
  weight: 1,
  prepare(pod, snapshot) {
    const images = pod.spec.containers.map(({ image }) => withTag(image ?? ""));
    const spread = images.map((image) => spreadOf(image, snapshot));
    if (spread.every((share) => share === 0)) return undefined;
    return (node) => {
      const sum = images.reduce((total, image, i) => total + Math.trunc(sizeOn(node, image) * spread[i]), 0);
      const max = MAX_PER_CONTAINER * images.length;
      return Math.trunc((100 * (Math.min(Math.max(sum, MIN), max) - MIN)) / (max - MIN));
    };
  },
};
