// In Kubernetes: k8s.io/kubectl/pkg/cmd/logs.

import { isStream } from "../cluster/apimachinery/http.ts";
import { parseDuration } from "../cluster/apimachinery/duration.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import { join, type Program, type Task } from "../simulation/index.ts";
import { pathOf, refusal, type Obj } from "./client.ts";
import type { Command } from "./command.ts";
import type { ResourceType } from "./discovery.ts";
import { Failure } from "./failure.ts";
import { SELECTOR } from "./flag-sets.ts";
import { StreamReader, linesOf, readAll } from "./http.ts";
import type { Invocation } from "./invocation.ts";
import { podsOf } from "./pod-template.ts";
import { parseResourceArgs } from "./resources.ts";

export const command: Command = {
  usage: "logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]",
  summary:
    "Print the logs for a container in a pod or specified resource. If the pod has only one container, the container name is optional.",
  examples: [
    "kubectl logs nginx",
    "kubectl logs -f -c ruby web-1",
    "kubectl logs deployment/nginx --all-pods=true",
  ],
  flags: `
--all-containers=false: The logs of all containers.
--all-pods=false: The logs of all pods of the object.
-c, --container='': The logs of this container.
-f, --follow=false: Go on as lines come.
--ignore-errors=false: Go on when one log cannot be read.
--insecure-skip-tls-verify-backend=false: Do not check the kubelet's certificate.
--limit-bytes=0: The most bytes; 0 is without limit.
--max-log-requests=5: The most logs followed at once, with a selector.
--pod-running-timeout=20s: How long to wait for a running pod.
--prefix=false: Name pod and container before each line.
-p, --previous=false: The log of the container before its last restart.
--since=0s: Only lines younger than this.
--since-time='': Only lines after this time.
--tail=-1: Only the last lines; -1 shows all, 10 with a selector.
--timestamps=false: The time before each line.
${SELECTOR}`,
  run: runLogs,
};

interface Source {
  pod: string;
  container: string;
}

const NEEDS_POD =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

function* runLogs(k: Invocation): Program<void> {
  const { flags } = k;
  const selector = flags.string("selector");
  if (k.args.length === 0 && !selector) throw k.usage(NEEDS_POD);
  if (k.args.length > 0 && selector) throw k.usage("only a selector (-l) or a POD name is allowed");
  if (k.args.length > 2) throw k.usage(NEEDS_POD);
  if (flags.changed("since") && flags.changed("since-time"))
    throw new Failure("at most one of `sinceTime` or `sinceSeconds` may be specified");
  if (flags.bool("all-containers") && (flags.string("container") || k.args[1]))
    throw new Failure(
      "--all-containers=true should not be specified with container name " +
        (flags.string("container") || k.args[1]),
    );
  if (flags.int("tail") < -1) throw new Failure("--tail must be greater than or equal to -1");
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  const found = yield* podsFor(k, pods);
  if (found.length === 0) return yield* k.say(`No resources found in ${k.namespace} namespace.`);
  const sources = yield* sourcesOf(k, found);
  const limit = flags.int("max-log-requests");
  if (flags.bool("follow") && sources.length > limit)
    throw new Failure(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${limit}, use --max-log-requests to increase the limit`,
    );
  if (flags.bool("follow") && sources.length > 1) return yield* followAll(k, pods, sources);
  for (const source of sources) yield* showOne(k, pods, source);
}

function* podsFor(k: Invocation, pods: ResourceType): Program<Obj[]> {
  const selector = k.flags.string("selector");
  if (selector)
    return ((yield* k.client.list(pods, k.namespace, { labelSelector: selector })).items ?? []) as Obj[];
  const [name] = k.args;
  if (!name.includes("/")) return [yield* foundIn(k, pods, name)];
  const [asked] = yield* parseResourceArgs(k, [name]);
  if (asked.type.kind === "Pod") return [yield* foundIn(k, pods, asked.name!)];
  const object = yield* foundIn(k, asked.type, asked.name!);
  const target = {
    type: asked.type,
    namespace: k.namespace,
    name: asked.name!,
    object: { kind: asked.type.kind, ...object },
  };
  const all = yield* podsOf(k, target);
  if (k.flags.bool("all-pods")) return all;
  if (all.length === 0) throw timedOut();
  if (all.length > 1) yield* k.say(`Found ${all.length} pods, using pod/${all[0].metadata.name}`);
  return all.slice(0, 1);
}

const timedOut = () => new Failure("timed out waiting for the condition");

function* foundIn(k: Invocation, type: ResourceType, name: string): Program<Obj> {
  try {
    return yield* k.client.get(type, k.namespace, name);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "NotFound")
      throw new Failure(
        `error from server (NotFound): ${error.message} in namespace ${JSON.stringify(k.namespace)}`,
      );
    throw error;
  }
}

const namesOf = (containers: unknown): string[] =>
  ((containers ?? []) as Obj[]).map(({ name }) => name as string);

function* sourcesOf(k: Invocation, pods: readonly Obj[]): Program<Source[]> {
  const asked = k.flags.string("container") || (k.args[1] ?? "");
  const sources: Source[] = [];
  for (const { metadata, spec } of pods) {
    const pod = metadata.name as string;
    const main = namesOf(spec.containers);
    const all = [...namesOf(spec.initContainers), ...main, ...namesOf(spec.ephemeralContainers)];
    if (k.flags.bool("all-containers")) sources.push(...all.map((container) => ({ pod, container })));
    else if (asked) {
      if (!all.includes(asked)) throw notAContainer(asked, pod, spec as Obj);
      sources.push({ pod, container: asked });
    } else sources.push({ pod, container: yield* defaultContainer(k, metadata as Obj, spec as Obj) });
  }
  return sources;
}

export const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

function* defaultContainer(k: Invocation, metadata: Obj, spec: Obj): Program<string> {
  const main = namesOf(spec.containers);
  const all = containerNames(spec);
  const annotated = metadata.annotations?.[DEFAULT_CONTAINER] as string | undefined;
  if (annotated && main.includes(annotated)) return annotated;
  if (all.length > 1)
    yield* k.say(`Defaulted container ${JSON.stringify(main[0])} out of: ${all.join(", ")}`);
  return main[0];
}

/** All of a pod's containers, as messages list them. */
export const containerNames = (spec: Obj): string[] => [
  ...namesOf(spec.containers),
  ...namesOf(spec.ephemeralContainers).map((name) => `${name} (ephem)`),
  ...namesOf(spec.initContainers).map((name) => `${name} (init)`),
];

export const notAContainer = (asked: string, pod: string, spec: Obj): Failure =>
  new Failure(`container ${asked} is not valid for pod ${pod} out of: ${containerNames(spec).join(", ")}`);

function queryFor(k: Invocation, container: string) {
  const { flags } = k;
  const tail = flags.changed("tail") ? flags.int("tail") : flags.string("selector") ? 10 : -1;
  const since = flags.string("since");
  return {
    container,
    follow: flags.bool("follow"),
    previous: flags.bool("previous"),
    timestamps: flags.bool("timestamps"),
    tailLines: tail >= 0 ? tail : undefined,
    limitBytes: flags.int("limit-bytes") > 0 ? flags.int("limit-bytes") : undefined,
    sinceSeconds:
      since !== "0s" && since !== "0"
        ? Math.ceil((/^\d+$/.test(since) ? Number(since) * 1000 : parseDuration(since)) / 1000)
        : undefined,
    sinceTime: flags.string("since-time") || undefined,
  };
}

function* showOne(k: Invocation, pods: ResourceType, source: Source): Program<void> {
  const path = `${pathOf(pods, k.namespace, source.pod)}/log`;
  const response = yield* k.client.raw("GET", path, { query: queryFor(k, source.container), accept: "*/*" });
  if (response.status >= 400) {
    const error = refusal(response.status, yield* readAll(response));
    if (!k.flags.bool("ignore-errors")) throw error;
    yield* k.print(`error: ${error.message}\n`);
    return;
  }
  if (k.flags.bool("prefix")) {
    const lines = linesOf(response);
    for (;;) {
      const line = yield* lines.next();
      if (line === undefined) return;
      yield* k.print(`[pod/${source.pod}/${source.container}] ${line}\n`);
    }
  }
  if (!isStream(response.body)) return yield* k.print(yield* readAll(response));
  const reader = new StreamReader(response.body);
  for (;;) {
    const chunk = yield* reader.read();
    if (!chunk) return;
    yield* k.process.stdout.write(chunk);
  }
}

function* followAll(k: Invocation, pods: ResourceType, sources: readonly Source[]): Program<void> {
  const tasks: Task<void>[] = sources.map((source) =>
    k.process.simulation.spawn(`logs ${source.pod}`, showOne(k, pods, source)),
  );
  try {
    for (const task of tasks) yield* join(task);
  } finally {
    for (const task of tasks) task.kill();
  }
}
