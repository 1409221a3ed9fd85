// In Kubernetes: k8s.io/apiserver/pkg/apis/audit/v1 and pkg/audit/request.go. One request as it is written down, a line at each stage.

import { microTimeText } from "../../apimachinery/time.ts";
import type { Attributes, UserInfo } from "../context.ts";
import { atLeast, type Stage, type Wanted } from "./policy.ts";

/** What is known of a request from its beginning. */
export interface Opening {
  auditID: string;
  wanted: Wanted;
  requestURI: string;
  user: UserInfo;
  sourceIPs: readonly string[];
  userAgent: string;
  attributes: Attributes;
  receivedAt: number;
}

const userText = ({ username, uid, groups, extra }: UserInfo) => ({
  username,
  uid: uid || undefined,
  groups: groups.length > 0 ? groups : undefined,
  extra: extra && Object.keys(extra).length > 0 ? extra : undefined,
});

/** In bodies, how fields are managed is often more than the rest. */
function withoutManagedFields(value: any): any {
  if (!value || typeof value !== "object") return value;
  const bare = (object: any) => {
    if (!object?.metadata?.managedFields) return object;
    const { managedFields: _, ...metadata } = object.metadata;
    return { ...object, metadata };
  };
  if (Array.isArray(value.items)) return { ...value, items: value.items.map(bare) };
  return bare(value);
}

const isEmpty = (value: unknown) => value === "" || value === 0 || value === null;

/** What was sent, as Go writes it: its kind first, and of its metadata what is not empty. */
function asWritten(object: any): any {
  if (!object || typeof object !== "object" || Array.isArray(object)) return object;
  const { kind, apiVersion, metadata, ...rest } = object;
  if (!metadata || typeof metadata !== "object") return object;
  const kept = Object.entries(metadata).filter(([, value]) => !isEmpty(value));
  return { kind, apiVersion, metadata: Object.fromEntries(kept), ...rest };
}

/** The event of one request, which fills as the request goes on. */
export class AuditEvent {
  readonly opening: Opening;
  readonly annotations = new Map<string, string>();
  impersonated: UserInfo | undefined;
  status: { code: number; [field: string]: unknown } | undefined;
  #request: unknown;
  #response: unknown;
  #reference: Record<string, unknown> | undefined;

  constructor(opening: Opening) {
    this.opening = opening;
    const { path, resource, namespace, name, group, version, subresource } = opening.attributes;
    if (path !== undefined) return;
    this.#reference = { resource, namespace, name, group, version, subresource };
  }

  /** What the client sent: the event's reference takes from it what the path did not say. */
  requested(object: any): void {
    const { wanted } = this.opening;
    const reference = this.#reference;
    const metadata = object?.metadata;
    if (reference && metadata && typeof metadata === "object") {
      reference.name ||= metadata.name;
      reference.namespace ||= metadata.namespace;
      reference.uid = metadata.uid;
      reference.resourceVersion = metadata.resourceVersion;
    }
    if (!atLeast(wanted.level, "Request")) return;
    const sent = asWritten(object);
    this.#request = wanted.omitManagedFields ? withoutManagedFields(sent) : sent;
  }

  responded(object: unknown): void {
    const { wanted } = this.opening;
    if (atLeast(wanted.level, "RequestResponse"))
      this.#response = wanted.omitManagedFields ? withoutManagedFields(object) : object;
  }

  #objectRef() {
    const reference = this.#reference;
    if (!reference) return undefined;
    return {
      resource: reference.resource,
      namespace: reference.namespace || undefined,
      name: reference.name || undefined,
      uid: reference.uid || undefined,
      apiGroup: reference.group || undefined,
      apiVersion: reference.version,
      resourceVersion: reference.resourceVersion || undefined,
      subresource: reference.subresource || undefined,
    };
  }

  /** The line of a stage; undefined when the policy leaves it out. */
  line(stage: Stage, now: number): string | undefined {
    const { wanted, user, sourceIPs, receivedAt } = this.opening;
    if (wanted.level === "None" || wanted.omitStages.includes(stage)) return undefined;
    const { auditID, requestURI, userAgent, attributes } = this.opening;
    const annotations = [...this.annotations].sort(([a], [b]) => (a < b ? -1 : 1));
    const event = {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level: wanted.level,
      auditID,
      stage,
      requestURI,
      verb: attributes.verb,
      user: userText(user),
      impersonatedUser: this.impersonated && userText(this.impersonated),
      sourceIPs: sourceIPs.length > 0 ? sourceIPs : undefined,
      userAgent: userAgent || undefined,
      objectRef: this.#objectRef(),
      responseStatus: this.status && { metadata: {}, ...this.status },
      requestObject: this.#request,
      responseObject: this.#response,
      requestReceivedTimestamp: microTimeText(receivedAt),
      stageTimestamp: microTimeText(now),
      annotations: annotations.length > 0 ? Object.fromEntries(annotations) : undefined,
    };
    return JSON.stringify(event);
  }
}
