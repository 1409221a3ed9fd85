// In Kubernetes: /openapi/v3. The published schema, built for one group and version when somebody asks.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import type { Program } from "../../../simulation/index.ts";
import type { AnyKind } from "../../api/kind.ts";
import { loadRareTypes } from "../../api/rare-types.ts";
import type { ApiServer } from "../api-server.ts";
import { encode, notFoundPage } from "./answer.ts";
import { conditional, hashOf } from "./conditional.ts";
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

/** The older description in the form that its readers in Go want: without definitions, for those are in v3. */
function minimalV2(): HttpResponse {
  const { swagger, title, version } = MINIMAL_V2;
  const text = (value: string) => new TextEncoder().encode(value);
  const info = [...protobufField(1, text(title)), ...protobufField(2, text(version))];
  const body = [...protobufField(1, text(swagger)), ...protobufField(2, info), ...protobufField(8, [])];
  const type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
  return { status: 200, headers: { "content-type": type }, body: Uint8Array.from(body) };
}

/** The older description: the types of every group in one document. */
export function* openApiV2(server: ApiServer, request: HttpRequest): Program<HttpResponse> {
  if (/proto-openapi|protobuf/.test(request.headers.accept ?? "")) return minimalV2();
  const { swagger, title, version } = MINIMAL_V2;
  const definitions: Record<string, unknown> = {};
  for (const wanted of versionsOf(server)) {
    const document = (yield* documentOf(server, wanted)) as { components?: { schemas?: object } };
    Object.assign(definitions, document.components?.schemas);
  }
  const text = JSON.stringify({ swagger, info: { title, version }, paths: {}, definitions });
  const body = `${text.replaceAll('"#/components/schemas/', '"#/definitions/')}\n`;
  return conditional(request, { status: 200, headers: { "content-type": "application/json" }, body });
}

interface Version {
  group: string;
  version: string;
  kinds: readonly AnyKind[];
}

const versionsOf = (server: ApiServer): Version[] =>
  [...byGroup(server.kinds.all())].flatMap(([group, byVersion]) =>
    [...byVersion].map(([version, kinds]) => ({ group, version, kinds })),
  );

function* documentOf(server: ApiServer, { group, version, kinds }: Version): Program<object> {
  yield* loadRareTypes(server.simulation);
  const { openApiDocument } = yield* server.simulation.hold(() => import("../../api/openapi.ts"));
  return yield* openApiDocument(server.simulation, group, version, kinds);
}

/** Of what a document is made: clients keep it until this changes. */
const versionHash = ({ kinds }: Version): string =>
  hashOf(JSON.stringify(kinds.map((kind) => [kind.schema, kind.custom?.openApi()])));

/** The index, or one document. Descriptions are loaded when first asked for. */
export function* openApi(server: ApiServer, path: string, query: Query): Program<HttpResponse> {
  const versions = versionsOf(server);
  if (path.replace(/\/$/, "") === "/openapi/v3") {
    const paths = versions.map((one) => {
      const key = pathOf(one.group, one.version);
      return [key, { serverRelativeURL: `/openapi/v3/${key}?hash=${versionHash(one)}` }];
    });
    return encode({ paths: Object.fromEntries(paths.sort()) }, FORMAT);
  }
  const wanted = versions.find(({ group, version }) => `/openapi/v3/${pathOf(group, version)}` === path);
  if (!wanted) return notFoundPage();
  const hash = versionHash(wanted);
  const asked = query.get("hash");
  if (asked && asked !== hash) {
    const location = `${path}?hash=${hash}`;
    return { status: 301, headers: { location, "content-type": "text/plain" }, body: "" };
  }
  const response = encode(yield* documentOf(server, wanted), FORMAT);
  return asked
    ? { ...response, headers: { ...response.headers, "cache-control": "public, immutable" } }
    : response;
}
