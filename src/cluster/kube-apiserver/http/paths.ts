// In Kubernetes: k8s.io/apiserver/pkg/endpoints/request, RequestInfo. What a path asks for.

export interface Query {
  get(name: string): string | undefined;
  all(name: string): string[];
  flag(name: string): boolean;
}

/** A path that names a resource, its parts decoded. */
export interface ResourcePath {
  group: string;
  version: string;
  /** undefined: all namespaces, or none. */
  namespace: string | undefined;
  resource: string;
  /** "": the collection. */
  name: string;
  subresource: string;
  /** What follows the subresource (of `proxy`). */
  rest: string;
  /** Whether it is one of the older paths for watching: `/api/v1/watch/pods`. */
  watching: boolean;
}

export interface ParsedUrl {
  path: string;
  query: Query;
}

const query = (text: string): Query => {
  const params = new URLSearchParams(text);
  return {
    get: (name) => params.get(name) ?? undefined,
    all: (name) => params.getAll(name),
    flag: (name) => {
      const value = params.get(name);
      return value !== null && value !== "false" && value !== "0";
    },
  };
};

/** The path and query of a URL that may lack scheme and host. */
export function parseUrl(url: string): ParsedUrl {
  const scheme = url.indexOf("://");
  const slash = scheme < 0 ? 0 : url.indexOf("/", scheme + 3);
  const path = slash < 0 ? "/" : url.slice(slash);
  const mark = path.indexOf("?");
  return mark < 0
    ? { path: path || "/", query: query("") }
    : { path: path.slice(0, mark) || "/", query: query(path.slice(mark + 1)) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Undefined when the path is not one of a resource. */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split("/").slice(1).map(decoded);
  if (parts.at(-1) === "") parts.pop();
  const core = parts[0] === "api";
  if (!core && parts[0] !== "apis") return undefined;
  const head = core ? 2 : 3;
  if (parts.length <= head) return undefined;
  const group = core ? "" : parts[1];
  const version = parts[head - 1];
  const watching = parts[head] === "watch" && parts.length > head + 1;
  let rest = parts.slice(watching ? head + 1 : head);
  let namespace: string | undefined;
  // /namespaces/x and its own subresources are the namespace itself; anything longer lies inside it.
  if (rest[0] === "namespaces" && rest.length > 2 && !(core && ["status", "finalize"].includes(rest[2]))) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [resource, name = "", subresource = "", ...more] = rest;
  return { group, version, namespace, resource, name, subresource, rest: more.join("/"), watching };
}
