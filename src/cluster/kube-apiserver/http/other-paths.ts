// In Kubernetes: the paths that are no resources: health, version, metrics, discovery and schemas.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { methodNotAllowed } from "../../apimachinery/status-error.ts";
import type { Program } from "../../../simulation/index.ts";
import type { ApiServer } from "../api-server.ts";
import { withAggregated } from "./aggregator.ts";
import { encode, indented, notFoundPage } from "./answer.ts";
import { conditional } from "./conditional.ts";
import { aggregated, byGroup, groupList, groupOf, resourceList } from "./discovery.ts";
import { health, healthPaths } from "./health.ts";
import { metricsPage } from "./metrics.ts";
import { openApi, openApiV2 } from "./openapi.ts";
import { openId } from "./openid.ts";
import type { ParsedUrl } from "./paths.ts";
import { versionInfo } from "./version.ts";

const JSON_FORMAT = { encoding: "json", as: "object" } as const;

/** The answer to a request for any path but a resource's. */
export function* otherPath(server: ApiServer, request: HttpRequest, url: ParsedUrl): Program<HttpResponse> {
  const { path, query } = url;
  if (request.method !== "GET" && request.method !== "HEAD") {
    // What is served at all is served to readers; any other path is unknown, however it is asked for.
    const read = yield* otherPath(server, { ...request, method: "GET" }, url);
    if (read.status === 404) return read;
    throw methodNotAllowed();
  }
  const healthy = health(path, query);
  if (healthy) return healthy;
  if (path === "/version" || path === "/version/") return indented(versionInfo(server.simulation.start));
  if (path === "/metrics") return metricsPage(server);
  if (path === "/metrics/slis") return { ...metricsPage(server), body: "" };
  const metadata = openId(server, path);
  if (metadata) return metadata;
  if (path === "/openapi/v2") return yield* openApiV2(server, request);
  if (path === "/openapi/v3" || path.startsWith("/openapi/v3/"))
    return conditional(request, yield* openApi(server, path, query));
  return discover(server, request, path.replace(/\/$/, ""));
}

/** The version of aggregated discovery that a client prefers; undefined when it wants the older form. */
function aggregatedVersion({ headers }: HttpRequest): "v2" | "v2beta1" | undefined {
  for (const range of (headers.accept ?? "").split(",")) {
    const [type, ...parameters] = range.split(";").map((part) => part.trim());
    if (type !== "application/json") continue;
    const version = /^v=(v2|v2beta1)$/.exec(parameters.find((one) => one.startsWith("v=")) ?? "")?.[1];
    if (!parameters.includes("g=apidiscovery.k8s.io")) return undefined;
    if (version && parameters.includes("as=APIGroupDiscoveryList")) return version as "v2" | "v2beta1";
  }
  return undefined;
}

function discover(server: ApiServer, request: HttpRequest, path: string): HttpResponse {
  const groups = withAggregated(server, byGroup(server.kinds.all()));
  const [, root, group, version] = path.split("/");
  if (path === "") return indented({ paths: rootPaths(groups) });
  const wished = path === "/api" || path === "/apis" ? aggregatedVersion(request) : undefined;
  if (wished) {
    const response = encode(aggregated(groups, path === "/api", wished), JSON_FORMAT);
    const type = `application/json;g=apidiscovery.k8s.io;v=${wished};as=APIGroupDiscoveryList`;
    return conditional(request, { ...response, headers: { ...response.headers, "content-type": type } });
  }
  if (path === "/api") {
    const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: server.address }];
    return encode({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs }, JSON_FORMAT);
  }
  if (path === "/apis") return encode(groupList(groups), JSON_FORMAT);
  if (root === "api" && group === "v1" && version === undefined)
    return encode(resourceList(groups.get("")!.get("v1")!, "v1"), JSON_FORMAT);
  const versions = root === "apis" ? groups.get(group) : undefined;
  if (versions && version === undefined)
    return encode(
      { kind: "APIGroup", apiVersion: "v1", ...groupOf(group, [...versions.keys()]) },
      JSON_FORMAT,
    );
  const kinds = path.split("/").length === 4 ? versions?.get(version) : undefined;
  return kinds ? encode(resourceList(kinds, `${group}/${version}`), JSON_FORMAT) : notFoundPage();
}

const rootPaths = (groups: ReturnType<typeof byGroup>): string[] =>
  [
    "/.well-known/openid-configuration",
    "/api",
    "/api/v1",
    "/apis",
    "/apis/",
    ...[...groups].flatMap(([group, versions]) =>
      group === "" ? [] : [`/apis/${group}`, ...[...versions.keys()].map((one) => `/apis/${group}/${one}`)],
    ),
    ...healthPaths(),
    "/metrics",
    "/metrics/slis",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/",
    "/openid/v1/jwks",
    "/version",
  ].sort();
