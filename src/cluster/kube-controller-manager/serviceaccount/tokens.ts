// In Kubernetes: pkg/controller/serviceaccount/tokens_controller.go. Fills Secrets of type kubernetes.io/service-account-token.

import type { Secret, ServiceAccount } from "../../api/types.ts";
import type { Client } from "../../client-go/client.ts";
import { runController, watching, type Controller } from "../../client-go/controller.ts";
import type { Simulation } from "../../../simulation/index.ts";
import type { Signing } from "../signing.ts";

const TYPE = "kubernetes.io/service-account-token";
const NAME = "kubernetes.io/service-account.name";
const UID = "kubernetes.io/service-account.uid";

const accountOf = ({ type, metadata }: Secret) => (type === TYPE ? metadata.annotations?.[NAME] : undefined);

const secretsOf = (account: ServiceAccount, client: Client): string[] =>
  client
    .list("secrets", account.metadata.namespace, (secret) => accountOf(secret) === account.metadata.name)
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

const tokensController = ({ authority, accountToken }: Signing): Controller<"secrets"> => ({
  name: "tokens-controller",
  for: "secrets",
  watches: [watching({ resource: "serviceaccounts", keys: secretsOf })],

  reconcile({ client, key }) {
    const secret = client.find("secrets", key);
    const name = secret && accountOf(secret);
    if (!secret || !name || secret.metadata.deletionTimestamp) return;
    const { namespace = "", annotations = {} } = secret.metadata;
    const account = client.find("serviceaccounts", `${namespace}/${name}`);
    if (!account || (annotations[UID] && annotations[UID] !== account.metadata.uid))
      return client.delete("secrets", key, { preconditions: { uid: secret.metadata.uid } });
    const wanted: Record<string, string> = {
      "ca.crt": btoa(authority.certificate),
      namespace: btoa(namespace),
      token: secret.data?.token ?? btoa(accountToken(account, secret.metadata.name)),
    };
    const before: Record<string, string | undefined> = secret.data ?? {};
    if (annotations[UID] && Object.keys(wanted).every((field) => before[field] === wanted[field])) return;
    client.update("secrets", {
      ...secret,
      metadata: { ...secret.metadata, annotations: { ...annotations, [UID]: account.metadata.uid } },
      data: { ...secret.data, ...wanted },
    });
  },
});

export const runTokens = (simulation: Simulation, client: Client, signing: Signing): (() => void) =>
  runController(simulation, client, tokensController(signing));
