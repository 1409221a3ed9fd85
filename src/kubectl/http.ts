// In Kubernetes: k8s.io/client-go/rest. Requests and answers, streams by line, and what is said when nobody answers.

import {
  bodyText,
  bytesOf,
  isStream,
  type ByteStream,
  type HttpRequest,
  type HttpResponse,
} from "../cluster/apimachinery/http.ts";
import { NetworkError, type NetworkIdentity } from "../hosts/network.ts";
import { wait, type Program } from "../simulation/index.ts";
import { Failure } from "./failure.ts";

/** Nobody answered. `cause` is Go's text, as `dial tcp 10.0.0.1:6443: connect: connection refused`. */
export class Unreachable extends Failure {
  readonly url: string;
  readonly why: string;
  constructor(url: string, why: string, refused: boolean) {
    const { host } = new URL(url);
    const text = refused
      ? `The connection to the server ${host} was refused - did you specify the right host or port?`
      : `Unable to connect to the server: ${why}`;
    super(text, { verbatim: true });
    this.url = url;
    this.why = why;
  }
}

/** Sends a request; throws Unreachable in kubectl's words. */
export function* send(net: NetworkIdentity, request: HttpRequest, timeoutMs = 0): Program<HttpResponse> {
  try {
    return yield* net.fetch(request, timeoutMs > 0 ? { connectTimeoutMs: timeoutMs } : {});
  } catch (error) {
    if (error instanceof NetworkError) throw unreachable(request.url, error);
    throw error;
  }
}

function unreachable(url: string, { code }: NetworkError): Unreachable {
  const { hostname, port, protocol } = new URL(url);
  const address = `${hostname === "localhost" ? "127.0.0.1" : hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  switch (code) {
    case "ECONNREFUSED":
      return new Unreachable(url, `dial tcp ${address}: connect: connection refused`, true);
    case "EAI_NONAME":
    case "EAI_AGAIN":
      return new Unreachable(url, `dial tcp: lookup ${hostname}: no such host`, false);
    case "ETIMEDOUT":
      return new Unreachable(url, `dial tcp ${address}: i/o timeout`, false);
    case "ECONNRESET":
      return new Unreachable(url, `read tcp ${address}: connection reset by peer`, false);
    default:
      return new Unreachable(
        url,
        `dial tcp ${address}: connect: ${code === "ENETUNREACH" ? "network is unreachable" : "no route to host"}`,
        false,
      );
  }
}

/** Chunks of a stream, one at a time. */
export class StreamReader {
  #chunks: Uint8Array[] = [];
  #ended: { error?: Error } | undefined;
  #wake: (() => void) | undefined;
  #stop: () => void;

  constructor(stream: ByteStream) {
    this.#stop = stream.subscribe({
      data: (chunk) => {
        this.#chunks.push(bytesOf(chunk));
        this.#wake?.();
      },
      end: (error) => {
        this.#ended = { error };
        this.#wake?.();
      },
    });
  }

  /** The next chunk; undefined at the end (or when the stream was cut). */
  *read(): Program<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended) return undefined;
      yield* wait<void>((resume) => {
        this.#wake = () => resume();
        return () => {
          this.#wake = undefined;
          this.close();
        };
      });
      this.#wake = undefined;
    }
    return this.#chunks.shift();
  }

  close(): void {
    this.#stop();
  }

  /** Stops, and ends a read that waits. */
  abort(): void {
    this.#stop();
    this.#ended ??= {};
    this.#wake?.();
  }
}

/** Lines of a stream, without their ends. */
export class LineReader {
  #reader: StreamReader;
  #decoder = new TextDecoder();
  #rest = "";

  constructor(stream: ByteStream) {
    this.#reader = new StreamReader(stream);
  }

  *next(): Program<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const chunk = yield* this.#reader.read();
      if (!chunk) {
        const last = this.#rest;
        this.#rest = "";
        return last === "" ? undefined : last;
      }
      this.#rest += this.#decoder.decode(chunk, { stream: true });
    }
  }

  close(): void {
    this.#reader.close();
  }

  /** Stops, and ends a read that waits. */
  abort(): void {
    this.#reader.abort();
  }
}

/** The whole body as text. */
export function* readAll(response: HttpResponse): Program<string> {
  if (!isStream(response.body)) return bodyText(response.body);
  const reader = new StreamReader(response.body);
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const chunk = yield* reader.read();
    if (!chunk) return text + decoder.decode();
    text += decoder.decode(chunk, { stream: true });
  }
}

/** Lines of a body, streamed or not. */
export const linesOf = (response: HttpResponse): LineReader =>
  new LineReader(
    isStream(response.body)
      ? response.body
      : {
          subscribe(sink) {
            sink.data(bodyText(response.body as string | Uint8Array));
            sink.end();
            return () => {};
          },
        },
  );
