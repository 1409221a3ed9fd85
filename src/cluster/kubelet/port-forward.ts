// In Kubernetes: k8s.io/kubelet/pkg/cri/streaming/portforward, over websockets: two channels a port, for bytes and for what went wrong.

import { duplexPair } from "../apimachinery/duplex.ts";
import { bytesOf, type Duplex, type HttpResponse } from "../apimachinery/http.ts";
import { NetworkError, type Connection, type NetworkIdentity } from "../../hosts/network.ts";
import type { Program, Simulation } from "../../simulation/index.ts";
import { firstRequest, looksLikeHttp, sendResponse } from "./http-bytes.ts";

const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io", "portforward.k8s.io"];

const text = (status: number, body: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body,
});

/** `ports`: as in the query; a client that opens streams itself names none. */
export function forwardPorts(
  simulation: Simulation,
  net: NetworkIdentity,
  ports: readonly string[],
  wanted: string,
): HttpResponse {
  const numbers = ports.flatMap((one) => one.split(",")).map(Number);
  if (numbers.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535))
    return text(400, `unable to parse ${JSON.stringify(ports.join(","))} as a port`);
  const offered = wanted.split(",").map((one) => one.trim());
  const protocol = offered.find((one) => one.startsWith("SPDY/3.1+") || PROTOCOLS.includes(one)) ?? "";
  const [near, far] = duplexPair();
  const channels = numbers.map((port, i) => new Channel(simulation, net, port, 2 * i, far));
  far.subscribe({
    data: (message) => channels[message[0] >> 1]?.take(message.slice(1)),
    end: () => channels.forEach((channel) => channel.close()),
  });
  return {
    status: 101,
    headers: { upgrade: "websocket", ...(protocol ? { "sec-websocket-protocol": protocol } : {}) },
    body: "",
    upgraded: near,
  };
}

/** One port: a connection inside the pod. */
class Channel {
  readonly #simulation: Simulation;
  readonly #net: NetworkIdentity;
  readonly #port: number;
  readonly #number: number;
  readonly #socket: Duplex;
  #connection: Connection | undefined;
  #pending: Uint8Array = new Uint8Array();
  #asking = false;
  #closed = false;

  constructor(simulation: Simulation, net: NetworkIdentity, port: number, number: number, socket: Duplex) {
    this.#simulation = simulation;
    this.#net = net;
    this.#port = port;
    this.#number = number;
    this.#socket = socket;
    // Each channel begins with the number of its port.
    for (const offset of [0, 1]) socket.send(Uint8Array.of(number + offset, port & 255, port >> 8));
    simulation.spawn("port-forward", this.#connect());
  }

  take(bytes: Uint8Array): void {
    this.#pending = Uint8Array.from([...this.#pending, ...bytes]);
    if (this.#connection) this.#pass();
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
  }

  *#connect(): Program<void> {
    try {
      this.#connection = yield* this.#net.connect("127.0.0.1", this.#port);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#fail();
      return;
    }
    this.#pass();
    for (;;) {
      const bytes = yield* this.#received();
      if (!bytes) break;
      this.#send(bytes);
    }
    if (!this.#asking) this.#socket.close();
  }

  *#received(): Program<Uint8Array | undefined> {
    try {
      return yield* this.#connection!.receive();
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      return undefined;
    }
  }

  #fail(): void {
    const { hostname } = this.#net;
    const why = `failed to connect to localhost:${this.#port} inside namespace "${hostname}", IPv4: dial tcp4 127.0.0.1:${this.#port}: connect: connection refused IPv6 dial tcp6 [::1]:${this.#port}: connect: connection refused `;
    const message = `error forwarding port ${this.#port} to pod ${hostname}, uid : failed to execute portforward in network namespace "${hostname}": ${why}`;
    this.#socket.send(Uint8Array.from([this.#number + 1, ...bytesOf(message)]));
    this.#socket.close();
  }

  #send(bytes: Uint8Array): void {
    const message = new Uint8Array(bytes.length + 1);
    message[0] = this.#number;
    message.set(bytes, 1);
    this.#socket.send(message);
  }

  /** Requests are asked one after another; any other bytes go as they are. */
  #pass(): void {
    if (this.#pending.length === 0 || this.#closed || this.#asking) return;
    if (!looksLikeHttp(this.#pending)) {
      this.#connection!.send(this.#pending);
      this.#pending = new Uint8Array();
      return;
    }
    const first = firstRequest(this.#pending, `127.0.0.1:${this.#port}`);
    if (!first) return;
    this.#pending = first.rest;
    this.#asking = true;
    this.#simulation.spawn("port-forward request", this.#ask(first.request));
  }

  *#ask(request: NonNullable<ReturnType<typeof firstRequest>>["request"]): Program<void> {
    const done = () => {
      this.#asking = false;
      this.#pass();
    };
    try {
      const response = yield* this.#net.fetch(request);
      sendResponse(response, request.method, (bytes) => this.#send(bytes), done);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#socket.close();
    }
  }
}
