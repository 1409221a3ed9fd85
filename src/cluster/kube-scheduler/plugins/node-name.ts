// In Kubernetes: plugins/nodename. A pod that names its node goes there or nowhere.

import { refuseForGood, type FilterPlugin } from "../framework.ts";

export const nodeName: FilterPlugin = {
  name: "NodeName",
  prepare(pod) {
    const wanted = pod.spec.nodeName;
    if (!wanted) return undefined;
    return ({ name }) =>
      name === wanted ? undefined : refuseForGood("node(s) didn't match the requested node name");
  },
};
