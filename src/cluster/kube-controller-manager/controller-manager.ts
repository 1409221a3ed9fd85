// In Kubernetes: kube-controller-manager: the control loops, in one process.

import type { Simulation } from "../../simulation/index.ts";
import type { Client } from "../client-go/client.ts";
import { runController, type Controller } from "../client-go/controller.ts";
import { clusterRoleAggregationController } from "./clusterrole-aggregation/clusterrole-aggregation.ts";
import { deploymentController } from "./deployment/deployment.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSliceController } from "./endpointslice/endpointslice.ts";
import { runGarbageCollector } from "./garbage-collector/garbage-collector.ts";
import { namespaceController } from "./namespace/namespace.ts";
import { nodeLifecycleController } from "./node-lifecycle/node-lifecycle.ts";
import { taintEvictionController } from "./node-lifecycle/taint-eviction.ts";
import { runPodGarbageCollector } from "./podgc/podgc.ts";
import { replicaSetController } from "./replicaset/replicaset.ts";
import { rootCaPublisher } from "./root-ca-publisher/root-ca-publisher.ts";
import type { Signing } from "./signing.ts";
import { startLateControllers, type FetchAs } from "./start-late.ts";
import { serviceAccountController } from "./serviceaccount/serviceaccount.ts";
import { ttlController } from "./ttl/ttl.ts";

export interface ControllerManagerOptions {
  simulation: Simulation;
  /** A client for the account of that name: each controller acts as itself. */
  clientFor(account: string): Client;
  signing: Signing;
  fetchAs: FetchAs;
}

/** Starts every controller. Returns how to stop them all. */
export function runControllerManager({
  simulation,
  clientFor,
  signing,
  fetchAs,
}: ControllerManagerOptions): () => void {
  const controllers: Controller<any>[] = [
    serviceAccountController,
    rootCaPublisher(signing.authority.certificate),
    namespaceController,
    nodeLifecycleController(),
    taintEvictionController,
    ttlController,
    deploymentController,
    replicaSetController,
    endpointSliceController,
    endpointsController,
    clusterRoleAggregationController,
  ];
  const stops = controllers.map((controller) =>
    runController(simulation, clientFor(controller.name), controller),
  );
  stops.push(runPodGarbageCollector(simulation, clientFor("pod-garbage-collector")));
  stops.push(runGarbageCollector(simulation, clientFor("generic-garbage-collector")));
  stops.push(startLateControllers(simulation, clientFor, signing, fetchAs));
  return () => {
    for (const stop of stops) stop();
  };
}
