// A host's place on the network. The wires are cluster/cni; programs see this only.

import type { HttpRequest, HttpResponse } from "../cluster/apimachinery/http.ts";
import type { Program } from "../simulation/index.ts";

/** Why no answer came. `code` is errno's name; EAI_* when the name did not resolve. */
export class NetworkError extends Error {
  readonly code:
    | "ECONNREFUSED"
    | "ETIMEDOUT"
    | "EHOSTUNREACH"
    | "ENETUNREACH"
    | "ECONNRESET"
    | "EADDRINUSE"
    | "EAI_NONAME"
    | "EAI_AGAIN";
  constructor(code: NetworkError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** An open TCP connection: bytes both ways. */
export interface Connection {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  send(data: string | Uint8Array): void;
  /** Blocks for the next chunk; undefined when the other side has closed. Throws ECONNRESET when it went away. */
  receive(): Program<Uint8Array | undefined>;
  close(): void;
}

/** What listens on a port. One that speaks HTTP gives `http`; anything else gives `tcp`. */
export interface Listener {
  /** Answers a request; may block (a slow server). */
  http?(request: HttpRequest): Program<HttpResponse>;
  /** Runs for each connection, until it returns. */
  tcp?(connection: Connection): Program<void>;
  /** So many requests in the next `overMs`, as a measure of load: how many will be answered. */
  load?(requests: number, overMs: number): number;
}

export interface RequestOptions {
  /** Milliseconds to wait for the connection; without it, the system's 130 seconds. */
  connectTimeoutMs?: number;
  /** `host:port` → address: as curl's --resolve. */
  resolve?: ReadonlyMap<string, string>;
  /** Called when the connection stands, before the answer comes: a client that gives up says which it waited for. */
  connected?: (address: string) => void;
}

export interface DnsQuestion {
  /** In full and without a dot at its end. */
  name: string;
  /** `A`, `SRV`, `PTR` … */
  type: string;
}

/** One line of an answer. Names in it have no dot at their end, except in `data`, which is as a zone file writes it. */
export interface DnsRecord extends DnsQuestion {
  ttl: number;
  data: string;
}

export interface DnsAnswer {
  code: "NOERROR" | "NXDOMAIN";
  /** The server knows the zone, and has not asked others. */
  authoritative: boolean;
  answers: readonly DnsRecord[];
  authority?: readonly DnsRecord[];
  additional?: readonly DnsRecord[];
}

export interface NetworkIdentity {
  readonly hostname: string;
  /** IPv4 first. Loopback is not among them. */
  readonly addresses: readonly string[];
  /** Throws EADDRINUSE when the port is taken. Returns how to stop listening. `address` defaults to all of the host's. */
  listen(port: number, listener: Listener, address?: string): () => void;
  /** Resolves the URL's host and sends the request; a status of any kind is an answer. Throws NetworkError when none came. */
  fetch(request: HttpRequest, options?: RequestOptions): Program<HttpResponse>;
  connect(host: string, port: number, options?: RequestOptions): Program<Connection>;
  /** Addresses of a name, by /etc/hosts, then DNS with the search path of /etc/resolv.conf. Throws EAI_NONAME or EAI_AGAIN. */
  resolve(name: string): Program<string[]>;
  /** Asks one DNS server, the first of /etc/resolv.conf unless named, for a name as it stands. undefined: no server answers. */
  ask?(question: DnsQuestion, server?: string): Program<(DnsAnswer & { server: string }) | undefined>;
  /** The listening ports, ascending (`ss -ltn`). */
  listening(): readonly number[];
}
