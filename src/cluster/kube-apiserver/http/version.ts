// The version that the cluster claims, in one place.

import { timeText } from "../../apimachinery/time.ts";

export const KUBERNETES_VERSION = "v1.36.2";

/** /version, as a release build answers. `builtAt`: milliseconds since 1970. */
export const versionInfo = (builtAt: number): object => ({
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: KUBERNETES_VERSION,
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: timeText(builtAt),
  goVersion: "",
  compiler: "gc",
  platform: "linux/amd64",
});
