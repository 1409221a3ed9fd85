// Two ends of a message connection (a websocket inside the simulation).

import type { Duplex } from "./http.ts";

type Sink = Parameters<Duplex["subscribe"]>[0];

class End implements Duplex {
  peer!: End;
  #sink: Sink | undefined;
  #pending: Uint8Array[] = [];
  #ended: { error?: Error } | undefined;

  send(message: Uint8Array): void {
    this.peer.#take(message);
  }

  close(): void {
    this.#end();
    this.peer.#end();
  }

  subscribe(sink: Sink): () => void {
    this.#sink = sink;
    for (const message of this.#pending.splice(0)) sink.data(message);
    if (this.#ended) sink.end(this.#ended.error);
    return () => this.close();
  }

  #take(message: Uint8Array): void {
    if (this.#ended) return;
    if (this.#sink) this.#sink.data(message);
    else this.#pending.push(message);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = {};
    this.#sink?.end();
  }
}

/** Messages sent at one end arrive at the other. Closing either closes both. */
export function duplexPair(): [Duplex, Duplex] {
  const near = new End();
  const far = new End();
  near.peer = far;
  far.peer = near;
  return [near, far];
}
