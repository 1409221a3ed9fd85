// In Kubernetes: pkg/kubelet/prober. Asks containers how they are: may they live, may they get traffic, have they started.

import type { HttpResponse } from "../apimachinery/http.ts";
import { NetworkError, type NetworkIdentity } from "../../hosts/network.ts";
import { within, type Program, type Simulation, type Task } from "../../simulation/index.ts";
import type { Container as ContainerSpec, LifecycleHandler, Probe } from "../api/types.ts";
import type { Container } from "../container-runtime/container.ts";
import { execCapture } from "./exec.ts";
import { askHealth } from "./grpc-health.ts";

/** A question that could not be asked: there is no answer, neither good nor bad. */
export class ProbeError extends Error {}

export type ProbeResult = { ok: true } | { ok: false; output: string };

export interface ProbeTarget {
  simulation: Simulation;
  spec: ContainerSpec;
  container: Container;
  podIP: string;
  /** Probes come from the node. */
  node: NetworkIdentity;
  /** It ran when the cluster was found: nobody waits for its first probes. */
  found?: boolean;
}

/** By number, or by the name that the container gives it. */
function portOf(port: number | string, spec: ContainerSpec): number {
  if (typeof port === "number") return port;
  const named = spec.ports?.find(({ name }) => name === port)?.containerPort;
  if (named === undefined && !/^\d+$/.test(port))
    throw new ProbeError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  return named ?? Number(port);
}

/** Go's words for what went wrong with a connection. */
function dialError(error: NetworkError, address: string): string {
  if (error.code === "EAI_NONAME") return `dial tcp: lookup ${address.replace(/:\d+$/, "")}: no such host`;
  const reasons: Record<string, string> = {
    ECONNREFUSED: "connect: connection refused",
    EHOSTUNREACH: "connect: no route to host",
    ETIMEDOUT: "i/o timeout",
    ECONNRESET: "connection reset by peer",
  };
  return `dial tcp ${address}: ${reasons[error.code] ?? error.message}`;
}

/** The answer, or why there was none. */
export function* askHttp(
  target: ProbeTarget,
  action: NonNullable<LifecycleHandler["httpGet"]>,
  ms: number,
): Program<HttpResponse | string> {
  const { simulation, spec, podIP, node } = target;
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const address = `${action.host || podIP}:${portOf(action.port as number | string, spec)}`;
  const url = `${scheme}://${address}${action.path || "/"}`;
  const headers: Record<string, string> = { "user-agent": "kube-probe/1.36", accept: "*/*" };
  for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  try {
    const response: HttpResponse | "late" = yield* within(
      simulation,
      ms,
      node.fetch({ method: "GET", url, headers }),
    );
    return response === "late"
      ? `Get ${JSON.stringify(url)}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
      : response;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return `Get ${JSON.stringify(url)}: ${dialError(error, address)}`;
  }
}

function* httpGet(
  target: ProbeTarget,
  action: NonNullable<Probe["httpGet"]>,
  ms: number,
): Program<ProbeResult> {
  const answer = yield* askHttp(target, action, ms);
  if (typeof answer === "string") return { ok: false, output: answer };
  if (answer.status >= 200 && answer.status < 400) return { ok: true };
  return { ok: false, output: `HTTP probe failed with statuscode: ${answer.status}` };
}

function* tcpSocket(
  target: ProbeTarget,
  action: NonNullable<Probe["tcpSocket"]>,
  ms: number,
): Program<ProbeResult> {
  const { simulation, spec, podIP, node } = target;
  const port = portOf(action.port as number | string, spec);
  const host = action.host || podIP;
  try {
    const connection = yield* within(simulation, ms, node.connect(host, port));
    if (connection === "late") return { ok: false, output: `dial tcp ${host}:${port}: i/o timeout` };
    connection.close();
    return { ok: true };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return { ok: false, output: dialError(error, `${host}:${port}`) };
  }
}

function* grpcHealth(
  { simulation, podIP, node }: ProbeTarget,
  { port, service }: NonNullable<Probe["grpc"]>,
  ms: number,
): Program<ProbeResult> {
  const failure = yield* askHealth(simulation, node, `${podIP}:${port}`, service ?? "", ms);
  return failure === undefined ? { ok: true } : { ok: false, output: failure };
}

function* exec(
  { simulation, container }: ProbeTarget,
  command: readonly string[],
  ms: number,
): Program<ProbeResult> {
  const result = yield* within(simulation, ms, execCapture(container.host, command));
  if (result === "late")
    return {
      ok: false,
      output: `command timed out: ${JSON.stringify(command.join(" "))} timed out after ${ms / 1000}s`,
    };
  if (result.error !== undefined) throw new ProbeError(result.error);
  return result.exitCode === 0 ? { ok: true } : { ok: false, output: result.output };
}

/** One look. Throws ProbeError. */
export function* runProbe(probe: Probe, target: ProbeTarget): Program<ProbeResult> {
  const ms = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec) return yield* exec(target, probe.exec.command ?? [], ms);
  if (probe.httpGet) return yield* httpGet(target, probe.httpGet, ms);
  if (probe.tcpSocket) return yield* tcpSocket(target, probe.tcpSocket, ms);
  if (probe.grpc) return yield* grpcHealth(target, probe.grpc, ms);
  throw new ProbeError("missing probe handler");
}

/** One look, or why there was none. */
function* look(probe: Probe, target: ProbeTarget): Program<ProbeResult | ProbeError> {
  try {
    return yield* runProbe(probe, target);
  } catch (error) {
    if (error instanceof ProbeError) return error;
    throw error;
  }
}

export type ProbeKind = "Liveness" | "Readiness" | "Startup";

export interface Prober {
  kind: ProbeKind;
  probe: Probe;
  target: ProbeTarget;
  /** Whether it is this probe's turn: the others wait until the container has started. */
  active(): boolean;
  /** Whether somebody waits for a good answer, so that a settled cluster is not one in which a pod is about to become ready. */
  awaited(): boolean;
  /** Called with what is to be said of a look that was not good, before thresholds. */
  unhealthy(text: string): void;
  /** Called when enough answers in a row agree. */
  verdict(ok: boolean): void;
}

/** The kubelet learns that a container runs a little after it started. */
const FIRST_LOOK_MS = 500;

/** Looks every period for as long as it runs. */
export function* probeLoop({
  kind,
  probe,
  target,
  active,
  awaited,
  unhealthy,
  verdict,
}: Prober): Program<void> {
  const { simulation } = target;
  const period = (probe.periodSeconds ?? 10) * 1000;
  let inARow = 0;
  let last: boolean | undefined;
  yield* simulation.sleep(FIRST_LOOK_MS + (probe.initialDelaySeconds ?? 0) * 1000, {
    background: target.found,
  });
  for (let looks = 0; ; looks++) {
    if (active()) {
      const result = yield* look(probe, target);
      if (result instanceof ProbeError) {
        unhealthy(`${kind} probe errored and resulted in unknown state: ${result.message}`);
      } else {
        inARow = last === result.ok ? inARow + 1 : 1;
        last = result.ok;
        if (!result.ok) unhealthy(`${kind} probe failed: ${result.output}`);
        if (inARow >= (result.ok ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)))
          verdict(result.ok);
      }
    }
    yield* simulation.sleep(active() ? period : Math.min(period, 1000), {
      background: looks > 5 || !awaited(),
    });
  }
}

/** What a container's probes ask of it, and tell it. */
export interface Probed {
  active(kind: ProbeKind): boolean;
  awaited(kind: ProbeKind): boolean;
  unhealthy(text: string): void;
  verdict(kind: ProbeKind, ok: boolean): void;
}

/** Starts the loop of each probe that the container's spec has. */
export function startProbes(target: ProbeTarget, probed: Probed): Map<ProbeKind, Task<void>> {
  const { startupProbe, livenessProbe, readinessProbe } = target.spec;
  const probes: [ProbeKind, Probe | undefined][] = [
    ["Startup", startupProbe],
    ["Liveness", livenessProbe],
    ["Readiness", readinessProbe],
  ];
  const tasks = new Map<ProbeKind, Task<void>>();
  for (const [kind, probe] of probes) {
    if (!probe) continue;
    const loop = probeLoop({
      kind,
      probe,
      target,
      active: () => probed.active(kind),
      awaited: () => probed.awaited(kind),
      unhealthy: (text) => probed.unhealthy(text),
      verdict: (ok) => probed.verdict(kind, ok),
    });
    tasks.set(kind, target.simulation.spawn(`${kind} probe`, loop));
  }
  return tasks;
}
