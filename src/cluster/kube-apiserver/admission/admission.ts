// In Kubernetes: k8s.io/apiserver/pkg/admission. What may change or refuse a write after authorization.

import type { AnyKind } from "../../api/kind.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import type { RequestContext } from "../context.ts";
import type { Reader } from "../registry/registry.ts";

export interface AdmissionRequest {
  operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  kind: AnyKind;
  subresource: string;
  namespace: string | undefined;
  name: string;
  /** May be changed in place by `mutate`; absent for DELETE. */
  object: any;
  old: KubeObject | undefined;
  context: RequestContext;
  /** Reads what is stored, without authorization. */
  reader: Reader;
  /** Milliseconds since 1970. */
  now: number;
}

/** Throws a StatusError to refuse. */
export interface AdmissionPlugin {
  name: string;
  mutate?(request: AdmissionRequest): void;
  validate?(request: AdmissionRequest): void;
}
