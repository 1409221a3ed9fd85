// In Kubernetes: k8s.io/kubectl/pkg/cmd/exec and attach, over websockets: v5.channel.k8s.io.

import type { Duplex } from "../cluster/apimachinery/http.ts";
import { wait, type Program, type Task } from "../simulation/index.ts";
import { pathOf, queryText, refusal, type Obj, type Query } from "./client.ts";
import type { ResourceType } from "./discovery.ts";
import { Failure } from "./failure.ts";
import { readAll } from "./http.ts";
import type { Invocation } from "./invocation.ts";
import { containerNames, DEFAULT_CONTAINER, notAContainer } from "./logs.ts";
import { pollOrWatch } from "./poll.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;

const framed = (channel: number, data: Uint8Array): Uint8Array => {
  const message = new Uint8Array(data.length + 1);
  message[0] = channel;
  message.set(data, 1);
  return message;
};

export interface Streams {
  stdin: boolean;
  tty: boolean;
}

/** Runs a command in a container, or joins what runs there; ends with its exit code. */
export function* connect(
  k: Invocation,
  pods: ResourceType,
  pod: string,
  verb: "exec" | "attach",
  query: Query,
  streams: Streams,
): Program<number> {
  const path = `${pathOf(pods, k.namespace, pod)}/${verb}${queryText({ ...query, stdin: streams.stdin, stdout: true, stderr: !streams.tty, tty: streams.tty })}`;
  const response = yield* k.client.upgrade(path);
  if (!response.upgraded) throw refusal(response.status, yield* readAll(response));
  return yield* pump(k, response.upgraded, streams);
}

function* pump(k: Invocation, connection: Duplex, { stdin, tty }: Streams): Program<number> {
  const { process } = k;
  const { terminal } = process;
  const raw = tty && stdin && terminal !== undefined && process.stdinIsTerminal;
  const before = terminal?.mode;
  if (raw) terminal.mode = "raw";
  const sizes = tty && terminal ? () => sendSize(connection, terminal) : undefined;
  sizes?.();
  if (sizes) process.trap("SIGWINCH", sizes);
  const feeder: Task<void> | undefined = stdin
    ? process.simulation.spawn("exec stdin", feed(k, connection))
    : undefined;
  try {
    return yield* drain(k, connection);
  } finally {
    feeder?.kill();
    connection.close();
    if (raw && before) terminal.mode = before;
  }
}

const sendSize = (connection: Duplex, { columns, rows }: { columns: number; rows: number }) =>
  connection.send(framed(RESIZE, new TextEncoder().encode(JSON.stringify({ Width: columns, Height: rows }))));

function* feed(k: Invocation, connection: Duplex): Program<void> {
  for (;;) {
    const chunk = yield* k.process.stdin.read();
    if (!chunk) {
      connection.send(Uint8Array.of(CLOSE, STDIN));
      return;
    }
    connection.send(framed(STDIN, chunk));
  }
}

/** Copies output until the other side ends, and reads how it ended. */
function* drain(k: Invocation, connection: Duplex): Program<number> {
  const messages: Uint8Array[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  const stop = connection.subscribe({
    data: (message) => {
      messages.push(message);
      wake?.();
    },
    end: () => {
      ended = true;
      wake?.();
    },
  });
  try {
    for (;;) {
      while (messages.length > 0) {
        const message = messages.shift()!;
        const data = message.subarray(1);
        if (message[0] === STDOUT && data.length > 0) yield* k.process.stdout.write(data);
        else if (message[0] === STDERR && data.length > 0) yield* k.process.stderr.write(data);
        else if (message[0] === ERROR) return exitCodeOf(new TextDecoder().decode(data));
      }
      if (ended) return 0;
      yield* wait<void>((resume) => {
        wake = () => resume();
        return () => {
          wake = undefined;
        };
      });
      wake = undefined;
    }
  } finally {
    stop();
  }
}

function exitCodeOf(text: string): number {
  const status = JSON.parse(text) as Obj;
  if (status.status === "Success") return 0;
  const cause = ((status.details?.causes ?? []) as Obj[]).find(({ reason }) => reason === "ExitCode");
  if (status.reason === "NonZeroExitCode" && cause) {
    const exitCode = Number(cause.message);
    throw new Failure(`command terminated with exit code ${exitCode}`, { exitCode, verbatim: true });
  }
  throw new Failure(
    `Internal error occurred: ${status.message ?? ""}`.replace(
      /^(Internal error occurred: )+/,
      "Internal error occurred: ",
    ),
  );
}

/** The container that is meant; says so when there are several. */
export function* containerOf(k: Invocation, pod: Obj, asked: string, quiet: boolean): Program<string> {
  const names = (list: unknown) => ((list ?? []) as Obj[]).map(({ name }) => name as string);
  const main = names(pod.spec.containers);
  const all = [...main, ...names(pod.spec.initContainers), ...names(pod.spec.ephemeralContainers)];
  if (asked) {
    if (!all.includes(asked)) throw notAContainer(asked, pod.metadata.name as string, pod.spec as Obj);
    return asked;
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER] as string | undefined;
  if (annotated && main.includes(annotated)) return annotated;
  if (all.length > 1 && !quiet)
    yield* k.say(
      `Defaulted container ${JSON.stringify(main[0])} out of: ${containerNames(pod.spec as Obj).join(", ")}`,
    );
  return main[0];
}

function* containerToAttach(k: Invocation, pod: Obj, asked: string, quiet: boolean): Program<string> {
  try {
    return yield* containerOf(k, pod, asked, quiet);
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`cannot attach to the container: ${error.message}`);
    throw error;
  }
}

/** `kubectl run -it` and `kubectl attach`. */
export function* attachToPod(
  k: Invocation,
  pods: ResourceType,
  name: string,
  options: Streams & { quiet: boolean; afterRun?: boolean; container?: string },
): Program<number> {
  const pod = yield* untilReady(k, pods, name, options.afterRun === true);
  const phase = pod.status.phase as string;
  const over = phase === "Succeeded" || phase === "Failed";
  const container = yield* containerToAttach(k, pod, options.container ?? "", options.quiet);
  if (over && !options.afterRun)
    throw new Failure(`cannot attach a container in a completed pod; current phase is ${phase}`);
  if (over) {
    yield* printLogs(k, pods, name, container);
    return exitCodeOfPod(pod, container);
  }
  // What it said before anybody looked.
  if (options.afterRun) yield* printLogs(k, pods, name, container);
  if (!options.quiet)
    yield* k.say(
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.",
    );
  try {
    yield* connect(k, pods, name, "attach", { container }, options);
  } catch (error) {
    if (!options.afterRun || !(error instanceof Failure)) throw error;
    const why = error.message.replace(/^error: /, "");
    yield* k.say(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${why}`);
    yield* printLogs(k, pods, name, container);
  }
  if (!options.afterRun || pod.spec.restartPolicy === "Always") return 0;
  yield* waitForEnd(k, pods, name);
  const last = yield* k.client.find(pods, k.namespace, name);
  return last ? exitCodeOfPod(last, container) : 0;
}

function* printLogs(k: Invocation, pods: ResourceType, name: string, container: string): Program<void> {
  const path = `${pathOf(pods, k.namespace, name)}/log`;
  yield* k.print(yield* k.client.text("GET", path, { query: { container } }));
}

/** The pod once it runs, or has ended; after `run`, once it is ready. */
function* untilReady(k: Invocation, pods: ResourceType, name: string, afterRun: boolean): Program<Obj> {
  let pod: Obj | undefined;
  const timeout = k.flags.has("pod-running-timeout") ? k.flags.duration("pod-running-timeout") : 60_000;
  yield* pollOrWatch(k, { type: pods, namespace: k.namespace, name }, timeout, function* (object) {
    pod = object;
    const { phase, conditions = [] } = (object?.status ?? {}) as { phase?: string; conditions?: Obj[] };
    if (phase === "Succeeded" || phase === "Failed") return true;
    if (phase !== "Running") return false;
    return !afterRun || conditions.some(({ type, status }) => type === "Ready" && status === "True");
  });
  return pod!;
}

function* waitForEnd(k: Invocation, pods: ResourceType, name: string): Program<void> {
  yield* pollOrWatch(k, { type: pods, namespace: k.namespace, name }, 60_000, function* (object) {
    if (!object || object.spec.restartPolicy === "Always") return true;
    return object.status?.phase === "Succeeded" || object.status?.phase === "Failed";
  });
}

function exitCodeOfPod(pod: Obj, container: string): number {
  const status = ((pod.status?.containerStatuses ?? []) as Obj[]).find(({ name }) => name === container);
  const exitCode = (status?.state?.terminated?.exitCode as number | undefined) ?? 0;
  if (exitCode !== 0)
    throw new Failure(
      `pod ${pod.metadata.namespace}/${pod.metadata.name} terminated (${status?.state?.terminated?.reason})\n${status?.state?.terminated?.message ?? ""}`,
      { exitCode, verbatim: true },
    );
  return 0;
}
