// In Kubernetes: plugins/imagelocality. Nodes that hold large images of the pod already are liked better.

import type { ScorePlugin } from "../framework.ts";
import type { NodeInfo } from "../node-info.ts";

const MB = 1024 * 1024;
const MIN = 23 * MB;
const MAX_PER_CONTAINER = 1000 * MB;

const withTag = (image: string) => (/:[^/]*$|@/.test(image) ? image : `${image}:latest`);

const sizeOn = ({ node }: NodeInfo, image: string): number =>
  node.status.images?.find(({ names }) => names?.some((name) => name === image || name.endsWith(`/${image}`)))
    ?.sizeBytes ?? 0;

export const imageLocality: ScorePlugin = {
  name: "ImageLocality",
  weight: 1,
  prepare(pod, { nodes }) {
    if (!nodes.some(({ node }) => node.status.images?.length)) return undefined;
    const images = pod.spec.containers.map(({ image }) => withTag(image ?? ""));
    const spread = images.map(
      (image) => nodes.filter((node) => sizeOn(node, image) > 0).length / nodes.length,
    );
    if (spread.every((share) => share === 0)) return undefined;
    return (node) => {
      const sum = images.reduce((total, image, i) => total + Math.trunc(sizeOn(node, image) * spread[i]), 0);
      const max = MAX_PER_CONTAINER * images.length;
      return Math.trunc((100 * (Math.min(Math.max(sum, MIN), max) - MIN)) / (max - MIN));
    };
  },
};
