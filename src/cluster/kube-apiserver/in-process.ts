// The API server's second door: a typed client for components. It skips encoding, not the chain.

import type { AnyKind } from "../api/kind.ts";
import { resourceName } from "../api/kind.ts";
import { apiVersionOf, splitKey, type Key, type KubeObject } from "../apimachinery/meta.ts";
import { isNotFound } from "../apimachinery/status-error.ts";
import {
  ConnectionRefused,
  type Client,
  type DynamicClient,
  type ServedResource,
  type WatchHandler,
} from "../client-go/client.ts";
import type { ApiServer } from "./api-server.ts";
import { contextFor, type RequestContext, type UserInfo } from "./context.ts";
import { bindPod } from "./registry/binding.ts";
import { finalizeNamespace } from "./registry/namespace.ts";
import type { Selection } from "./registry/read.ts";
import { bucketOf, stored } from "./registry/registry.ts";
import { decodedChange } from "./registry/storage.ts";
import type { Target } from "./registry/write.ts";

const DEFAULT_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

export const servedResource = (kind: AnyKind): ServedResource => ({
  resource: resourceName(kind),
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
  namespaced: kind.namespaced,
  verbs: kind.verbs ?? DEFAULT_VERBS,
});

/** The name that a component's writes bear: `kubelet`, `kube-controller-manager`. */
function managerOf({ username }: UserInfo): string {
  const name = username.replace(/^system:/, "");
  if (name.startsWith("serviceaccount:kube-system:")) return "kube-controller-manager";
  return name.startsWith("node:") ? "kubelet" : name;
}

/**
 * A client that acts as `user`. While the server is stopped, every call throws ConnectionRefused. With `informers`, what it reads is
 * what that user's informers would have listed: controllers share those of their process, and they can be read while the server is
 * stopped. With `always`, it is no component's: it sees and does everything, whether the server runs or not.
 */
export function inProcessClient(
  server: ApiServer,
  user: UserInfo,
  informers?: UserInfo,
  always = false,
): Client {
  const { operations } = server;
  const { kinds, store } = operations.parts;
  const context: RequestContext = contextFor(user, { fieldManager: managerOf(user) });
  const reading: RequestContext = informers ? contextFor(informers) : context;

  const kindOf = (resource: string, cached = false) => {
    if (!always && !cached) server.assertAnswers();
    return kinds.resource(resource);
  };
  const target = (resource: string, key: Key, subresource = "", cached = false): Target => {
    const { namespace, name } = splitKey(key);
    return { kind: kindOf(resource, cached), namespace, name, subresource };
  };

  function get(resource: string, key: Key): any {
    const wanted = target(resource, key, "", informers !== undefined);
    if (!informers) return operations.get(context, wanted);
    operations.authorize(reading, "list", { ...wanted, name: "" });
    return stored(operations.parts, wanted.kind, wanted.namespace, wanted.name);
  }

  function find(resource: string, key: Key): any {
    try {
      return get(resource, key);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  function list(resource: string, namespace?: string, matches?: (object: any) => boolean): any[] {
    return operations.list(reading, kindOf(resource, informers !== undefined), { namespace, matches }).items;
  }

  function watch(resource: string, handler: WatchHandler<any>, options: Selection = {}): () => void {
    // A watch that cannot begin is begun again later, whatever the reason.
    if (server.storageFailure && !always) throw new ConnectionRefused();
    const kind = kindOf(resource);
    for (const object of operations.list(reading, kind, options).items) handler.added?.(object);
    // Watchers inside the process get old and new object: what an informer's cache would give them.
    operations.authorize(reading, "watch", { kind, namespace: options.namespace, name: "", subresource: "" });
    const inside = (object: KubeObject | undefined) =>
      object !== undefined &&
      (!options.namespace || object.metadata.namespace === options.namespace) &&
      (!options.matches || options.matches(object));
    const stopWatch = store.watch(bucketOf(kind), (raw) => {
      const change = decodedChange(kind, raw);
      const before = inside(change.previous);
      const after = change.type !== "delete" && inside(change.value);
      if (after && before) handler.modified?.(change.value, change.previous);
      else if (after) handler.added?.(change.value);
      else if (before) handler.deleted?.(change.type === "delete" ? change.value : change.previous);
    });
    if (always) return stopWatch;
    const forget = server.onStop(() => {
      stopWatch();
      handler.closed?.();
    });
    return () => {
      stopWatch();
      forget();
    };
  }

  const patch = (resource: string, key: Key, change: (latest: any) => any, subresource?: "status"): any =>
    operations.change(context, target(resource, key, subresource), change);

  const remove = (resource: string, key: Key, options = {}): void => {
    operations.delete(context, target(resource, key), options);
  };

  const removeAll = (resource: string, namespace: string, options = {}): void => {
    operations.deleteCollection(context, kindOf(resource), { namespace }, options);
  };

  const dynamic: DynamicClient = {
    resources: () => server.servedResources(),
    find,
    list,
    watch,
    patch,
    delete: remove,
    deleteCollection: removeAll,
    finalize: (namespace) => {
      operations.authorize(context, "update", target("namespaces", namespace, "finalize"));
      finalizeNamespace(operations.parts, context, namespace, []);
    },
  };

  return {
    find,
    get,
    list,
    watch: watch as Client["watch"],
    create: (resource, object: any) =>
      operations.create(context, target(resource, createKey(object)), object) as any,
    update: (resource, object: any) =>
      operations.update(context, target(resource, objectKey(object)), () => object) as any,
    updateStatus: (resource, object: any) =>
      operations.update(context, target(resource, objectKey(object), "status"), () => object) as any,
    patch,
    delete: remove,
    deleteCollection: removeAll,
    bind: (pod, node) => {
      operations.authorize(context, "create", target("pods", pod, "binding"));
      bindPod(operations.parts, context, target("pods", pod, "binding"), node);
    },
    dynamic,
  };
}

const objectKey = ({ metadata }: KubeObject): Key =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;

const createKey = ({ metadata }: { metadata: { namespace?: string; name?: string } }): Key =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name ?? ""}` : (metadata.name ?? "");
