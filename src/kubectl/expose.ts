// In Kubernetes: k8s.io/kubectl/pkg/cmd/expose. Makes a Service for what has pods.

import { applyMergePatch } from "../cluster/apimachinery/merge-patch.ts";
import type { Json } from "../cluster/apimachinery/meta.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { eachTarget, targetsOf, type Target } from "./resources.ts";
import { createGenerated, keyValue } from "./save.ts";

export const command: Command = {
  usage:
    "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]",
  summary: "Expose a resource as a new Kubernetes service.",
  records: true,
  flags: `
--cluster-ip='': The service's address, or None.
--external-ip='': An address outside the cluster.
--field-manager='kubectl-expose': The name under which fields are owned.
-l, --labels='': The service's labels.
--load-balancer-ip='': The load balancer's address.
--name='': The service's name.
--override-type='merge': json, merge or strategic.
--overrides='': JSON that is laid over the object.
--port='': The service's port.
--protocol='': TCP, UDP or SCTP.
--save-config=false: Remember the configuration in an annotation, for apply.
--selector='': Labels of the pods.
--session-affinity='': None or ClientIP.
--target-port='': The pods' port: a number or a name.
--type='': ClusterIP, NodePort, LoadBalancer or ExternalName.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}`,
  *run(k) {
    yield* eachTarget(
      () => targetsOf(k, k.args, { fetch: true, typed: true, noSelector: true }),
      (target) => exposeOne(k, target),
    );
  },
};

const EXPOSABLE = ["Pod", "Service", "Deployment", "ReplicaSet", "ReplicationController"];

function* exposeOne(k: Invocation, target: Target): Program<void> {
  if (!EXPOSABLE.includes(target.type.kind)) {
    const name = target.type.group ? `${target.type.kind}.${target.type.group}` : target.type.kind;
    throw new Failure(`cannot expose a ${name}`);
  }
  let object = serviceOf(k, target);
  if (k.flags.string("overrides"))
    object = applyMergePatch(object as Json, JSON.parse(k.flags.string("overrides")) as Json) as Obj;
  yield* createGenerated(k, { object }, "exposed");
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(",")
      .filter(Boolean)
      .map((part) => {
        const pair = keyValue(part);
        if (!pair) throw new Failure(`unexpected label spec: ${part}`);
        return pair;
      }),
  );

function selectorOf(k: Invocation, { type, object }: Target): Record<string, string> {
  const asked = k.flags.string("selector");
  if (asked) return labelsOf(asked);
  const noSelector = () =>
    new Failure(
      "couldn't retrieve selectors via --selector flag or introspection: invalid deployment: no selectors, therefore cannot be exposed",
    );
  if (type.kind === "Pod") {
    if (!object!.metadata.labels)
      throw new Failure(
        "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
      );
    return object!.metadata.labels as Record<string, string>;
  }
  if (type.kind === "Service" || type.kind === "ReplicationController") {
    if (!object!.spec.selector)
      throw new Failure(
        "couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set",
      );
    return object!.spec.selector as Record<string, string>;
  }
  if (object!.spec.selector?.matchExpressions?.length)
    throw new Failure(
      "couldn't retrieve selectors via --selector flag or introspection: couldn't convert expressions - \"%+v\" to map-based selector format",
    );
  const labels = object!.spec.selector?.matchLabels as Record<string, string> | undefined;
  if (!labels) throw noSelector();
  return labels;
}

interface PortPair {
  port: number;
  protocol: string;
  name?: string;
}

function portsOf(k: Invocation, { type, object }: Target): PortPair[] {
  const protocol = k.flags.string("protocol");
  const asked = k.flags.string("port");
  if (asked) return asked.split(",").map((text) => ({ port: portNumber(text), protocol: protocol || "TCP" }));
  const spec = type.kind === "Pod" || type.kind === "Service" ? object!.spec : object!.spec.template?.spec;
  const ports: PortPair[] =
    type.kind === "Service"
      ? (spec.ports as Obj[]).map((port) => ({
          port: port.port as number,
          protocol: (port.protocol as string | undefined) ?? "TCP",
        }))
      : ((spec?.containers ?? []) as Obj[]).flatMap((container) =>
          ((container.ports ?? []) as Obj[]).map((port) => ({
            port: port.containerPort as number,
            protocol: (port.protocol as string | undefined) ?? "TCP",
          })),
        );
  if (ports.length === 0) throw new Failure("couldn't find port via --port flag or introspection");
  return ports;
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Failure(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function serviceOf(k: Invocation, target: Target): Obj {
  const { flags } = k;
  const name = flags.string("name") || target.name.slice(0, 63);
  const selector = selectorOf(k, target);
  const pairs = portsOf(k, target);
  const targetPort = flags.string("target-port");
  const ports = pairs.map(({ port, protocol }, i) => ({
    ...(pairs.length > 1 ? { name: `port-${i + 1}` } : {}),
    protocol,
    port,
    targetPort: targetPort === "" ? port : /^\d+$/.test(targetPort) ? Number(targetPort) : targetPort,
  }));
  const labels = flags.string("labels")
    ? labelsOf(flags.string("labels"))
    : (target.object!.metadata.labels as Record<string, string> | undefined);
  const external = flags.string("external-ip");
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name, ...(labels && Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: {
      ports,
      selector,
      ...(flags.string("cluster-ip")
        ? { clusterIP: flags.string("cluster-ip") === "None" ? "None" : flags.string("cluster-ip") }
        : {}),
      ...(flags.string("type") ? { type: flags.string("type") } : {}),
      ...(external ? { externalIPs: [external] } : {}),
      ...(flags.string("session-affinity")
        ? { sessionAffinity: affinityOf(flags.string("session-affinity")) }
        : {}),
      ...(flags.string("load-balancer-ip") ? { loadBalancerIP: flags.string("load-balancer-ip") } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function affinityOf(text: string): string {
  if (text === "None" || text === "ClientIP") return text;
  throw new Failure(`unknown session affinity: ${text}`);
}
