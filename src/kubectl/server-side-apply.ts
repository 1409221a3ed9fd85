// In Kubernetes: k8s.io/kubectl/pkg/cmd/apply, the server-side half: the server merges, and knows who owns which field.

import { goJson } from "../cluster/apimachinery/go-value.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import { keepAnnotation, migrateOwnership } from "./apply/migrate.ts";
import type { Obj } from "./client.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import type { Target } from "./resources.ts";

const ADVICE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

export function* applyServerSide(k: Invocation, target: Target): Program<Obj> {
  const { name, source } = target;
  if (!name)
    throw new Failure(`error when applying ${JSON.stringify(source)}: resource name may not be empty`);
  const manager = k.flags.changed("field-manager") ? k.flags.string("field-manager") : "kubectl";
  const applied = yield* sent(k, target, manager);
  if (k.dryRun() !== "none" || k.flags.string("subresource")) return applied;
  const kept = yield* migrating(
    k,
    "failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply. This is non-fatal and will be retried next time you apply.",
    keepAnnotation(k, target, applied, manager),
  );
  if (!kept) return applied;
  const moved = yield* migrating(
    k,
    "server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply.",
    migrateOwnership(k, target, kept, manager),
  );
  return moved ? yield* sent(k, target, manager) : kept;
}

/** What goes wrong on the way to another owner is only warned of. */
function* migrating<T>(k: Invocation, warning: string, step: Program<T>): Program<T | undefined> {
  try {
    return yield* step;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield* k.warn(`${warning} Error: ${error.message}`);
    return undefined;
  }
}

function* sent(k: Invocation, { type, namespace, name, object }: Target, manager: string): Program<Obj> {
  const query = {
    fieldManager: manager,
    force: k.flags.bool("force-conflicts"),
    fieldValidation: k.fieldValidation(),
    ...k.dryRunQuery(),
  };
  const subresource = k.flags.has("subresource") ? k.flags.string("subresource") : "";
  try {
    return yield* k.client.patch(type, namespace, name, "apply", goJson(object), query, subresource);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason === "Conflict") throw new Failure(`${error.message}\n${ADVICE}`);
    throw error;
  }
}
