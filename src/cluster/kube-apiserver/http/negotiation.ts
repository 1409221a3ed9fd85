// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers/negotiation. In which form a client wants its answer.
// Left out here: protobuf and CBOR, which are declined so that clients fall back to JSON.

import { notAcceptable } from "../../apimachinery/status-error.ts";

export interface Format {
  encoding: "json" | "yaml";
  /** What the objects are turned into on the way out. */
  as: "object" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
}

const MEDIA_TYPES = ["application/json", "application/yaml"];

function formatOf(range: string): Format | undefined {
  const [type, ...parameters] = range.split(";").map((part) => part.trim());
  const named = new Map(parameters.map((parameter) => parameter.split("=", 2) as [string, string]));
  const encoding =
    type === "application/yaml"
      ? "yaml"
      : ["application/json", "application/*", "*/*", ""].includes(type)
        ? "json"
        : undefined;
  if (!encoding) return undefined;
  const as = named.get("as");
  if (!as) return { encoding, as: "object" };
  if (named.get("g") !== "meta.k8s.io" || !["v1", "v1beta1"].includes(named.get("v") ?? "")) return undefined;
  if (as !== "Table" && as !== "PartialObjectMetadata" && as !== "PartialObjectMetadataList")
    return undefined;
  return { encoding, as };
}

/** The first of the `Accept` header's wishes that can be met; NotAcceptable when there is none. */
export function negotiate(accept: string | undefined): Format {
  if (!accept) return { encoding: "json", as: "object" };
  for (const range of accept.split(",")) {
    const format = formatOf(range);
    if (format) return format;
  }
  throw notAcceptable(
    `only the following media types are accepted: ${[...MEDIA_TYPES, "application/vnd.kubernetes.protobuf"].join(", ")}`,
  );
}
