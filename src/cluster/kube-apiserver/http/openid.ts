// In Kubernetes: pkg/routes/openidmetadata.go. How others check the tokens of service accounts.

import type { HttpResponse } from "../../apimachinery/http.ts";
import type { ApiServer } from "../api-server.ts";
import { ISSUER } from "../service-account-tokens.ts";

const CACHE = "public, max-age=3600";

const answer = (type: string, value: object): HttpResponse => ({
  status: 200,
  headers: { "content-type": type, "cache-control": CACHE },
  body: JSON.stringify(value),
});

/** Undefined: another path. */
export function openId({ tokens, address }: ApiServer, path: string): HttpResponse | undefined {
  const asked = path.replace(/\/$/, "");
  if (asked === "/openid/v1/jwks") return answer("application/jwk-set+json", tokens.keySet());
  if (asked !== "/.well-known/openid-configuration") return undefined;
  return answer("application/json", {
    issuer: ISSUER,
    jwks_uri: `https://${address}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
}
