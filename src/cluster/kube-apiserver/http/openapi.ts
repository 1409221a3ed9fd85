// In Kubernetes: /openapi/v3. The published schema, built for one group and version when somebody asks.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import type { Program } from "../../../simulation/index.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { ApiServer } from "../api-server.ts";
import { encode } from "./answer.ts";
import { byGroup } from "./discovery.ts";
import type { Query } from "./paths.ts";

const FORMAT = { encoding: "json", as: "object" } as const;

const pathOf = (group: string, version: string) => (group ? `apis/${group}/${version}` : `api/${version}`);

const MINIMAL_V2 = { swagger: "2.0", title: "Kubernetes", version: "v1.36" };

/** A field of a protobuf message that holds bytes: tag, length, content; short ones alone. */
const protobufField = (number: number, content: Uint8Array | number[]): number[] => [
  number * 8 + 2,
  content.length,
  ...content,
];

/**
 * The older description, which clients ask for when a kind is not in the newer one. It has no definitions: those are in
 * v3. Its readers want it in protobuf.
 */
export function openApiV2({ headers }: HttpRequest): HttpResponse {
  const { swagger, title, version } = MINIMAL_V2;
  if (!/proto-openapi|protobuf/.test(headers.accept ?? ""))
    return encode({ swagger, info: { title, version }, paths: {}, definitions: {} }, FORMAT);
  const text = (value: string) => new TextEncoder().encode(value);
  const info = [...protobufField(1, text(title)), ...protobufField(2, text(version))];
  const body = [...protobufField(1, text(swagger)), ...protobufField(2, info), ...protobufField(8, [])];
  const type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  return { status: 200, headers: { "content-type": type }, body: Uint8Array.from(body) };
}

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
