// All that a file of graders/ may import.

export { deepEqual } from "../cluster/apimachinery/objects.ts";
export { check, type Check, type Verdict } from "./check.ts";
export { lab, type Grader, type Variables } from "./judge.ts";
export type { HostContainer } from "./machines.ts";
export {
  deletingAPod,
  failingANode,
  podsLabelled,
  survives,
  within,
  type Answer,
  type Probes,
} from "./probes.ts";
export {
  deploymentAvailable,
  endpointsOf,
  findService,
  imageOf,
  isReady,
  lookAtDeployment,
  podsReady,
  readyPods,
} from "./ready-made.ts";
export type { Text } from "./report.ts";
export { brokenImageUndone, updatedWithoutGap } from "./rollouts.ts";
export { always, clock, kept, neighbourUntouched, never, sameObject, untouched } from "./safeguards.ts";
export type { View } from "./world.ts";
