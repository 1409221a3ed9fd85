// In Kubernetes: k8s.io/apiserver/pkg/cel/library/authz. Whether somebody may do something, asked step by step.

import type { Library } from "../overloads.ts";
import { Opaque } from "../values.ts";

export interface Decision {
  allowed: boolean;
  reason?: string;
  error?: string;
}

/** What `check` asks. A path, or a resource. */
export interface Question {
  path?: string;
  group?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  serviceAccount?: string;
  verb: string;
}

/** Who answers: `authorizer` in expressions. */
export type Ask = (question: Question) => Decision;

interface State {
  ask: Ask;
  question: Omit<Question, "verb">;
}

const make = (kind: string, state: State) => new Opaque(`kubernetes.authorization.${kind}`, state);
const more = (kind: string, { value }: Opaque, question: Partial<Question>) =>
  make(kind, { ask: value.ask, question: { ...value.question, ...question } });

export const authorizerValue = (ask: Ask): Opaque => make("Authorizer", { ask, question: {} });

/** The check that `authorizer.requestResource` begins with. */
export const resourceCheckValue = (ask: Ask, question: Omit<Question, "verb">): Opaque =>
  make("ResourceCheck", { ask, question });

const check = ({ value }: Opaque, verb: string) =>
  new Opaque("kubernetes.authorization.Decision", (value as State).ask({ ...value.question, verb }));

const A = "kubernetes.authorization";

export const authorizer: Library = {
  [`${A}.Authorizer . path(string) -> ${A}.PathCheck`]: (self: Opaque, path: string) =>
    more("PathCheck", self, { path }),
  [`${A}.Authorizer . group(string) -> ${A}.GroupCheck`]: (self: Opaque, group: string) =>
    more("GroupCheck", self, { group }),
  [`${A}.Authorizer . serviceAccount(string, string) -> ${A}.Authorizer`]: (
    self: Opaque,
    namespace: string,
    name: string,
  ) => more("Authorizer", self, { serviceAccount: `system:serviceaccount:${namespace}:${name}` }),
  [`${A}.GroupCheck . resource(string) -> ${A}.ResourceCheck`]: (self: Opaque, resource: string) =>
    more("ResourceCheck", self, { resource, subresource: "", namespace: "", name: "" }),
  [`${A}.ResourceCheck . subresource(string) -> ${A}.ResourceCheck`]: (self: Opaque, subresource: string) =>
    more("ResourceCheck", self, { subresource }),
  [`${A}.ResourceCheck . namespace(string) -> ${A}.ResourceCheck`]: (self: Opaque, namespace: string) =>
    more("ResourceCheck", self, { namespace }),
  [`${A}.ResourceCheck . name(string) -> ${A}.ResourceCheck`]: (self: Opaque, name: string) =>
    more("ResourceCheck", self, { name }),
  [`${A}.ResourceCheck . fieldSelector(string) -> ${A}.ResourceCheck`]: (self: Opaque) => self,
  [`${A}.ResourceCheck . labelSelector(string) -> ${A}.ResourceCheck`]: (self: Opaque) => self,
  [`${A}.PathCheck . check(string) -> ${A}.Decision`]: check,
  [`${A}.ResourceCheck . check(string) -> ${A}.Decision`]: check,
  [`${A}.Decision . allowed() -> bool`]: ({ value }: Opaque) => value.allowed,
  [`${A}.Decision . reason() -> string`]: ({ value }: Opaque) => value.reason ?? "",
  [`${A}.Decision . errored() -> bool`]: ({ value }: Opaque) => value.error !== undefined,
  [`${A}.Decision . error() -> string`]: ({ value }: Opaque) => value.error ?? "",
};
