// In Kubernetes: k8s.io/kubectl/pkg/cmd/auth.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { canI } from "./auth/can-i.ts";
import { reconcile } from "./auth/reconcile.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { objectPrinter } from "./printers/printer.ts";
import { TableWriter } from "./printers/tab-writer.ts";

function* whoAmI(k: Invocation): Program<void> {
  const body = { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1", metadata: {} };
  let review: Obj;
  try {
    review = yield* k.client.json("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body });
  } catch (error) {
    if (error instanceof StatusError && error.code === 404)
      throw new Failure(
        "the selfsubjectreviews API is not enabled in the cluster\nenable APISelfSubjectReview feature gate and authentication.k8s.io/v1alpha1 or authentication.k8s.io/v1beta1 API",
      );
    throw error;
  }
  const printer = objectPrinter(k);
  if (printer)
    return yield* k.print(
      printer.print(review, { name: "selfsubjectreview.authentication.k8s.io/", typed: true }),
    );
  const { username, uid, groups, extra } = (review.status?.userInfo ?? {}) as Obj;
  const bracket = (words: unknown) => `[${((words ?? []) as string[]).join(" ")}]`;
  const rows = [
    ["ATTRIBUTE", "VALUE"],
    ["Username", String(username ?? "")],
    ...(uid ? [["UID", String(uid)]] : []),
    ...(groups ? [["Groups", bracket(groups)]] : []),
    ...Object.keys((extra ?? {}) as object)
      .sort()
      .map((key) => [`Extra: ${key}`, bracket((extra as Obj)[key])]),
  ];
  yield* k.print(new TableWriter().rows(rows));
}

export const command: Command = {
  usage: "auth [flags] [options]",
  summary: "Inspect authorization.",
  subcommands: {
    "can-i": {
      usage: "auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL] [options]",
      summary: "Check whether an action is allowed",
      flags: `-A, --all-namespaces=false: In all namespaces.\n--list=false: Show all that is allowed.\n--no-headers=false: Leave out the heads of columns.\n-q, --quiet=false: Only the exit code.\n--subresource='': The subresource, such as log or scale.`,
      run: canI,
    },
    whoami: {
      usage: "auth whoami [options]",
      summary: "Experimental: Check self subject attributes",
      flags: PRINT_FLAGS,
      run: whoAmI,
    },
    reconcile: {
      usage: "auth reconcile -f FILENAME [options]",
      summary: "Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects",
      flags: `--remove-extra-permissions=false: Take away what the files do not say.\n--remove-extra-subjects=false: Take away subjects that the files do not name.${FILE_FLAGS}${DRY_RUN}${PRINT_FLAGS}`,
      run: reconcile,
    },
  },
};
