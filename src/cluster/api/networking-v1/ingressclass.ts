// In Kubernetes: pkg/registry/networking/ingressclass. Which controller serves an Ingress.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { IngressClass } from "../types.ts";
import { networkingV1 } from "./group.ts";

export const DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

function parametersText({ spec }: IngressClass): string {
  const { apiGroup, kind, name } = spec.parameters ?? {};
  if (!kind) return "<none>";
  return `${kind}${apiGroup ? `.${apiGroup}` : ""}/${name}`;
}

function validate({ spec }: IngressClass): FieldError[] {
  const { controller } = spec;
  if (!controller) return [required("spec.controller")];
  const [domain, ...path] = controller.split("/");
  if (path.length === 0 || path.some((part) => !part))
    return [invalid("spec.controller", controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return dnsSubdomainErrors(domain).map((text) => invalid("spec.controller", controller, text));
}

export const ingressClassKind: Kind<IngressClass> = defineKind<IngressClass>(networkingV1, {
  kind: "IngressClass",
  plural: "ingressclasses",
  namespaced: false,
  generation: true,
  columns: [
    {
      ...nameColumn,
      cell: (object) =>
        object.metadata.annotations?.[DEFAULT_CLASS] === "true"
          ? `${object.metadata.name} (default)`
          : object.metadata.name,
    },
    column(
      "Controller",
      ({ spec }) => spec.controller ?? "",
      "Controller that is responsible for handling this class",
    ),
    column("Parameters", parametersText, "A reference to a resource with additional parameters"),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    validate,
    validateUpdate: (one, old) => [
      ...validate(one),
      ...validateImmutable(one.spec.controller, old.spec.controller, "spec.controller"),
    ],
  },
});
