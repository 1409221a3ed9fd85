// In Kubernetes: k8s.io/kubectl/pkg/cmd/create: deployment, job, cronjob.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { Failure } from "../failure.ts";
import { DRY_RUN, PRINT_FLAGS } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { CREATE_FLAGS, createGenerated, oneName } from "../save.ts";
import { parseResourceArgs } from "../resources.ts";

const COMMON = CREATE_FLAGS + DRY_RUN + PRINT_FLAGS;

/** What stands after `--`. */
const commandOf = (k: Invocation): string[] =>
  (k.dashAt < 0 ? k.args.slice(1) : k.args.slice(k.dashAt)).slice();

/** `registry/team/api:v2@sha…` names its container `api`. */
export const containerNameOf = (image: string): string => {
  const last = image.slice(image.lastIndexOf("/") + 1);
  return last.split(/[:@]/)[0].replaceAll("_", "-").toLowerCase();
};

function deploymentOf(name: string, k: Invocation): Obj {
  const labels = { app: name };
  const images = k.flags.list("image");
  const command = commandOf(k);
  if (images.length > 1 && command.length > 0)
    throw new Failure("cannot specify multiple --image options and command");
  const port = k.flags.int("port");
  const containers = images.map((image) => ({
    name: containerNameOf(image),
    image,
    ...(command.length > 0 ? { command } : {}),
    ...(port >= 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  return {
    kind: "Deployment",
    apiVersion: "apps/v1",
    metadata: { name, labels },
    spec: {
      replicas: k.flags.int("replicas"),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      strategy: {},
    },
    status: {},
  };
}

const podTemplate = (name: string, image: string, command: string[], restartPolicy: string): Obj => ({
  metadata: {},
  spec: {
    containers: [{ name, image, ...(command.length > 0 ? { command } : {}), resources: {} }],
    restartPolicy,
  },
});

function* jobFrom(k: Invocation, name: string, from: string): Program<Obj> {
  const [asked] = yield* parseResourceArgs(k, from.split("/").length === 2 ? [from] : [from, ""]);
  const source = yield* k.client.get(asked.type, k.namespace, asked.name ?? "");
  if (source.kind !== "CronJob") throw new Failure("from must be an existing cronjob");
  const template = source.spec.jobTemplate as Obj;
  return {
    kind: "Job",
    apiVersion: "batch/v1",
    metadata: {
      name,
      annotations: { "cronjob.kubernetes.io/instantiate": "manual", ...template.metadata?.annotations },
      ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
      ownerReferences: [
        {
          apiVersion: "batch/v1",
          kind: "CronJob",
          name: source.metadata.name,
          uid: source.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: template.spec,
    status: {},
  };
}

export const workloads: Record<string, Command> = {
  deployment: {
    aliases: ["deploy"],
    usage: "create deployment NAME --image=image -- [COMMAND] [args...] [options]",
    summary: "Create a deployment with the specified name.",
    required: ["image"],
    flags: `
--image=[]: The image, or images, of its containers.
--port=-1: The port that the container opens.
-r, --replicas=1: How many pods to keep.
${COMMON}`,
    *run(k) {
      const name = oneName(k, k.dashAt);
      yield* createGenerated(k, { object: deploymentOf(name, k), what: "deployment" });
    },
  },
  job: {
    usage: "create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]",
    summary: "Create a job with the specified name.",
    flags: `
--from='': The cron job whose template is used.
--image='': The image of its container.
${COMMON}`,
    *run(k) {
      const name = oneName(k, k.dashAt);
      const [image, from] = [k.flags.string("image"), k.flags.string("from")];
      if (!image === !from) throw new Failure("either --image or --from must be specified");
      if (from && commandOf(k).length > 0) throw new Failure("cannot specify --from and command");
      const spec = { template: podTemplate(name, image, commandOf(k), "Never") };
      const object = from
        ? yield* jobFrom(k, name, from)
        : { kind: "Job", apiVersion: "batch/v1", metadata: { name }, spec, status: {} };
      yield* createGenerated(k, { object: withoutStatus(object), what: "job" });
    },
  },
  cronjob: {
    aliases: ["cj"],
    usage: "create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [options]",
    summary: "Create a cron job with the specified name.",
    required: ["image", "schedule"],
    flags: `
--image='': The image of its container.
--restart='': Never or OnFailure.
--schedule='': When it runs, as cron writes it.
${COMMON}`,
    *run(k) {
      const name = oneName(k, k.dashAt);
      const template = podTemplate(
        name,
        k.flags.string("image"),
        commandOf(k),
        k.flags.string("restart") || "OnFailure",
      );
      const object = {
        kind: "CronJob",
        apiVersion: "batch/v1",
        metadata: { name },
        spec: {
          schedule: k.flags.string("schedule"),
          jobTemplate: { metadata: { name }, spec: { template } },
        },
        status: {},
      };
      yield* createGenerated(k, { object, what: "cronjob" });
    },
  },
};

const withoutStatus = (object: Obj): Obj => object;
