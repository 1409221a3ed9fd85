// HTTP as plain data: what travels over the simulated network, and what the API server, kubectl and curl speak.

/** Header names are lower-case. */
export type Headers = Readonly<Record<string, string>>;

/** Who a TLS client certificate names; present only when the connection was made with one that the server's CA signed. */
export interface ClientCertificate {
  commonName: string;
  organizations: readonly string[];
  /** SHA-256 of the certificate, in hex. */
  fingerprint?: string;
  /** The certificate itself, where nobody has checked yet who vouches for it. The names then are what it says of itself. */
  pem?: string;
}

export interface HttpRequest {
  /** Upper-case. */
  method: string;
  /** Absolute (`https://192.168.49.2:6443/api/v1/pods?watch=1`) on the network; a server may be given the path and query alone. */
  url: string;
  headers: Headers;
  body?: string | Uint8Array;
  clientCertificate?: ClientCertificate;
  /** The address the request came from, filled in by the network. */
  remoteAddress?: string;
}

/** A body that grows while it is read. */
export interface ByteStream {
  /**
   * Calls `data` for every chunk, in order, then `end` once (with an error when it was cut). Nothing is lost before the first
   * subscriber; there is at most one. Returns how to stop, which tells the producer.
   */
  subscribe(sink: { data(chunk: string | Uint8Array): void; end(error?: Error): void }): () => void;
}

/** Messages both ways after a protocol upgrade (a websocket's frames). */
export interface Duplex {
  send(message: Uint8Array): void;
  close(): void;
  /** As ByteStream: at most one subscriber, nothing is lost before it. */
  subscribe(sink: { data(message: Uint8Array): void; end(error?: Error): void }): () => void;
}

export interface HttpResponse {
  status: number;
  headers: Headers;
  body: string | Uint8Array | ByteStream;
  /** With status 101: the connection that replaces the response. */
  upgraded?: Duplex;
}

export const isStream = (body: HttpResponse["body"]): body is ByteStream =>
  typeof body === "object" && "subscribe" in body;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** UTF-8 text of a body that is not a stream. */
export function bodyText(body: string | Uint8Array | undefined): string {
  return body === undefined ? "" : typeof body === "string" ? body : decoder.decode(body);
}

/** Bytes of a chunk. */
export const bytesOf = (chunk: string | Uint8Array): Uint8Array =>
  typeof chunk === "string" ? encoder.encode(chunk) : chunk;

/** The writing end of a ByteStream. */
export interface StreamWriter {
  readonly stream: ByteStream;
  /** Whether the reader went away; writing then does nothing. */
  readonly closed: boolean;
  write(chunk: string | Uint8Array): void;
  end(error?: Error): void;
  /** Called once when the reader goes away before the end. */
  onCancel(listener: () => void): void;
}

/** A pipe from a producer to one subscriber. Chunks written before anyone subscribes are kept. */
export function byteStream(): StreamWriter {
  let pending: (string | Uint8Array)[] = [];
  let sink: Parameters<ByteStream["subscribe"]>[0] | undefined;
  let ended: { error?: Error } | undefined;
  let cancelled = false;
  let told: (() => void)[] = [];

  return {
    get closed() {
      return cancelled || ended !== undefined;
    },
    write(chunk) {
      if (cancelled || ended) return;
      if (sink) sink.data(chunk);
      else pending.push(chunk);
    },
    end(error) {
      if (cancelled || ended) return;
      ended = { error };
      sink?.end(error);
    },
    onCancel(listener) {
      told.push(listener);
    },
    stream: {
      subscribe(subscriber) {
        sink = subscriber;
        for (const chunk of pending) subscriber.data(chunk);
        pending = [];
        if (ended) subscriber.end(ended.error);
        return () => {
          if (cancelled || ended) return;
          cancelled = true;
          for (const listener of told) listener();
          told = [];
        };
      },
    },
  };
}
