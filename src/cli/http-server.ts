// node:https in front of the API server: requests become data, answers become bytes, watches stay open.

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { createServer as createListener, type AddressInfo, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { upgrade } from "./websocket.ts";
import {
  isStream,
  type ClientCertificate,
  type HttpRequest,
  type HttpResponse,
} from "../cluster/apimachinery/http.ts";

/** One byte more than the API server reads, so that it can say that it is too much. */
const MAX_BODY_BYTES = 3 * 1024 * 1024 + 1;
/** As much as the real server takes. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** How long a refused connection may take to read its refusal. */
const LINGER_MS = 1000;
/** The first byte of a TLS connection. */
const HANDSHAKE = 0x16;

const PLAIN_ANSWER = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

async function readBody(message: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (size < MAX_BODY_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return size === 0 ? undefined : Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES);
}

const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Whom the client's certificate names; undefined when it presented none. */
function certificateOf(socket: TLSSocket): ClientCertificate | undefined {
  const certificate = socket.getPeerCertificate();
  const subject = certificate?.subject as Record<string, string | string[]> | undefined;
  if (!subject) return undefined;
  return {
    commonName: listOf(subject.CN).at(-1) ?? "",
    organizations: listOf(subject.O),
    fingerprint: certificate.fingerprint256?.replace(/:/g, "").toLowerCase(),
  };
}

function toRequestWithoutBody(message: IncomingMessage): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: message.method ?? "GET",
    url: message.url ?? "/",
    headers,
    clientCertificate: certificateOf(message.socket as TLSSocket),
    remoteAddress: message.socket.remoteAddress,
  };
}

const toRequest = async (message: IncomingMessage): Promise<HttpRequest> => ({
  ...toRequestWithoutBody(message),
  body: await readBody(message),
});

/** A certificate that this server's authority did not sign proves nothing, and is an error. */
const isForged = (socket: TLSSocket, { clientCertificate }: HttpRequest) =>
  clientCertificate !== undefined && !socket.authorized;

const statusAnswer = (code: number, reason: string | undefined, message: string): HttpResponse => ({
  status: code,
  headers: { "content-type": "application/json" },
  body: `${JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code })}\n`,
});

const UNAUTHORIZED = statusAnswer(401, "Unauthorized", "Unauthorized");

function send(response: HttpResponse, to: ServerResponse): void {
  if (to.destroyed) {
    if (isStream(response.body)) response.body.subscribe({ data() {}, end() {} })();
    return;
  }
  to.writeHead(response.status, { ...response.headers });
  const { body } = response;
  if (!isStream(body)) {
    to.end(body);
    return;
  }
  to.flushHeaders();
  const cancel = body.subscribe({
    data: (chunk) => void to.write(chunk),
    end: () => void to.end(),
  });
  to.on("close", cancel);
}

export interface Server {
  port: number;
  close(): Promise<void>;
}

export interface ServerSettings {
  /** 0: a free one. */
  port: number;
  /** PEM: the server's certificate and key, and the authority whose clients it knows. */
  tls: { cert: string; key: string; ca: string };
  answer(request: HttpRequest): Promise<HttpResponse>;
  /** Called after input came over a connection that stays open. */
  poke(): void;
}

const isBroken = (error: unknown) => typeof (error as NodeJS.ErrnoException).code === "string";

/** What is thrown is a bug of ours; what fails because the client went away is no news. */
function report(error: unknown): void {
  if (isBroken(error)) return;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
}

const PANIC = "This request caused apiserver to panic. Look in the logs for details.\n";

function refuseBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const [status, why] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? ["431 Request Header Fields Too Large", "431 Request Header Fields Too Large"]
      : ["400 Bad Request", "400 Bad Request"];
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${why}`,
  );
  // What is still under way is read and dropped: closing on it would cut the answer off.
  socket.removeAllListeners("data");
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** Answers requests on 127.0.0.1. Rejects when the port is taken. */
export async function serveHttps({ port, tls, answer, poke }: ServerSettings): Promise<Server> {
  const known = (message: IncomingMessage, request: HttpRequest) =>
    isForged(message.socket as TLSSocket, request) ? Promise.resolve(UNAUTHORIZED) : answer(request);
  const options: ServerOptions = {
    ...tls,
    requestCert: true,
    rejectUnauthorized: false,
    sessionIdContext: "timonel",
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: 120_000,
  };
  const server = createTlsServer(options, (message, reply) => {
    toRequest(message)
      .then((request) => known(message, request))
      .then((response) => send(response, reply))
      .catch((error: unknown) => {
        report(error);
        if (reply.headersSent || isBroken(error)) reply.destroy();
        else reply.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end(PANIC);
      });
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuseBroken(error, socket as Socket));
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  server.on("upgrade", (message, socket) => {
    socket.on("error", () => socket.destroy());
    const ask = (request: HttpRequest) => known(message, request);
    upgrade(message, socket, toRequestWithoutBody(message), { ask, poke }).catch((error: unknown) => {
      report(error);
      socket.destroy();
    });
  });
  return listen(port, server);
}

/** Tells those who speak plain HTTP apart by their first byte. */
async function listen(port: number, server: ReturnType<typeof createTlsServer>): Promise<Server> {
  const sockets = new Set<Socket>();
  const listener = createListener((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (chunk: Buffer) => {
      if (chunk[0] !== HANDSHAKE) return void socket.end(PLAIN_ANSWER);
      socket.pause();
      socket.unshift(chunk);
      server.emit("connection", socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
