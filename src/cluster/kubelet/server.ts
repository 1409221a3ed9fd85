// In Kubernetes: pkg/kubelet/server. The kubelet's own port: logs, exec and attach, for the API server.

import { byteStream, type Duplex, type HttpRequest, type HttpResponse } from "../apimachinery/http.ts";
import { duplexPair } from "../apimachinery/duplex.ts";
import { exitCode } from "../../hosts/host.ts";
import { BrokenPipe, CommandNotFound, type Host, type Reader, type Writer } from "../../hosts/process.ts";
import { createTerminal } from "../../hosts/terminal/device.ts";
import type { Terminal } from "../../hosts/terminal/terminal.ts";
import { createPipe } from "../../hosts/streams.ts";
import type { Program, Simulation } from "../../simulation/index.ts";
import type { Container } from "../container-runtime/container.ts";
import type { ContainerLog, LogLine } from "../container-runtime/log.ts";
import type { ContainerLife } from "./container-life.ts";
import { execNotFound } from "./exec.ts";

export interface KubeletServer {
  simulation: Simulation;
  /** A container by namespace, pod and name. */
  find(namespace: string, pod: string, container: string): ContainerLife | undefined;
}

const text = (status: number, body: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body,
});

/** Answers one request. Refusals are plain texts, which the API server wraps. */
export function* serveKubelet(server: KubeletServer, request: HttpRequest): Program<HttpResponse> {
  const url = new URL(request.url);
  const [, verb, namespace, pod, container] = url.pathname.split("/").map(decodeURIComponent);
  if (url.pathname === "/healthz") return text(200, "ok");
  if (!["containerLogs", "exec", "attach", "portForward"].includes(verb))
    return text(404, "404 page not found");
  const life = server.find(namespace, pod, container);
  if (!life) return text(404, `pod ${JSON.stringify(pod)} not found`);
  if (verb === "containerLogs") return logs(server.simulation, life, pod, url.searchParams);
  const host = life.running ? life.container?.host : undefined;
  if (!host) return notThere(verb, pod, namespace, container);
  if (verb === "portForward") {
    const { forwardPorts } = yield* server.simulation.hold(() => import("./port-forward.ts"));
    const wanted = request.headers["sec-websocket-protocol"] ?? "";
    return forwardPorts(server.simulation, host.net, url.searchParams.getAll("ports"), wanted);
  }
  if (verb === "attach") return attach(server.simulation, life);
  return exec(server.simulation, host, url.searchParams);
}

/** Commands and attaching are refused on the connection that was made for them; whoever forwards ports is refused at once. */
function notThere(verb: string, pod: string, namespace: string, container: string): HttpResponse {
  const why =
    verb === "attach"
      ? `container ${container} not found in pod ${pod}_${namespace}`
      : `container not found (${JSON.stringify(container)})`;
  if (verb === "portForward") return text(500, why);
  const [near, far] = duplexPair();
  const message = `Internal error occurred: unable to upgrade connection: ${why}`;
  const details = { causes: [{ message: `unable to upgrade connection: ${why}` }] };
  far.send(frame(ERROR, status({ status: "Failure", message, reason: "InternalError", details, code: 500 })));
  far.close();
  return upgradedTo(near);
}

const upgradedTo = (upgraded: Duplex): HttpResponse => ({
  status: 101,
  headers: { upgrade: "websocket", connection: "Upgrade", "sec-websocket-protocol": "v5.channel.k8s.io" },
  body: "",
  upgraded,
});

const NOT_PULLED: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};

/** The run whose log is asked for, by what its status says; or why there is none. */
function runOf(life: ContainerLife, pod: string, previous: boolean): Container | string {
  const { state, lastState, containerID } = life.status;
  const name = `container ${JSON.stringify(life.name)} in pod ${JSON.stringify(pod)}`;
  const before = lastState?.terminated?.containerID;
  const id = previous ? before : state?.running ? containerID : (state?.terminated?.containerID ?? before);
  const run = [life.container, life.previous].find((one) => id === `containerd://${one?.id}`);
  if (run) return run;
  if (previous) return `previous terminated ${name} not found`;
  const reason = state?.waiting?.reason ?? "ContainerCreating";
  return `${name} is waiting to start: ${NOT_PULLED[reason] ?? reason}`;
}

const stamp = ({ at }: LogLine) => new Date(at).toISOString().replace(/(\.\d+)Z$/, "$1000000Z");

/** The lines asked for, by age, time and number. */
function select(log: ContainerLog, query: URLSearchParams, now: number): readonly LogLine[] {
  const seconds = query.get("sinceSeconds");
  const time = query.get("sinceTime");
  const since = seconds ? now - Number(seconds) * 1000 : time ? Date.parse(time) : -Infinity;
  const lines = log.lines.filter(({ at }) => at >= since);
  const tail = query.get("tailLines");
  if (tail === null || Number(tail) < 0) return lines;
  return Number(tail) === 0 ? [] : lines.slice(-Number(tail));
}

function logs(
  simulation: Simulation,
  life: ContainerLife,
  pod: string,
  query: URLSearchParams,
): HttpResponse {
  const container = runOf(life, pod, query.get("previous") === "true");
  if (typeof container === "string") return text(400, container);
  const timestamps = query.get("timestamps") === "true";
  const print = (line: LogLine) => `${timestamps ? `${stamp(line)} ` : ""}${line.text}\n`;
  const limit = Number(query.get("limitBytes") ?? Infinity);
  const past = select(container.log, query, simulation.now).map(print).join("").slice(0, limit);
  if (query.get("follow") !== "true") return text(200, past);

  const writer = byteStream();
  if (past) writer.write(past);
  if (container.log.closed) writer.end();
  else {
    const stop = container.log.follow((line) => (line ? writer.write(print(line)) : writer.end()));
    writer.onCancel(stop);
  }
  return { status: 200, headers: { "content-type": "text/plain" }, body: writer.stream };
}

/** Channels of the remote command protocol, version 5. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
const CLOSE = 255;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function frame(channel: number, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  const message = new Uint8Array(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

const status = (fields: object) => JSON.stringify({ metadata: {}, ...fields });

const succeeded = status({ status: "Success" });

const failedWith = (code: number) =>
  status({
    status: "Failure",
    message: `command terminated with non-zero exit code: error executing command in container: exit status ${code}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  });

const couldNotRun = (why: string) =>
  status({
    status: "Failure",
    message: `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: ${why}: unknown`,
    reason: "InternalError",
    details: { causes: [{ message: why }] },
    code: 500,
  });

const channelWriter = (socket: Duplex, channel: number): Writer => ({
  *write(chunk) {
    socket.send(frame(channel, chunk));
  },
  close() {},
});

function exec(simulation: Simulation, host: Host, query: URLSearchParams): HttpResponse {
  const [near, far] = duplexPair();
  simulation.spawn("exec", runExec(host, query, far));
  return upgradedTo(near);
}

/** The pipe has no bound, so that writing never waits, and what comes before CLOSE is read before the end. */
function push(writer: Writer, content: Uint8Array): void {
  try {
    writer.write(content).next();
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
  }
}

function* runExec(host: Host, query: URLSearchParams, socket: Duplex): Program<void> {
  const argv = query.getAll("command");
  const tty = query.get("tty") === "true";
  const pipe = createPipe(Number.MAX_SAFE_INTEGER);
  const terminal = tty ? createTerminal() : undefined;
  const stopOutput = terminal?.onOutput((data) => socket.send(frame(STDOUT, data)));
  let process: ReturnType<Host["spawn"]> | undefined;
  socket.subscribe({
    data(message) {
      const content = message.subarray(1);
      if (message[0] === STDIN) {
        if (terminal) terminal.input(decoder.decode(content));
        else push(pipe.writer, content);
      } else if (message[0] === RESIZE && terminal) resize(terminal, content);
      else if (message[0] === CLOSE && content[0] === STDIN) pipe.writer.close();
    },
    end: () => process?.signal("SIGHUP"),
  });
  const stdin: Reader | undefined = query.get("stdin") === "true" ? (terminal ?? pipe.reader) : undefined;
  try {
    process = host.spawn({
      argv,
      ...(terminal
        ? { terminal, env: [...host.env, ["TERM", "xterm"]] }
        : { stdout: channelWriter(socket, STDOUT), stderr: channelWriter(socket, STDERR) }),
      ...(stdin ? { stdin } : {}),
    });
    if (terminal) terminal.foreground = process;
    const code = yield* exitCode(process);
    socket.send(frame(ERROR, code === 0 ? succeeded : failedWith(code)));
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    socket.send(frame(ERROR, couldNotRun(execNotFound(argv[0]))));
  } finally {
    stopOutput?.();
    socket.close();
  }
}

/** Joins the container's first process: sees what it says from now on, and writes to it where the pod keeps its input open. */
function attach(simulation: Simulation, life: ContainerLife): HttpResponse {
  const [near, far] = duplexPair();
  const { console } = life.container!;
  const leave = console.attach({
    output: (stream, chunk) => far.send(frame(stream === "stdout" ? STDOUT : STDERR, chunk)),
    end() {
      far.send(frame(ERROR, succeeded));
      simulation.soon(() => far.close());
    },
  });
  far.subscribe({
    data(message) {
      const content = message.subarray(1);
      if (message[0] === STDIN) console.input(content);
      else if (message[0] === RESIZE && console.terminal) resize(console.terminal, content);
      else if (message[0] === CLOSE && content[0] === STDIN) console.closeInput();
    },
    end() {
      leave();
      if (life.spec.stdinOnce) console.closeInput();
    },
  });
  return upgradedTo(near);
}

function resize(terminal: Terminal, content: Uint8Array): void {
  const size = JSON.parse(decoder.decode(content)) as { Width: number; Height: number };
  terminal.resize(size.Width, size.Height);
}
