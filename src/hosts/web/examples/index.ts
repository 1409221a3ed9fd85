// The examples of the documentation that lessons use, by path below /examples/, in our own text.

import { configurationExamples } from "./configuration.ts";
import { deploymentExamples } from "./deployments.ts";
import { podExamples } from "./pods.ts";
import { serviceExamples } from "./services.ts";

export const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(podExamples),
  ...Object.entries(deploymentExamples),
  ...Object.entries(serviceExamples),
  ...Object.entries(configurationExamples),
]);
