// In Kubernetes: k8s.io/kube-openapi/pkg/handler and k8s.io/apiserver/pkg/endpoints/discovery/aggregated, etag.go. Documents that
// clients keep, and ask for again only when they have changed.

import { bodyText, isStream, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import { sha256 } from "../../pki/sha256.ts";

/** In hexadecimal capitals. */
export const hashOf = (text: string): string =>
  [...sha256(new TextEncoder().encode(text))]
    .map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())
    .join("");

/** The answer with an ETag, or 304 when the client has it. */
export function conditional({ headers }: HttpRequest, response: HttpResponse): HttpResponse {
  if (isStream(response.body) || response.status !== 200) return response;
  const etag = `"${hashOf(bodyText(response.body))}"`;
  const kept = { ...response.headers, etag, vary: "Accept" };
  const has = (headers["if-none-match"] ?? "")
    .split(",")
    .some((one) => one.trim().replace(/^W\//, "") === etag);
  return has ? { status: 304, headers: kept, body: "" } : { ...response, headers: kept };
}
