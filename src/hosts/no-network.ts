// A host without a cable: its own loopback works, everything else is unreachable.

import type { HttpRequest, HttpResponse } from "../cluster/apimachinery/http.ts";
import type { Program } from "../simulation/index.ts";
import { NetworkError, type Connection, type Listener, type NetworkIdentity } from "./network.ts";
import { createPipe } from "./streams.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1"]);

export function createNoNetwork(hostname: string): NetworkIdentity {
  const listeners = new Map<number, Listener>();
  const listenerAt = (host: string, port: number): Listener => {
    if (!LOOPBACK.has(host) && host !== hostname) {
      if (/^[\d.]+$/.test(host)) throw new NetworkError("ENETUNREACH", "Network is unreachable");
      throw new NetworkError("EAI_AGAIN", "Temporary failure in name resolution");
    }
    const listener = listeners.get(port);
    if (!listener) throw new NetworkError("ECONNREFUSED", "Connection refused");
    return listener;
  };

  return {
    hostname,
    addresses: [],
    listen(port, listener) {
      if (listeners.has(port)) throw new NetworkError("EADDRINUSE", "Address already in use");
      listeners.set(port, listener);
      return () => void listeners.delete(port);
    },
    *fetch(request: HttpRequest, options): Program<HttpResponse> {
      const url = new URL(request.url);
      const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
      const { http } = listenerAt(url.hostname, port);
      if (!http) throw new NetworkError("ECONNRESET", "Connection reset by peer");
      options?.connected?.("127.0.0.1");
      return yield* http({ ...request, remoteAddress: "127.0.0.1" });
    },
    *connect(host, port): Program<Connection> {
      listenerAt(host, port);
      return nobody(port);
    },
    *resolve(name): Program<string[]> {
      if (LOOPBACK.has(name) || name === hostname) return ["127.0.0.1"];
      if (/^[\d.]+$/.test(name)) return [name];
      throw new NetworkError("EAI_AGAIN", "Temporary failure in name resolution");
    },
    listening: () => [...listeners.keys()].sort((a, b) => a - b),
  };
}

/** A connection on which nobody says anything. */
function nobody(port: number): Connection {
  const { reader, writer } = createPipe();
  return {
    localAddress: "127.0.0.1",
    remoteAddress: "127.0.0.1",
    remotePort: port,
    send() {},
    receive: () => reader.read(),
    close: () => writer.close(),
  };
}
