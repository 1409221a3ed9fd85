// The chain behind both doors: authorization, then the registry. Authentication happened at the door.

import { resourceName, type AnyKind } from "../api/kind.ts";
import type { KubeObject } from "../apimachinery/meta.ts";
import { authorize, decide, type Decision } from "./authorization.ts";
import { selectedName } from "./authorization/request-attributes.ts";
import type { Attributes, RequestContext, UserInfo, Verb } from "./context.ts";
import { deleteObject, type DeleteOptions, type Deletion } from "./registry/delete.ts";
import { list, watch, type Page, type Selection, type WatchEvent } from "./registry/read.ts";
import { stored, type Parts } from "./registry/registry.ts";
import { create, update, type Change, type Target } from "./registry/write.ts";

const attributesOf = (context: RequestContext, verb: Verb, target: Target): Attributes => ({
  verb,
  group: target.kind.group,
  version: target.kind.version,
  resource: target.kind.plural,
  subresource: target.subresource,
  namespace: target.kind.plural === "namespaces" && target.name ? target.name : target.namespace,
  name: target.name || selectedName(context.fieldSelector),
  fieldSelector: context.fieldSelector,
});

/** What a client may ask for, on any kind. Throws StatusError. */
export class Operations {
  readonly parts: Parts;
  readonly #granted = new Set<(user: UserInfo, attributes: Attributes) => void>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Throws Forbidden unless the user may do it. What the door let in is not asked for again. */
  authorize(context: RequestContext, verb: Verb, target: Target): void {
    const attributes = attributesOf(context, verb, target);
    if (context.granted !== verb) authorize(this.parts.authorizers, context.user, attributes);
    for (const listener of this.#granted) listener(context.user, attributes);
  }

  /** What the authorizers say. */
  decide(user: UserInfo, attributes: Attributes): Decision {
    return decide(this.parts.authorizers, user, attributes);
  }

  /** Told of every request that was granted, before it is carried out. Returns how to stop. */
  onGranted(listener: (user: UserInfo, attributes: Attributes) => void): () => void {
    this.#granted.add(listener);
    return () => this.#granted.delete(listener);
  }

  get(context: RequestContext, target: Target): KubeObject {
    this.authorize(context, "get", target);
    return stored(this.parts, target.kind, target.namespace, target.name);
  }

  list(
    context: RequestContext,
    kind: AnyKind,
    selection: Selection,
    paging?: { limit?: number; after?: string },
  ): Page {
    this.authorize(context, "list", collection(kind, selection.namespace));
    return list(this.parts, kind, selection, paging);
  }

  watch(
    context: RequestContext,
    kind: AnyKind,
    selection: Selection,
    since: number | undefined,
    listener: (event: WatchEvent, revision: number) => void,
  ): () => void {
    this.authorize(context, "watch", collection(kind, selection.namespace));
    return watch(this.parts, kind, selection, since, listener);
  }

  create(context: RequestContext, target: Target, object: unknown): KubeObject {
    this.authorize(context, "create", target);
    const virtual = this.parts.virtual.get(resourceName(target.kind));
    if (virtual) return virtual(this.parts, context, target, object);
    return create(this.parts, context, target, object);
  }

  update(context: RequestContext, target: Target, change: Change): KubeObject {
    this.authorize(context, "update", target);
    return update(this.parts, context, target, change);
  }

  patch(context: RequestContext, target: Target, change: Change): KubeObject {
    this.authorize(context, "patch", target);
    return update(this.parts, context, target, change);
  }

  /** A change of the latest version: an update to those who may not patch. */
  change(context: RequestContext, target: Target, change: Change): KubeObject {
    const { verdict } = this.decide(context.user, attributesOf(context, "patch", target));
    this.authorize(context, verdict === "allow" ? "patch" : "update", target);
    return update(this.parts, context, target, change);
  }

  delete(context: RequestContext, target: Target, options: DeleteOptions = {}): Deletion {
    this.authorize(context, "delete", target);
    return deleteObject(this.parts, context, target, options);
  }

  deleteCollection(
    context: RequestContext,
    kind: AnyKind,
    selection: Selection,
    options: DeleteOptions = {},
  ): KubeObject[] {
    this.authorize(context, "deletecollection", collection(kind, selection.namespace));
    const { items } = list(this.parts, kind, selection);
    return items.map((object) => {
      const { namespace, name } = object.metadata;
      return deleteObject(this.parts, context, { kind, namespace, name, subresource: "" }, options).object;
    });
  }
}

const collection = (kind: AnyKind, namespace: string | undefined): Target => ({
  kind,
  namespace,
  name: "",
  subresource: "",
});
