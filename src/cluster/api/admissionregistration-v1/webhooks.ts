// In Kubernetes: pkg/registry/admissionregistration. Servers that are asked about requests before they are carried out.

import { ageColumn, countColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from "../types.ts";
import { admissionregistrationV1 } from "./group.ts";
import { defaultWebhook, validateWebhooks } from "./webhook-validation.ts";

type Configuration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration;

const columns = [
  nameColumn,
  countColumn<Configuration>(
    "Webhooks",
    ({ webhooks }) => webhooks?.length,
    "Webhooks indicates the number of webhooks registered in this configuration",
  ),
  ageColumn,
];

const strategy = (mutating: boolean) => ({
  default({ webhooks }: Configuration) {
    for (const webhook of webhooks ?? []) defaultWebhook(webhook, mutating);
  },
  validate: ({ webhooks }: Configuration) => validateWebhooks(webhooks),
  validateUpdate: ({ webhooks }: Configuration) => validateWebhooks(webhooks),
});

export const validatingWebhookConfigurationKind: Kind<ValidatingWebhookConfiguration> =
  defineKind<ValidatingWebhookConfiguration>(admissionregistrationV1, {
    kind: "ValidatingWebhookConfiguration",
    plural: "validatingwebhookconfigurations",
    categories: ["api-extensions"],
    namespaced: false,
    generation: true,
    columns,
    strategy: strategy(false),
  });

export const mutatingWebhookConfigurationKind: Kind<MutatingWebhookConfiguration> =
  defineKind<MutatingWebhookConfiguration>(admissionregistrationV1, {
    kind: "MutatingWebhookConfiguration",
    plural: "mutatingwebhookconfigurations",
    categories: ["api-extensions"],
    namespaced: false,
    generation: true,
    columns,
    strategy: strategy(true),
  });
