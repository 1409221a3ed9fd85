// What components write through the door inside the process, told as the requests that they would have sent.

import { resourceName } from "../../api/kind.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { Attributes, RequestContext, UserInfo } from "../context.ts";
import { KUBERNETES_VERSION } from "../http/version.ts";
import type { Operations } from "../operations.ts";
import type { Target } from "../registry/write.ts";
import { decideFor, type Trail } from "./trail.ts";

const WRITES = ["create", "update", "patch", "change", "delete"] as const;

const SCHEDULER = "system:kube-scheduler";

const CODES: Readonly<Record<string, number>> = { create: 201 };

function pathOf({ group, version, namespace, resource, name, subresource }: Attributes): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const inside = namespace && resource !== "namespaces" ? `/namespaces/${namespace}` : "";
  return `${root}${inside}/${[resource, name, subresource].filter(Boolean).join("/")}`;
}

/** `kubelet/v1.36.2 (linux/amd64) kubernetes/unknown`, and for a controller its account. */
function agentOf({ user: { username }, fieldManager }: RequestContext): string {
  const base = `${fieldManager}/${KUBERNETES_VERSION} (linux/amd64) kubernetes/unknown`;
  if (username.startsWith("system:serviceaccount:")) return `${base}/${username}`;
  return fieldManager === "kube-scheduler" ? `${base}/scheduler` : base;
}

/** A kubelet is on its node; all others are beside the API server. */
function addressOf({ server }: Trail, { username }: UserInfo): string {
  const node: any = username.startsWith("system:node:")
    ? server.operations.parts.reader.find("nodes", username.slice("system:node:".length))
    : undefined;
  const own = node?.status?.addresses?.find((one: any) => one.type === "InternalIP")?.address;
  return own ?? server.address.replace(/:\d+$/, "");
}

/** Tells of what is written, until the returned function is called. */
export function componentsTold(trail: Trail): () => void {
  const { operations } = trail.server;
  for (const verb of WRITES) {
    const write = operations[verb] as (context: RequestContext, target: Target, what: any) => any;
    (operations as any)[verb] = (context: RequestContext, target: Target, what: any) => {
      const act = () => write.call(operations, context, target, what);
      // Requests over HTTP were told of at their door.
      return context.granted === undefined ? told(trail, verb, context, target, what, act) : act();
    };
  }
  const stopBindings = operations.onGranted((user, attributes) => {
    if (user.username === SCHEDULER && attributes.subresource === "binding")
      boundTold(trail, user, attributes);
  });
  return () => {
    stopBindings();
    for (const verb of WRITES) delete (operations as Partial<Operations>)[verb];
  };
}

/** Bindings have no operation of their own: they are told of as they are granted. */
function boundTold(trail: Trail, user: UserInfo, attributes: Attributes): void {
  const event = trail.opened(user, attributes, {
    requestURI: pathOf(attributes),
    sourceIPs: [addressOf(trail, user)],
    userAgent: `kube-scheduler/${KUBERNETES_VERSION} (linux/amd64) kubernetes/unknown/scheduler`,
  });
  if (!event) return;
  trail.tell(event, "RequestReceived");
  decideFor(event, trail.server.operations.decide(user, attributes));
  event.status = { status: "Success", code: 201 };
  trail.tell(event, "ResponseComplete");
}

function told<T>(
  trail: Trail,
  write: (typeof WRITES)[number],
  context: RequestContext,
  target: Target,
  what: any,
  act: () => T,
): T {
  const attributes = attributesOf(trail, context, write, target);
  const requestURI = pathOf(write === "create" ? { ...attributes, name: "" } : attributes);
  const event = trail.opened(context.user, attributes, {
    requestURI,
    sourceIPs: [addressOf(trail, context.user)],
    userAgent: agentOf(context),
  });
  if (!event) return act();
  trail.tell(event, "RequestReceived");
  decideFor(event, trail.server.operations.decide(context.user, attributes));
  if (write === "create") event.requested({ apiVersion: versionOf(target), kind: target.kind.kind, ...what });
  try {
    const outcome: any = act();
    event.status = { code: CODES[write] ?? 200 };
    event.responded(write === "delete" ? outcome.object : outcome);
    return outcome;
  } catch (error) {
    if (error instanceof StatusError) {
      const { status, message, reason, details, code } = error.toStatus();
      event.status = { status, message, reason, details, code: code! };
    }
    throw error;
  } finally {
    trail.tell(event, "ResponseComplete");
  }
}

const versionOf = ({ kind: { group, version } }: Target) => (group ? `${group}/${version}` : version);

/** A change of the latest version is an update for those who may not patch. */
function attributesOf(
  { server }: Trail,
  { user }: RequestContext,
  write: (typeof WRITES)[number],
  { kind, namespace, name, subresource }: Target,
): Attributes {
  const attributes: Attributes = {
    verb: write === "change" ? "patch" : write,
    group: kind.group,
    version: kind.version,
    resource: kind.plural,
    subresource,
    namespace: resourceName(kind) === "namespaces" ? name || undefined : namespace,
    name,
  };
  // Kubelets send patches of status, whatever the call is here.
  if (write === "update" && subresource === "status" && user.username.startsWith("system:node:"))
    return { ...attributes, verb: "patch" };
  const updates = write === "change" && server.operations.decide(user, attributes).verdict !== "allow";
  return updates ? { ...attributes, verb: "update" } : attributes;
}
