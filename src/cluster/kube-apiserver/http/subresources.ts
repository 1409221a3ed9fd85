// In Kubernetes: the REST storage that each API group installs. Which subresources have a handler of their own; all others are
// parts of an object (status, scale, what a kind lists as written) or do not exist.

import type { HttpResponse } from "../../apimachinery/http.ts";
import { resourceName, type AnyKind } from "../../api/kind.ts";
import type { Program } from "../../../simulation/index.ts";
import { eviction } from "./eviction.ts";
import * as pods from "./pod-subresources.ts";
import { proxy } from "./proxy.ts";
import { handlerOf } from "./resources.ts";
import type { ResourceRequest } from "./resource-request.ts";
import { scale } from "./scale.ts";
import { tokenRequest } from "./token-request.ts";

export type Handler = (call: ResourceRequest) => Program<HttpResponse>;

const atOnce = (handle: (call: ResourceRequest) => HttpResponse): Handler =>
  function* (call) {
    return handle(call);
  };

const own: Readonly<Record<string, Handler>> = {
  "pods/attach": (call) => pods.connect(call, "attach"),
  "pods/binding": atOnce(pods.binding),
  "pods/eviction": atOnce(eviction),
  "pods/exec": (call) => pods.connect(call, "exec"),
  "nodes/proxy": proxy,
  "pods/log": pods.log,
  "pods/portforward": (call) => pods.connect(call, "portforward"),
  "pods/proxy": proxy,
  "serviceaccounts/token": atOnce(tokenRequest),
  "services/proxy": proxy,
};

/** Who answers requests for a subresource of a kind; undefined when the kind has none of that name. */
export function subresourceHandler(kind: AnyKind, subresource: string): Handler | undefined {
  const handler = own[`${resourceName(kind)}/${subresource}`];
  if (handler) return handler;
  if (subresource === "scale") return kind.scale && atOnce(scale);
  const written = subresource === "status" ? kind.status : kind.subresources?.[subresource] !== undefined;
  return written ? atOnce((call) => handlerOf(call)(call)) : undefined;
}
