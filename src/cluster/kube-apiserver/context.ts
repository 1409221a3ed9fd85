// Who asks, and how: what every stage of the request chain may look at.

export interface UserInfo {
  username: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

export interface RequestContext {
  readonly user: UserInfo;
  /** Runs the whole chain, but stores nothing. */
  readonly dryRun: boolean;
  /** Who is named in managedFields; the first part of the User-Agent unless the client says. */
  readonly fieldManager: string;
  /**
   * Whether the fields of an object that this request creates are tracked (metadata.managedFields), or "given" when the object
   * says them already. What components create is not tracked.
   */
  readonly fields?: "tracked" | "given";
  /** The subresource that managedFields names, where it is not the one that is written. */
  readonly through?: string;
  /** The verb for which the door let this request in; it is not asked for again. */
  readonly granted?: string;
  /** As the client wrote it. */
  readonly fieldSelector?: string;
  /** What the audit trail says of this request besides; stages of the chain add to it, where there is a trail. */
  readonly audit?: Map<string, string>;
  /** Sent as `Warning` headers; stages of the chain add to it. */
  readonly warnings: string[];
}

export const contextFor = (user: UserInfo, more: Partial<RequestContext> = {}): RequestContext => ({
  user,
  dryRun: false,
  fieldManager: "unknown",
  warnings: [],
  ...more,
});

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

/** One request as authorizers, admission and the audit trail see it. */
export interface Attributes {
  /** One of Verb, or what only roles know: impersonate, bind, escalate, approve …; for paths the method. */
  verb: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  namespace: string | undefined;
  name: string;
  /** Of a request that is none for a resource; then all the others are empty. */
  path?: string;
  /** Of a list or watch. */
  fieldSelector?: string;
}
