// The kinds that a cluster can do without until somebody asks for them over HTTP, and the objects of theirs that every cluster
// has. They come with the code of the HTTP door; in discovery's order all are one list.

import { byPriority, priorityOf } from "../../api/apiregistration-v1/priorities.ts";
import { defaultFlowSchemas, defaultPriorityLevels } from "../../api/flowcontrol-v1/defaults.ts";
import { apiVersionOf } from "../../apimachinery/meta.ts";
import { timeText } from "../../apimachinery/time.ts";
import { gatedKinds, rareKinds } from "../../api/rare-kinds.ts";
import type { ApiServer } from "../api-server.ts";
import { conditionsOf } from "./component-health.ts";
import { newUid, storageKey } from "./registry.ts";
import { put } from "./storage.ts";

const SERVICE_CIDR = "10.96.0.0/12";

const completed = new WeakSet<ApiServer>();

/** Completes what is served, once. */
export function completeKinds(server: ApiServer): void {
  if (completed.has(server)) return;
  completed.add(server);
  for (const kind of rareKinds) server.addKind(kind);
  for (const gate of Object.keys(gatedKinds))
    if (server.featureGates[gate]) for (const kind of gatedKinds[gate]) server.addKind(kind);
  server.kinds.sort(byPriority);
  writeDefaults(server);
}

interface Default {
  metadata: { name: string };
}

/** What a cluster has from its start, as of its start. */
function writeDefaults(server: ApiServer): void {
  const { simulation, operations, kinds } = server;
  const random = simulation.random("kube-apiserver/defaults");
  const time = timeText(simulation.start);
  const write = (resource: string, objects: readonly Default[]) => {
    const kind = kinds.resource(resource);
    for (const object of objects)
      put(operations.parts.store, kind, storageKey(kind, undefined, object.metadata.name), {
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        ...object,
        metadata: {
          ...object.metadata,
          uid: newUid(random),
          creationTimestamp: time,
          ...(kind.generation ? { generation: 1 } : {}),
        },
      });
  };
  write("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", defaultPriorityLevels());
  write("flowschemas.flowcontrol.apiserver.k8s.io", defaultFlowSchemas(time));
  write("apiservices.apiregistration.k8s.io", localApiServices(server, time));
  write("servicecidrs.networking.k8s.io", [serviceCidr(time)]);
  write(
    "componentstatuses",
    ["controller-manager", "etcd-0", "scheduler"].map((name) => component(server, name)),
  );
}

/** One a group and version that the server answers for itself. */
function localApiServices({ kinds }: ApiServer, time: string): Default[] {
  const served = new Map(kinds.all().map((kind) => [`${kind.version}.${kind.group}`, kind]));
  return [...served].flatMap(([name, { group, version }]) => {
    const priority = priorityOf(group, version);
    if (!priority) return [];
    return {
      metadata: { name, labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" } },
      spec: {
        ...(group ? { group } : {}),
        version,
        groupPriorityMinimum: priority.group,
        versionPriority: priority.version,
      },
      status: {
        conditions: [
          {
            type: "Available",
            status: "True",
            lastTransitionTime: time,
            reason: "Local",
            message: "Local APIServices are always available",
          },
        ],
      },
    };
  });
}

const serviceCidr = (time: string) => ({
  metadata: { name: "kubernetes", finalizers: ["networking.k8s.io/service-cidr-finalizer"] },
  spec: { cidrs: [SERVICE_CIDR] },
  status: {
    conditions: [
      {
        type: "Ready",
        status: "True",
        lastTransitionTime: time,
        reason: "",
        message: "Kubernetes Service CIDR is ready",
      },
    ],
  },
});

const component = (server: ApiServer, name: string) => ({
  metadata: { name },
  conditions: conditionsOf(server, name),
});
