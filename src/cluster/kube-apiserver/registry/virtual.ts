// In Kubernetes: registries without storage (SubjectAccessReview, TokenReview, Binding …). A creation is a question; the
// answer is an object that nobody keeps.

import type { KubeObject } from "../../apimachinery/meta.ts";
import type { RequestContext } from "../context.ts";
import type { Parts } from "./registry.ts";
import type { Target } from "./write.ts";

/** Answers a creation. `object` is decoded and may be changed. Throws StatusError. */
export type Virtual = (parts: Parts, context: RequestContext, target: Target, object: any) => KubeObject;
