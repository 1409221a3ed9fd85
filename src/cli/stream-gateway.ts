// Clients that open SPDY streams, in front of a server that speaks in channels: exec and attach of older kubectls, and port-forward of
// all, which newer ones send through a websocket (SPDY/3.1+portforward.k8s.io).

import type { Duplex, HttpRequest, HttpResponse } from "../cluster/apimachinery/http.ts";
import { SpdySession, type SpdyStream } from "./spdy.ts";

const TUNNEL = "SPDY/3.1+portforward.k8s.io";
const CLOSE = 255;
/** Channels of remote commands by the type of a stream. */
const CHANNELS: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 };
/** How long a connection whose client has said all may still be answered. */
const LINGER_MS = 2000;

export interface Gateway {
  /** Answers a request of the client's, with other headers or another query. */
  ask(request: HttpRequest): Promise<HttpResponse>;
  /** Called after input, so that the simulation goes on. */
  poke(): void;
}

const isPortForward = ({ url }: HttpRequest) => /\/portforward(\?|$)/.test(url);

const offered = ({ headers }: HttpRequest, name: string) =>
  (headers[name] ?? "").split(",").map((one) => one.trim());

/** Whether SPDY travels inside a websocket. */
export const isTunnelled = (request: HttpRequest): boolean =>
  offered(request, "sec-websocket-protocol").includes(TUNNEL);

export const isSpdy = ({ headers }: HttpRequest): boolean => /^spdy\/3\.1$/i.test(headers.upgrade ?? "");

/** What the server is asked instead, and the protocol that the client is told. */
export function translated(request: HttpRequest): { request: HttpRequest; protocol: string } {
  const forward = isPortForward(request);
  const versions = offered(request, "x-stream-protocol-version");
  const protocol = forward
    ? "portforward.k8s.io"
    : (["v4.channel.k8s.io", "v4.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io"].find((one) =>
        versions.includes(one),
      ) ?? "channel.k8s.io");
  const wanted = forward ? TUNNEL : "v5.channel.k8s.io";
  const headers = { ...request.headers, "sec-websocket-protocol": wanted };
  return { request: { ...request, method: "GET", headers }, protocol };
}

const framed = (channel: number, content: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from([channel]), content]);

/** Joins a client's streams to the server that answered `duplex`. Returns who takes the client's bytes. */
export function openSession(
  gateway: Gateway,
  request: HttpRequest,
  duplex: Duplex,
  write: (bytes: Buffer) => void,
  closed: () => void,
): SpdySession {
  const open = isPortForward(request) ? forwarding(gateway, request) : commanding(gateway, request, duplex);
  return new SpdySession({
    write,
    opened: open,
    closed() {
      duplex.close();
      gateway.poke();
      closed();
    },
  });
}

/** Streams come in pairs: one for errors, one for data; each pair is a connection. */
function forwarding(gateway: Gateway, request: HttpRequest): (stream: SpdyStream) => void {
  const errors = new Map<string, SpdyStream>();
  return (stream) => {
    const { streamtype, requestid = "", port } = stream.headers;
    if (streamtype === "error") return void errors.set(requestid, stream);
    const error = errors.get(requestid);
    errors.delete(requestid);
    void forwardOne(gateway, request, port, stream, error).catch(() => {
      error?.end();
      stream.end();
    });
  };
}

async function forwardOne(
  gateway: Gateway,
  request: HttpRequest,
  port: string,
  stream: SpdyStream,
  error: SpdyStream | undefined,
): Promise<void> {
  const [path] = request.url.split("?");
  const headers = { ...request.headers, "sec-websocket-protocol": "v4.channel.k8s.io" };
  const response = await gateway.ask({ ...request, url: `${path}?ports=${port}`, headers });
  const duplex = response.upgraded;
  const finish = () => {
    error?.end();
    stream.end();
  };
  if (!duplex) return finish();
  const begun = new Set<number>();
  duplex.subscribe({
    data(message) {
      const channel = message[0];
      if (!begun.has(channel)) return void begun.add(channel);
      (channel === 0 ? stream : error)?.send(message.subarray(1));
    },
    end: finish,
  });
  stream.listen({
    data(content) {
      duplex.send(framed(0, content));
      gateway.poke();
    },
    end() {
      setTimeout(() => {
        duplex.close();
        gateway.poke();
      }, LINGER_MS).unref();
    },
  });
  gateway.poke();
}

/** A stream for each channel that the query asks for, and one for how it ended. */
function commanding(gateway: Gateway, request: HttpRequest, duplex: Duplex): (stream: SpdyStream) => void {
  const query = new URL(request.url, "http://server").searchParams;
  const asked = (name: string) => ["true", "1"].includes(query.get(name) ?? "");
  const tty = asked("tty");
  const count =
    1 + ["stdin", "stdout"].filter(asked).length + (asked("stderr") && !tty ? 1 : 0) + (tty ? 1 : 0);
  const streams = new Map<number, SpdyStream>();
  return (stream) => {
    const channel = CHANNELS[stream.headers.streamtype];
    if (channel === undefined) return stream.end();
    streams.set(channel, stream);
    if (channel === 0 || channel === 4)
      stream.listen({
        data(content) {
          duplex.send(framed(channel, content));
          gateway.poke();
        },
        end() {
          if (channel !== 0) return;
          duplex.send(Buffer.from([CLOSE, channel]));
          gateway.poke();
        },
      });
    if (streams.size < count) return;
    duplex.subscribe({
      data: (message) => streams.get(message[0])?.send(message.subarray(1)),
      end: () => streams.forEach((one) => one.end()),
    });
  };
}
