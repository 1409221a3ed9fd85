// In Kubernetes: k8s.io/kubectl/pkg/cmd/run. Makes one pod out of an image.

import { applyMergePatch } from "../cluster/apimachinery/merge-patch.ts";
import type { Json } from "../cluster/apimachinery/meta.ts";
import type { Program } from "../simulation/index.ts";
import { deleteAndWait } from "./deletion.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { DELETE_FLAGS, DRY_RUN, FILE_FLAGS, PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { attachToPod } from "./attach.ts";
import { createGenerated, keyValue, recorded } from "./save.ts";

export const command: Command = {
  usage:
    'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  summary: "Create and run a particular image in a pod.",
  required: ["image"],
  records: true,
  flags: `
--annotations=[...]: An annotation, key=value.
--attach=false: Wait for the pod and attach to it.
--command=false: The arguments are the command, not its arguments.
--detach-keys='ctrl-p,ctrl-q': Keys that detach.
--env=[...]: An environment variable, key=value.
--expose=false: Make a service, too; needs --port.
--field-manager='kubectl-run': The name under which fields are owned.
--image='': The image.
--image-pull-policy='': When the image is pulled.
-l, --labels='': Labels, key=value, parted by commas.
--leave-stdin-open=false: Keep standard input open after the first attach.
--override-type='merge': json, merge or strategic.
--overrides='': JSON that is laid over the object.
--pod-running-timeout=1m0s: How long to wait for the pod.
--port='': The port that the container opens.
--privileged=false: Run privileged.
-q, --quiet=false: Print no prompts.
--restart='Always': Always, OnFailure or Never.
--rm=false: Delete the pod when it has ended; for attached pods.
--save-config=false: Remember the configuration in an annotation, for apply.
-i, --stdin=false: Keep standard input open.
-t, --tty=false: Give the container a terminal.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}${DELETE_FLAGS}`,
  run: runPod,
};

const pairsOf = (texts: readonly string[], what: string): Record<string, string> =>
  Object.fromEntries(
    texts.map((text) => {
      const pair = keyValue(text);
      if (!pair) throw new Failure(`${what}: ${text}`);
      return pair;
    }),
  );

/** A label's text has one sign, no more. */
const labelsFrom = (texts: readonly string[]): Record<string, string> => {
  const wrong = texts.find((text) => text.split("=").length !== 2);
  if (wrong !== undefined) throw new Failure(`unexpected label spec: ${wrong}`);
  return pairsOf(texts, "unexpected label spec");
};

function podOf(k: Invocation, name: string): Obj {
  const args = k.dashAt < 0 ? k.args.slice(1) : k.args.slice(k.dashAt);
  const { flags } = k;
  const labelTexts = flags.string("labels").split(",").filter(Boolean);
  const labels = labelTexts.length > 0 ? labelsFrom(labelTexts) : { run: name };
  const annotations = pairsOf(flags.list("annotations"), "invalid annotations format");
  const env = flags.list("env").map((text) => {
    const pair = keyValue(text);
    if (!pair || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(pair[0])) throw new Failure(`invalid env: ${text}`);
    return { name: pair[0], ...(pair[1] === "" ? {} : { value: pair[1] }) };
  });
  const port = flags.string("port");
  const container = {
    name,
    image: flags.string("image"),
    ...(args.length > 0 ? { [flags.bool("command") ? "command" : "args"]: args } : {}),
    ...(port ? { ports: [{ containerPort: portNumber(port) }] } : {}),
    ...(env.length > 0 ? { env } : {}),
    resources: {},
    ...(flags.string("image-pull-policy") ? { imagePullPolicy: flags.string("image-pull-policy") } : {}),
    ...(flags.bool("privileged") ? { securityContext: { privileged: true } } : {}),
    ...(flags.bool("stdin")
      ? { stdin: true, ...(flags.bool("leave-stdin-open") ? {} : { stdinOnce: true }) }
      : {}),
    ...(flags.bool("tty") ? { tty: true } : {}),
  };
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: { containers: [container], restartPolicy: restartPolicyOf(k), dnsPolicy: "ClusterFirst" },
    status: {},
  };
}

function portNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Failure(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function restartPolicyOf(k: Invocation): string {
  const value = k.flags.string("restart");
  if (!["Always", "OnFailure", "Never"].includes(value))
    throw new Failure(`invalid restart policy: ${value}\nSee 'kubectl run -h' for help and examples`);
  return value;
}

function overridden(k: Invocation, object: Obj): Obj {
  const text = k.flags.string("overrides");
  if (!text) return object;
  const how = k.flags.string("override-type");
  if (!["json", "merge", "strategic"].includes(how)) throw new Failure(`invalid override type: ${how}`);
  if (how !== "merge") throw new Failure(`--override-type=${how} is not simulated`);
  let patch: Json;
  try {
    patch = JSON.parse(text) as Json;
  } catch {
    throw new Failure(`Invalid JSON Patch`);
  }
  return applyMergePatch(object as Json, patch) as Obj;
}

function* runPod(k: Invocation): Program<number> {
  const [name] = k.args;
  if (!name || k.dashAt === 0) throw k.usage("NAME is required for run");
  const { flags } = k;
  const interactive = flags.bool("stdin") || flags.bool("tty");
  const attaches = flags.changed("attach") ? flags.bool("attach") : interactive;
  const dryRun = k.dryRun();
  if (flags.bool("tty") && !flags.bool("stdin"))
    throw new Failure("-i/--stdin is required for containers with -t/--tty=true");
  if (flags.bool("rm") && !attaches) throw k.usage("--rm should only be used for attached containers");
  if (flags.bool("rm") && dryRun !== "none") throw new Failure("--rm can't be used with --dry-run");
  if (attaches && dryRun !== "none")
    throw k.usage(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  checkImage(flags.string("image"));
  if (!["", "Always", "IfNotPresent", "Never"].includes(flags.string("image-pull-policy")))
    throw k.usage(`invalid image pull policy: ${flags.string("image-pull-policy")}`);
  const service = flags.bool("expose") ? serviceFor(k, name) : undefined;
  const pod = overridden(k, podOf(k, name));
  if (!attaches || dryRun !== "none") {
    // Kubernetes' own order: the service stands before what it points to.
    if (service) yield* createGenerated(k, { object: service });
    yield* createGenerated(k, { object: pod });
    return 0;
  }
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  yield* k.client.create(pods, k.namespace, recorded(k, pod), {
    fieldManager: flags.string("field-manager"),
  });
  let exitCode = 0;
  try {
    exitCode = yield* attachToPod(k, pods, name, {
      stdin: flags.bool("stdin"),
      tty: flags.bool("tty"),
      quiet: flags.bool("quiet"),
      afterRun: true,
    });
  } finally {
    if (flags.bool("rm")) yield* deleteAndWait(k, pods, k.namespace, name);
  }
  return exitCode;
}

const REFERENCE =
  /^([\w.-]+(:\d+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@[A-Za-z]\w*:[0-9a-fA-F]{32,})?$/;

/** In Kubernetes: github.com/distribution/reference. */
function checkImage(image: string): void {
  if (image === "") throw new Failure("--image is required");
  if (REFERENCE.test(image)) return;
  throw new Failure(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
}

function serviceFor(k: Invocation, name: string): Obj {
  const port = k.flags.string("port");
  if (!port) throw k.usage("--port must be set when exposing a service");
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name },
    spec: {
      ports: [{ protocol: "TCP", port: Number(port), targetPort: Number(port) }],
      selector: { run: name },
    },
    status: { loadBalancer: {} },
  };
}
