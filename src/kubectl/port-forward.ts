// In Kubernetes: k8s.io/kubectl/pkg/cmd/portforward. Ports of this machine that lead into a pod.
// Left out here: --address; requests pass, and other connections with them as bytes.

import { wait, type Program } from "../simulation/index.ts";
import type { Duplex, HttpRequest, HttpResponse } from "../cluster/apimachinery/http.ts";
import { NetworkError, type Connection } from "../hosts/network.ts";
import { pathOf, refusal, type Obj } from "./client.ts";
import type { Command } from "./command.ts";
import type { ResourceType } from "./discovery.ts";
import { podFor } from "./exec.ts";
import { Failure } from "./failure.ts";
import { readAll } from "./http.ts";
import { readResponse, requestBytes } from "./http-wire.ts";
import type { Invocation } from "./invocation.ts";
import { parseResourceArgs } from "./resources.ts";

const FIRST_FREE_PORT = 32_768;

export const command: Command = {
  usage: "port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  summary: "Forward one or more local ports to a pod.",
  examples: [
    "kubectl port-forward pod/mypod 5000 6000",
    "kubectl port-forward deployment/mydeployment 5000 6000",
    "kubectl port-forward service/myservice 8443:https",
    "kubectl port-forward pod/mypod 8888:5000",
    "kubectl port-forward pod/mypod :5000",
  ],
  flags: `
--address=[localhost]: Addresses to listen on (comma separated).
--pod-running-timeout=1m0s: The length of time to wait until at least one pod is running.`,
  run: forward,
};

interface Pair {
  local: number;
  remote: number;
}

function* forward(k: Invocation): Program<void> {
  const [target, ...ports] = k.args;
  if (ports.length === 0) throw k.usage("TYPE/NAME and list of ports are required for port-forward");
  const pods = yield* (yield* k.discovery()).resolve("pods");
  const service = yield* serviceOf(k, target);
  const pod = yield* podFor(k, pods, target);
  const pairs = ports.map((text) => pairOf(text, pod, service));
  if (pod.status?.phase !== "Running")
    throw new Failure(
      `unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ""}`,
    );
  const closing: (() => void)[] = [];
  try {
    for (const pair of pairs) closing.push(yield* listen(k, pods, pod, pair));
    yield* wait<never>(() => () => {});
  } finally {
    for (const close of closing) close();
  }
}

function* serviceOf(k: Invocation, target: string): Program<Obj | undefined> {
  if (!target.includes("/")) return undefined;
  const [asked] = yield* parseResourceArgs(k, [target]);
  if (asked.type.kind !== "Service") return undefined;
  return yield* k.client.get(asked.type, k.namespace, asked.name!);
}

const isNumber = (text: string) => /^\d+$/.test(text);

/** `LOCAL:REMOTE`, `:REMOTE` or `REMOTE`; a Service's port becomes its target. */
function pairOf(text: string, pod: Obj, service: Obj | undefined): Pair {
  const parts = text.split(":");
  if (parts.length > 2) throw new Failure(`invalid port format '${text}'`);
  const [local, remote] = parts.length === 2 ? parts : [parts[0], parts[0]];
  const target = service ? targetPort(remote, pod, service) : podPort(remote, pod);
  if (target < 1 || target > 65_535) throw new Failure("remote port must be > 0");
  const own = isNumber(local)
    ? Number(local)
    : local === ""
      ? 0
      : service && parts.length < 2
        ? servicePort(remote, service).port
        : target;
  return { local: own as number, remote: target };
}

function podPort(name: string, pod: Obj): number {
  if (isNumber(name)) return Number(name);
  const ports = (pod.spec.containers as Obj[]).flatMap((one) => (one.ports ?? []) as Obj[]);
  const found = ports.find((one) => one.name === name);
  if (!found) throw new Failure(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found.containerPort as number;
}

function servicePort(wanted: string, service: Obj): Obj {
  const { name } = service.metadata;
  const ports = (service.spec.ports ?? []) as Obj[];
  const found = ports.find((one) => (isNumber(wanted) ? String(one.port) === wanted : one.name === wanted));
  if (found) return found;
  throw new Failure(
    isNumber(wanted)
      ? `Service ${name} does not have a service port ${wanted}`
      : `Service '${name}' does not have a named port '${wanted}'`,
  );
}

function targetPort(wanted: string, pod: Obj, service: Obj): number {
  const { port, targetPort: target } = servicePort(wanted, service);
  if (service.spec.clusterIP === "None") return port as number;
  return target === undefined || target === 0 ? (port as number) : podPort(String(target), pod);
}

function* listen(k: Invocation, pods: ResourceType, pod: Obj, { local, remote }: Pair): Program<() => void> {
  const { net } = k.process;
  const open = function* (): Program<Duplex> {
    yield* k.print(`Handling connection for ${port}\n`);
    const path = `${pathOf(pods, k.namespace, pod.metadata.name as string)}/portforward?ports=${remote}`;
    const response = yield* k.client.upgrade(path);
    if (!response.upgraded) throw refusal(response.status, yield* readAll(response));
    return response.upgraded;
  };
  const failed = (why: string) =>
    k.say(
      `E portforward.go] "Unhandled Error" err="an error occurred forwarding ${port} -> ${remote}: ${why}"`,
    );
  let port = local || FIRST_FREE_PORT;
  for (;;) {
    try {
      const close = net.listen(port, {
        *http(request: HttpRequest): Program<HttpResponse> {
          const duplex = yield* open();
          duplex.send(Uint8Array.from([0, ...requestBytes(request)]));
          const answer = yield* readResponse(duplex, request.method);
          if ("response" in answer) return answer.response;
          yield* failed(answer.error);
          throw new NetworkError("ECONNRESET", "Connection reset by peer");
        },
        *tcp(connection: Connection): Program<void> {
          yield* pump(yield* open(), connection);
        },
      });
      yield* k.print(
        `Forwarding from 127.0.0.1:${port} -> ${remote}\nForwarding from [::1]:${port} -> ${remote}\n`,
      );
      return close;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      if (local !== 0) {
        yield* inUse(k, port);
        throw new Failure(`unable to listen on any of the requested ports: [{${port} ${remote}}]`);
      }
      port++;
    }
  }
}

const inUse = (k: Invocation, port: number) => {
  const one = (family: string, host: string) =>
    `unable to create listener: Error listen ${family} ${host}:${port}: bind: address already in use`;
  return k.say(
    `Unable to listen on port ${port}: Listeners failed to create with the following errors: [${one("tcp4", "127.0.0.1")} ${one("tcp6", "[::1]")}]`,
  );
};

/** Bytes both ways until one side ends. */
function* pump(duplex: Duplex, connection: Connection): Program<void> {
  let begun = false;
  duplex.subscribe({
    data(message) {
      if (message[0] !== 0) return;
      if (begun) connection.send(message.slice(1));
      begun = true;
    },
    end: () => connection.close(),
  });
  for (;;) {
    const bytes = yield* connection.receive();
    if (!bytes) break;
    duplex.send(Uint8Array.from([0, ...bytes]));
  }
  duplex.close();
}
