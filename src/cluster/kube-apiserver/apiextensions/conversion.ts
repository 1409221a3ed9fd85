// In Kubernetes: apiextensions-apiserver/pkg/apiserver/conversion. Versions that only a webhook can make of one another.
// Left out here: asking the webhook. Objects can be had in the version that they are stored in.

import type { CustomResourceDefinition, DefinedVersion } from "../../api/apiextensions-v1/types.ts";
import type { CustomType, StoredObjects } from "../../api/kind.ts";
import { StatusError } from "../../apimachinery/status-error.ts";

type WebhookConfig = NonNullable<
  NonNullable<CustomResourceDefinition["spec"]["conversion"]>["webhook"]
>["clientConfig"];

function addressOf(config: WebhookConfig): string {
  if (!config?.service) return `${config?.url ?? ""}?timeout=30s`;
  const { name, namespace, port = 443, path = "" } = config.service;
  return `https://${name}.${namespace}.svc:${port}${path.startsWith("/") ? "" : "/"}${path}?timeout=30s`;
}

function whyNot(store: StoredObjects, config: WebhookConfig): string {
  const service = config?.service;
  if (service && !store.get("services", `${service.namespace}/${service.name}`))
    return `service ${JSON.stringify(service.name)} not found`;
  return "conversion by webhooks is not simulated";
}

/** What keeps requests from objects of other versions, where a webhook would convert them. */
export function conversionOf(
  { spec }: CustomResourceDefinition,
  version: DefinedVersion,
): Pick<CustomType, "requireConversion"> {
  if (spec.conversion?.strategy !== "Webhook") return {};
  const config = spec.conversion.webhook?.clientConfig;
  const wanted = `${spec.group}/${version.name}`;
  const bucket = `${spec.names.plural}.${spec.group}`;
  return {
    requireConversion(store, { namespace, name, writes }) {
      const key = namespace ? `${namespace}/${name}` : name;
      const objects = name ? [store.get(bucket, key)] : store.list(bucket, namespace ? key : "");
      const isNew = writes && !name;
      const stored = isNew ? undefined : objects.find((object) => object && object.apiVersion !== wanted);
      const from = stored?.apiVersion ?? (writes && !version.storage ? wanted : undefined);
      if (!from) return;
      throw new StatusError(
        500,
        "",
        `conversion webhook for ${from}, Kind=${spec.names.kind} failed: Post ${JSON.stringify(addressOf(config))}: ${whyNot(store, config)}`,
      );
    },
  };
}
