// In Kubernetes: k8s.io/kubectl/pkg/cmd/rollout.

import type { Program } from "../simulation/index.ts";
import { timeText } from "../cluster/apimachinery/time.ts";
import type { Command } from "./command.ts";
import { groupResource } from "./discovery.ts";
import { Failure } from "./failure.ts";
import { FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { resultPrinter } from "./printers/printer.ts";
import { eachTarget, targetsOf, type Target } from "./resources.ts";
import { historyCommand } from "./rollout/history.ts";
import { statusCommand } from "./rollout/status.ts";
import { undoCommand } from "./rollout/undo.ts";

const RESTARTABLE = ["Deployment", "DaemonSet", "StatefulSet"];

const MANAGER = (verb: string) =>
  `--field-manager='kubectl-rollout': The name under which fields are owned (${verb}).\n`;

function* patchEach(k: Invocation, operation: string, patchFor: (target: Target) => object): Program<void> {
  if (k.args.length === 0 && k.flags.list("filename").length === 0)
    throw new Failure("required resource not specified");
  const act = function* (target: Target): Program<void> {
    const patch = patchFor(target);
    const { type, namespace, name } = target;
    const query = { fieldManager: k.flags.string("field-manager") };
    const result = yield* k.client.patch(type, namespace, name, "strategic", patch, query);
    yield* k.print(resultPrinter(k, "none").print(type, result, operation));
  };
  const count = yield* eachTarget(() => targetsOf(k, k.args, { fetch: true, typed: true, all: true }), act);
  if (count === 0) yield* k.say(`No resources found in ${k.namespace} namespace.`);
}

const refused = ({ type, name }: Target, why: string) =>
  new Failure(`${groupResource(type)} ${JSON.stringify(name)} ${why}`);

function pausePatch(target: Target, paused: boolean): object {
  const verb = paused ? "pausing" : "resuming";
  if (target.type.kind !== "Deployment") throw refused(target, `${verb} is not supported`);
  if (Boolean(target.object!.spec.paused) === paused)
    throw refused(target, paused ? "is already paused" : "is not paused");
  return { spec: { paused: paused ? true : null } };
}

function restartPatch(k: Invocation, target: Target): object {
  if (!RESTARTABLE.includes(target.type.kind)) throw refused(target, "restarting is not supported");
  if (target.object!.spec.paused)
    throw refused(target, "can't restart paused deployment (run rollout resume first)");
  const annotations = { "kubectl.kubernetes.io/restartedAt": timeText(k.now) };
  return { spec: { template: { metadata: { annotations } } } };
}

export const command: Command = {
  usage: "rollout SUBCOMMAND [options]",
  summary:
    "Manage the rollout of one or many resources.\n        \n Valid resource types include:\n\n  *  deployments\n  *  daemonsets\n  *  statefulsets",
  examples: ["kubectl rollout undo deployment/abc", "kubectl rollout status daemonset/foo"],
  subcommands: {
    status: statusCommand,
    history: historyCommand,
    undo: undoCommand,
    pause: {
      usage: "rollout pause RESOURCE [options]",
      summary: "Mark the provided resource as paused.",
      flags: MANAGER("pause") + PRINT_FLAGS + FILE_FLAGS + SELECTOR,
      run: (k) => patchEach(k, "paused", (target) => pausePatch(target, true)),
    },
    resume: {
      usage: "rollout resume RESOURCE [options]",
      summary: "Resume a paused resource.",
      flags: MANAGER("resume") + PRINT_FLAGS + FILE_FLAGS + SELECTOR,
      run: (k) => patchEach(k, "resumed", (target) => pausePatch(target, false)),
    },
    restart: {
      usage: "rollout restart RESOURCE [options]",
      summary: "Restart a resource.",
      flags: MANAGER("restart") + PRINT_FLAGS + FILE_FLAGS + SELECTOR,
      run: (k) => patchEach(k, "restarted", (target) => restartPatch(k, target)),
    },
  },
};
