// In Kubernetes: pkg/probe/grpc. Asks a server's health service (grpc.health.v1.Health/Check) how it is.
// Left out here: TLS; a connection of HTTP/2 is one exchange on the simulated network.

import type { HttpResponse } from "../apimachinery/http.ts";
import { NetworkError, type NetworkIdentity } from "../../hosts/network.ts";
import { within, type Program, type Simulation } from "../../simulation/index.ts";

const METHOD = "/grpc.health.v1.Health/Check";
const STATUS = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];
const SERVING = 1;
/** gRPC's codes, as Go names them. */
const CODES = ["OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound"];
const UNIMPLEMENTED = 12;

/** A protobuf message behind its length. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(5 + message.length);
  new DataView(framed.buffer).setUint32(1, message.length);
  framed.set(message, 5);
  return framed;
}

/** HealthCheckRequest: field 1 is the service. */
function question(service: string): Uint8Array {
  const name = new TextEncoder().encode(service);
  return frame(name.length === 0 ? new Uint8Array() : new Uint8Array([0x0a, name.length, ...name]));
}

/** HealthCheckResponse: field 1 is the status. */
const statusIn = (body: HttpResponse["body"]): number =>
  body instanceof Uint8Array && body.length >= 7 && body[5] === 0x08 ? body[6] : 0;

const seconds = (ms: number) => `${ms / 1000}s`;

/** Undefined when the service is healthy; otherwise what the kubelet says of it. */
export function* askHealth(
  simulation: Simulation,
  node: NetworkIdentity,
  address: string,
  service: string,
  ms: number,
): Program<string | undefined> {
  const notConnected = `timeout: failed to connect service ${JSON.stringify(address)} within ${seconds(ms)}: context deadline exceeded`;
  let response: HttpResponse | "late";
  try {
    const request = {
      method: "POST",
      url: `http://${address}${METHOD}`,
      headers: { "content-type": "application/grpc", "user-agent": "kube-probe/1.36", te: "trailers" },
      body: question(service),
    };
    response = yield* within(simulation, ms, node.fetch(request));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    // The client goes on trying until its time is over.
    yield* simulation.sleep(ms);
    return notConnected;
  }
  if (response === "late") return `timeout: health rpc did not complete within ${seconds(ms)}`;
  if (response.headers["content-type"] !== "application/grpc") return notConnected;
  return verdict(response);
}

function verdict({ headers, body }: HttpResponse): string | undefined {
  const code = Number(headers["grpc-status"] ?? 0);
  const message = headers["grpc-message"] ?? "";
  if (code === UNIMPLEMENTED)
    return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`;
  if (code !== 0)
    return `error: health rpc probe failed: rpc error: code = ${CODES[code] ?? "Unknown"} desc = ${message}`;
  const status = statusIn(body);
  return status === SERVING
    ? undefined
    : `service unhealthy (responded with ${JSON.stringify(STATUS[status] ?? String(status))})`;
}
