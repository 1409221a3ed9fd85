// Starts a controller, and brings its code, when the first object that it cares for appears.

import { lazy, type Program, type Simulation } from "../../simulation/index.ts";
import type { KubeObject } from "../apimachinery/meta.ts";
import type { Client, Resource } from "../client-go/client.ts";
import type { Fetch } from "./podautoscaler/metrics-client.ts";
import type { Signing } from "./signing.ts";
import { follow } from "../client-go/controller.ts";

const RESOURCES: readonly Resource[] = [
  "secrets",
  "certificatesigningrequests.certificates.k8s.io",
  "endpoints",
  "horizontalpodautoscalers.autoscaling",
  "persistentvolumeclaims",
  "persistentvolumes",
  "poddisruptionbudgets.policy",
  "resourcequotas",
];

/** Endpoints that a controller keeps, or the API server, need no other. */
const isWrittenByHand = ({ kind, metadata: { labels = {} } }: KubeObject): boolean =>
  kind !== "Endpoints" ||
  (!("endpoints.kubernetes.io/managed-by" in labels) &&
    !("endpointslice.kubernetes.io/skip-mirror" in labels));

/** Requests to the API server over HTTP, as the account of that name: for what components do not read in process. */
export type FetchAs = (account: string) => Fetch;

const code = lazy(() => import("./late-controllers.ts"));

/** Returns how to stop. */
export function startLateControllers(
  simulation: Simulation,
  clientFor: (account: string) => Client,
  signing: Signing,
  fetchAs: FetchAs,
): () => void {
  const stops: (() => void)[] = [];

  function* start(resource: Resource): Program<void> {
    const { lateControllers } = yield* simulation.hold(code);
    for (const { name, run } of lateControllers[resource] ?? [])
      stops.push(run(simulation, clientFor(name), signing, fetchAs(name)));
  }

  for (const resource of RESOURCES) {
    let started = false;
    const added = (object: KubeObject) => {
      if (started || !isWrittenByHand(object)) return;
      started = true;
      simulation.spawn(`start controllers of ${resource}`, start(resource));
    };
    stops.push(follow(simulation, clientFor("kube-controller-manager"), resource, { added }));
  }
  return () => {
    for (const stop of stops) stop();
  };
}
