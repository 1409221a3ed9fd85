// In Kubernetes: k8s.io/kubectl/pkg/cmd/debug. A container to look into a pod with: beside its containers, in a copy of it, or on a node.
// Left out here: the profiles restricted, netadmin and sysadmin, --custom, and several targets at once.

import type { Program } from "../simulation/index.ts";
import { attachToPod } from "./attach.ts";
import { pathOf, type Obj } from "./client.ts";
import type { Command } from "./command.ts";
import type { ResourceType } from "./discovery.ts";
import { ttyFor } from "./exec.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { pollOrWatch } from "./poll.ts";
import { parseResourceArgs } from "./resources.ts";

const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const PROFILES = ["legacy", "general", "baseline", "restricted", "netadmin", "sysadmin"];
const WAIT_MS = 60_000;

export const command: Command = {
  usage: "debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
  summary: "Debug cluster resources using interactive debugging containers.",
  examples: [
    "kubectl debug mypod -it --image=busybox",
    "kubectl debug mypod -it --image=busybox --copy-to=my-debugger",
    "kubectl debug mypod -it --copy-to=my-debugger --container=mycontainer -- sh",
    "kubectl debug node/mynode -it --image=busybox",
  ],
  flags: `
--arguments-only=false: If specified, everything after -- will be passed to the new container as Args instead of Command.
--attach=false: If true, wait for the container to start running, and then attach as if 'kubectl attach ...' were called.
-c, --container='': Container name to use for debug container.
--copy-to='': Create a copy of the target Pod with this name.
--env=[]: Environment variables to set in the container.
--image='': Container image to use for debug container.
--image-pull-policy='': The image pull policy for the container.
--keep-annotations=false: If true, keep the original pod annotations.
--keep-init-containers=true: Run the init containers for the pod.
--keep-labels=false: If true, keep the original pod labels.
--keep-liveness=false: If true, keep the original pod liveness probes.
--keep-readiness=false: If true, keep the original pod readiness probes.
--keep-startup=false: If true, keep the original startup probes.
--profile='general': Options are "general", "baseline", "restricted", "netadmin" or "sysadmin".
-q, --quiet=false: If true, suppress informational messages.
--replace=false: When used with '--copy-to', delete the original Pod.
--same-node=false: When used with '--copy-to', schedule the copy of target Pod on the same node.
--set-image=[]: When used with '--copy-to', a list of name=image pairs for changing container images.
--share-processes=true: When used with '--copy-to', enable process namespace sharing in the copy.
-i, --stdin=false: Keep stdin open on the container(s) in the pod, even if nothing is attached.
--target='': When using an ephemeral container, target processes in this container name.
-t, --tty=false: Allocate a TTY for the debugging container.`,
  run: debug,
};

function* debug(k: Invocation): Program<number | void> {
  const names = k.dashAt < 0 ? k.args : k.args.slice(0, k.dashAt);
  const words = k.dashAt < 0 ? [] : k.args.slice(k.dashAt);
  const { flags } = k;
  if (flags.string("image") === "" && flags.string("copy-to") === "")
    throw new Failure("you must specify --image when not using --copy-to.");
  if (names.length === 0) throw new Failure("NAME or filename is required for debug");
  checkFlags(k);
  const [asked] = yield* parseResourceArgs(k, names[0].includes("/") ? [names[0]] : ["pods", names[0]]);
  const object = yield* k.client.get(asked.type, k.namespace, asked.name!);
  const pods = yield* (yield* k.discovery()).resolve("pods");
  const tty = yield* ttyFor(k);
  if (asked.type.kind === "Node") return yield* onNode(k, pods, object, words, tty);
  if (asked.type.kind !== "Pod")
    throw new Failure(`${JSON.stringify(asked.type.plural)} not supported by debug`);
  return flags.string("copy-to")
    ? yield* inCopy(k, pods, object, words, tty)
    : yield* beside(k, pods, object, words, tty);
}

function checkFlags({ flags }: Invocation): void {
  const profile = flags.string("profile");
  if (!PROFILES.includes(profile)) throw new Failure(`unknown profile: ${profile}`);
  if (profile !== "general" && profile !== "baseline" && profile !== "legacy")
    throw new Failure(`the profile ${profile} is not simulated`);
  if (flags.string("copy-to") && flags.string("target"))
    throw new Failure("--target is incompatible with --copy-to. Use --share-processes instead.");
  for (const name of ["set-image", "replace", "same-node"])
    if (!flags.string("copy-to") && flags.changed(name))
      throw new Failure(`--${name} may only be used with --copy-to.`);
  if (flags.bool("tty") && !flags.bool("stdin"))
    throw new Failure("-i/--stdin is required for containers with -t/--tty=true");
}

function suffix(k: Invocation): string {
  const random = k.process.simulation.random("kubectl-debug");
  return Array.from({ length: 5 }, () => LETTERS[random.below(LETTERS.length)]).join("");
}

/** What the flags say of the new container. */
function containerFor({ flags }: Invocation, name: string, words: readonly string[], tty: boolean): Obj {
  const env = flags.list("env").map((one) => {
    const at = one.indexOf("=");
    return { name: one.slice(0, at), value: one.slice(at + 1) };
  });
  return {
    name,
    image: flags.string("image"),
    ...(words.length > 0 ? { [flags.bool("arguments-only") ? "args" : "command"]: words } : {}),
    ...(env.length > 0 ? { env } : {}),
    ...(flags.string("image-pull-policy") ? { imagePullPolicy: flags.string("image-pull-policy") } : {}),
    ...(flags.bool("stdin") ? { stdin: true } : {}),
    ...(tty ? { tty: true } : {}),
  };
}

/** The profile general may trace what it looks at. */
const profiled = ({ flags }: Invocation, container: Obj): Obj =>
  flags.string("profile") === "general"
    ? { ...container, securityContext: { capabilities: { add: ["SYS_PTRACE"] } } }
    : container;

/** A profile is for the first container of the name, which may be an older one. */
function profiledAgain({ flags }: Invocation, { name, securityContext }: Obj): Obj {
  if (flags.string("profile") !== "general") return { name };
  const add = [...(securityContext?.capabilities?.add ?? []), "SYS_PTRACE"];
  return { name, securityContext: { capabilities: { add } } };
}

function* nameOf(k: Invocation): Program<string> {
  const given = k.flags.string("container");
  if (given) return given;
  const name = `debugger-${suffix(k)}`;
  if (!k.flags.bool("quiet")) yield* k.print(`Defaulting debug container name to ${name}.\n`);
  return name;
}

function* beside(
  k: Invocation,
  pods: ResourceType,
  pod: Obj,
  words: readonly string[],
  tty: boolean,
): Program<number> {
  const target = k.flags.string("target");
  if (target && !k.flags.bool("quiet"))
    yield* k.print(
      `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  const name = yield* nameOf(k);
  const container: Obj = {
    ...containerFor(k, name, words, tty),
    terminationMessagePolicy: "File",
    ...(target ? { targetContainerName: target } : {}),
  };
  const there = (pod.spec.ephemeralContainers ?? []) as Obj[];
  const same = there.find((one) => one.name === name);
  const added = same ? [profiledAgain(k, same), container] : [profiled(k, container)];
  const order = [...there, ...(same ? [] : [container])].map((one) => ({ name: one.name as string }));
  const body = { spec: { "$setElementOrder/ephemeralContainers": order, ephemeralContainers: added } };
  const podName = pod.metadata.name as string;
  yield* k.client.patch(pods, k.namespace, podName, "strategic", body, {}, "ephemeralcontainers");
  return yield* join(k, pods, podName, name, tty);
}

function* inCopy(
  k: Invocation,
  pods: ResourceType,
  pod: Obj,
  words: readonly string[],
  tty: boolean,
): Program<number> {
  const { flags } = k;
  const spec = structuredClone(pod.spec) as Obj;
  delete spec.ephemeralContainers;
  if (!flags.bool("same-node")) delete spec.nodeName;
  if (!flags.bool("keep-init-containers")) delete spec.initContainers;
  for (const container of spec.containers as Obj[])
    for (const probe of ["liveness", "readiness", "startup"])
      if (!flags.bool(`keep-${probe}`)) delete container[`${probe}Probe`];
  if (flags.bool("share-processes")) spec.shareProcessNamespace = true;
  setImages(spec, flags.list("set-image"));
  const name = yield* inSpec(k, spec, words, tty);
  const metadata: Obj = { name: flags.string("copy-to"), namespace: k.namespace };
  if (flags.bool("keep-labels")) metadata.labels = pod.metadata.labels;
  if (flags.bool("keep-annotations")) metadata.annotations = pod.metadata.annotations;
  yield* k.client.create(pods, k.namespace, { apiVersion: "v1", kind: "Pod", metadata, spec });
  if (flags.bool("replace"))
    yield* k.client.json("DELETE", pathOf(pods, k.namespace, pod.metadata.name as string));
  return yield* join(k, pods, metadata.name as string, name, tty);
}

function setImages(spec: Obj, pairs: readonly string[]): void {
  const images = new Map(pairs.map((pair) => pair.split("=", 2) as [string, string]));
  for (const container of spec.containers as Obj[])
    container.image = images.get(container.name as string) ?? images.get("*") ?? container.image;
}

/** Changes the named container of a copy, or adds one; says which it is. */
function* inSpec(k: Invocation, spec: Obj, words: readonly string[], tty: boolean): Program<string> {
  const containers = spec.containers as Obj[];
  const image = k.flags.string("image");
  const wanted = k.flags.string("container");
  const there = containers.find(({ name }) => name === wanted);
  if (there) {
    if (image) there.image = image;
    if (words.length > 0) {
      there.command = words;
      delete there.args;
    }
    if (k.flags.bool("stdin")) there.stdin = true;
    if (tty) there.tty = true;
    return wanted;
  }
  if (!image) return containers[0].name as string;
  const name = yield* nameOf(k);
  containers.push(profiled(k, containerFor(k, name, words, tty)));
  return name;
}

function* onNode(
  k: Invocation,
  pods: ResourceType,
  node: Obj,
  words: readonly string[],
  tty: boolean,
): Program<number> {
  const nodeName = node.metadata.name as string;
  const name = `node-debugger-${nodeName}-${suffix(k)}`;
  const container = k.flags.string("container") || "debugger";
  if (!k.flags.bool("quiet"))
    yield* k.print(`Creating debugging pod ${name} with container ${container} on node ${nodeName}.\n`);
  const mount = { name: "host-root", mountPath: "/host" };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } },
    spec: {
      containers: [
        {
          ...containerFor(k, container, words, tty),
          terminationMessagePolicy: "File",
          volumeMounts: [mount],
        },
      ],
      nodeName,
      hostIPC: true,
      hostNetwork: true,
      hostPID: true,
      restartPolicy: "Never",
      tolerations: [{ operator: "Exists" }],
      volumes: [{ name: "host-root", hostPath: { path: "/" } }],
    },
  };
  yield* k.client.create(pods, k.namespace, pod);
  return yield* join(k, pods, name, container, tty);
}

/** Waits for the container and attaches to it, if the flags ask for that. */
function* join(
  k: Invocation,
  pods: ResourceType,
  pod: string,
  container: string,
  tty: boolean,
): Program<number> {
  const { flags } = k;
  const attaching = flags.changed("attach") ? flags.bool("attach") : flags.bool("stdin");
  if (!attaching) return 0;
  let last: Obj | undefined;
  yield* pollOrWatch(k, { type: pods, namespace: k.namespace, name: pod }, WAIT_MS, function* (object) {
    last = stateOf(object, container);
    return last?.running !== undefined || last?.terminated !== undefined;
  });
  if (last?.terminated !== undefined) {
    const path = `${pathOf(pods, k.namespace, pod)}/log`;
    yield* k.print(yield* k.client.text("GET", path, { query: { container } }));
    return 0;
  }
  return yield* attachToPod(k, pods, pod, {
    stdin: flags.bool("stdin"),
    tty,
    quiet: flags.bool("quiet"),
    container,
  });
}

function stateOf(pod: Obj | undefined, container: string): Obj | undefined {
  const { ephemeralContainerStatuses = [], containerStatuses = [] } = (pod?.status ?? {}) as Record<
    string,
    Obj[]
  >;
  const found = [...ephemeralContainerStatuses, ...containerStatuses].find(({ name }) => name === container);
  return found?.state as Obj | undefined;
}
