// In Kubernetes: k8s.io/kubectl/pkg/cmd/exec and attach.

import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import { attachToPod, connect, containerOf } from "./attach.ts";
import type { Command } from "./command.ts";
import type { ResourceType } from "./discovery.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";
import { podsOf } from "./pod-template.ts";
import { parseResourceArgs, targetsOfFiles } from "./resources.ts";

const COMMON = `
-c, --container='': The container.
--pod-running-timeout=1m0s: How long to wait for a running pod.
-q, --quiet=false: Only what the command prints.
-i, --stdin=false: Pass standard input on.
-t, --tty=false: Standard input is a terminal.`;

export const command: Command = {
  usage: "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]",
  summary: "Execute a command in a container.",
  examples: [
    "kubectl exec mypod -- date",
    "kubectl exec -it mypod -- sh",
    "kubectl exec deploy/mydeployment -- date",
  ],
  flags: `${COMMON}\n-f, --filename=[]: The file that names the pod.`,
  run: runExec,
};

export const attach: Command = {
  usage: "attach (POD | TYPE/NAME) -c CONTAINER [options]",
  summary: "Attach to a process that is already running inside an existing container.",
  flags: `${COMMON}\n--detach-keys='ctrl-p,ctrl-q': Keys that detach.`,
  *run(k) {
    if (k.args.length === 0) throw new Failure("at least 1 argument is required for attach");
    if (k.args.length > 1)
      throw new Failure(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${k.args.length}: [${k.args.join(" ")}]`,
      );
    const discovery = yield* k.discovery();
    const pods = yield* discovery.resolve("pods");
    const pod = yield* podFor(k, pods, k.args[0]);
    const { flags } = k;
    return yield* attachToPod(k, pods, pod.metadata.name as string, {
      stdin: flags.bool("stdin"),
      tty: yield* ttyFor(k),
      quiet: flags.bool("quiet"),
      container: flags.string("container"),
    });
  },
};

function* runExec(k: Invocation): Program<number> {
  const names = k.dashAt < 0 ? k.args : k.args.slice(0, k.dashAt);
  const words = k.dashAt < 0 ? k.args.slice(1) : k.args.slice(k.dashAt);
  const byFile = k.flags.list("filename").length > 0;
  if (names.length === 0 && !byFile) throw new Failure("pod, type/name or --filename must be specified");
  if (k.dashAt < 0 && words.length > 0)
    throw new Failure(
      "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
    );
  if (names.length > 1)
    throw new Failure(
      "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
    );
  if (words.length === 0) throw new Failure("you must specify at least one command for the container");
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  const name = byFile ? yield* nameInFile(k) : names[0];
  const pod = yield* podFor(k, pods, name);
  const phase = pod.status?.phase as string | undefined;
  if (phase === "Succeeded" || phase === "Failed")
    throw new Failure(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const tty = yield* ttyFor(k);
  const container = yield* containerOf(k, pod, k.flags.string("container"), k.flags.bool("quiet"));
  return yield* connect(
    k,
    pods,
    pod.metadata.name as string,
    "exec",
    { command: words, container },
    { stdin: k.flags.bool("stdin"), tty },
  );
}

function* nameInFile(k: Invocation): Program<string> {
  const [target] = yield* targetsOfFiles(k);
  return `${target.type.plural}/${target.name}`;
}

/** A terminal is only given when there is one. */
export function* ttyFor(k: Invocation): Program<boolean> {
  if (!k.flags.bool("tty")) return false;
  if (!k.flags.bool("stdin") && k.path === "exec") return true;
  if (k.process.stdinIsTerminal) return true;
  if (!k.flags.bool("quiet"))
    yield* k.say("Unable to use a TTY - input is not a terminal or the right kind of file");
  return false;
}

export function* podFor(k: Invocation, pods: ResourceType, name: string): Program<Obj> {
  if (!name.includes("/")) return yield* k.client.get(pods, k.namespace, name);
  const [asked] = yield* parseResourceArgs(k, [name]);
  const object = yield* k.client.get(asked.type, k.namespace, asked.name!);
  if (asked.type.kind === "Pod") return object;
  const found = yield* podsOf(k, {
    type: asked.type,
    namespace: k.namespace,
    name: asked.name!,
    object: { kind: asked.type.kind, ...object },
  });
  if (found.length === 0) throw new Failure("timed out waiting for the condition");
  return found[0];
}
