// A TCP connection: two ends, bytes both ways.

import { NetworkError, type Connection } from "../../hosts/network.ts";
import { wait, type Program } from "../../simulation/index.ts";

const encoder = new TextEncoder();

export interface End extends Connection {
  /** Cuts it: whoever waits sees ECONNRESET. */
  reset(): void;
  onClose(listener: () => void): void;
}

class Side implements End {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly remotePort: number;
  peer!: Side;
  #inbox: Uint8Array[] = [];
  #waiting: { resume: (chunk: Uint8Array | undefined) => void; fail: (error: unknown) => void } | undefined;
  #state: "open" | "ended" | "reset" = "open";
  #closeListeners: (() => void)[] = [];

  constructor(localAddress: string, remoteAddress: string, remotePort: number) {
    this.localAddress = localAddress;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  send(data: string | Uint8Array): void {
    this.peer.#deliver(typeof data === "string" ? encoder.encode(data) : data);
  }

  receive(): Program<Uint8Array | undefined> {
    return wait<Uint8Array | undefined>((resume, fail) => {
      const chunk = this.#inbox.shift();
      if (chunk) resume(chunk);
      else if (this.#state === "ended") resume(undefined);
      else if (this.#state === "reset") fail(new NetworkError("ECONNRESET", "Connection reset by peer"));
      else this.#waiting = { resume, fail };
      return () => {
        this.#waiting = undefined;
      };
    });
  }

  close(): void {
    this.peer.#end("ended");
    this.#closed();
  }

  reset(): void {
    this.#end("reset");
    this.peer.#end("reset");
    this.#closed();
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  #closed(): void {
    for (const listener of this.#closeListeners.splice(0)) listener();
  }

  #deliver(chunk: Uint8Array): void {
    if (this.#state !== "open" || chunk.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resume(chunk);
    else this.#inbox.push(chunk);
  }

  #end(state: "ended" | "reset"): void {
    if (this.#state !== "open") return;
    this.#state = state;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (state === "ended") waiting?.resume(undefined);
    else waiting?.fail(new NetworkError("ECONNRESET", "Connection reset by peer"));
  }
}

/** Both ends of a new connection: the client's and the server's. */
export function connectionPair(client: string, server: string, port: number): [End, End] {
  const near = new Side(client, server, port);
  const far = new Side(server, client, 0);
  near.peer = far;
  far.peer = near;
  return [near, far];
}
