// What projects publish with their releases, by the path that github.com gives it.

import { METRICS_SERVER, METRICS_SERVER_RELEASES, metricsServerManifest } from "./metrics-server.ts";

/** `/owner/name/releases/download/v1.2.3/file.yaml` → its text. */
export const RELEASES: ReadonlyMap<string, string> = new Map(
  METRICS_SERVER_RELEASES.map((version) => [
    `/${METRICS_SERVER}/releases/download/${version}/components.yaml`,
    metricsServerManifest(version),
  ]),
);

/** The newest release, by `/owner/name`. */
export const LATEST: ReadonlyMap<string, string> = new Map([
  [`/${METRICS_SERVER}`, METRICS_SERVER_RELEASES[0]],
]);
