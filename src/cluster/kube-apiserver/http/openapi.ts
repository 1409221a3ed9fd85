// In Kubernetes: /openapi/v3. The published schema, built for one group and version when somebody asks.

import type { HttpResponse } from "../../apimachinery/http.ts";
import type { Program } from "../../../simulation/index.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { ApiServer } from "../api-server.ts";
import { encode } from "./answer.ts";
import { byGroup } from "./discovery.ts";
import type { Query } from "./paths.ts";

const FORMAT = { encoding: "json", as: "object" } as const;

const pathOf = (group: string, version: string) => (group ? `apis/${group}/${version}` : `api/${version}`);

/** The index, or one document. Descriptions are loaded when first asked for. */
export function* openApi(server: ApiServer, path: string, _query: Query): Program<HttpResponse> {
  const groups = byGroup(server.kinds.all());
  const versions = [...groups].flatMap(([group, byVersion]) =>
    [...byVersion].map(([version, kinds]) => ({ group, version, kinds })),
  );
  if (path.replace(/\/$/, "") === "/openapi/v3") {
    const paths = versions.map(({ group, version }) => {
      const key = pathOf(group, version);
      return [key, { serverRelativeURL: `/openapi/v3/${key}?hash=${server.schemaHash}` }];
    });
    return encode({ paths: Object.fromEntries(paths) }, FORMAT);
  }
  const wanted = versions.find(({ group, version }) => `/openapi/v3/${pathOf(group, version)}` === path);
  if (!wanted) throw new StatusError(404, "NotFound", "the server could not find the requested resource", {});
  const { openApiDocument } = yield* server.simulation.hold(() => import("../../api/openapi.ts"));
  return encode(
    yield* openApiDocument(server.simulation, wanted.group, wanted.version, wanted.kinds),
    FORMAT,
  );
}
