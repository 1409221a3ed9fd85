// RFC 6455 in front of the API server: exec, attach and port-forward of real clients. Messages are binary; a text counts as its bytes.
// Left out here: extensions (compression), which clients offer and do without.

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex as Socket } from "node:stream";
import { duplexPair } from "../cluster/apimachinery/duplex.ts";
import {
  bodyText,
  isStream,
  type Duplex,
  type HttpRequest,
  type HttpResponse,
} from "../cluster/apimachinery/http.ts";
import { isSpdy, isTunnelled, openSession, translated, type Gateway } from "./stream-gateway.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

const CONTINUATION = 0;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

function frame(opcode: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 255])
        : Buffer.alloc(10);
  if (length >= 65_536) {
    head[0] = 0x80 | opcode;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, content]);
}

interface Frame {
  final: boolean;
  opcode: number;
  content: Buffer;
  /** How many bytes it took. */
  size: number;
}

/** The first frame, when all of it has arrived. Throws when a client breaks the protocol. */
function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1] & 127;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + lengthBytes + 4;
  if ((bytes[1] & 128) === 0) throw new Error("a client's frame must be masked");
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (length > MAX_MESSAGE_BYTES) throw new Error("a frame is too large");
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const content = Buffer.from(bytes.subarray(start, start + length));
  for (let i = 0; i < length; i++) content[i] ^= mask[i & 3];
  return { final: bytes[0] >= 128, opcode: bytes[0] & 15, content, size: start + length };
}

/** Takes bytes as they come, gives messages. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);
  #parts: Buffer[] = [];
  readonly #on: { message(content: Buffer): void; ping(content: Buffer): void; close(): void };

  constructor(on: { message(content: Buffer): void; ping(content: Buffer): void; close(): void }) {
    this.#on = on;
  }

  take(chunk: Buffer): void {
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (let next = firstFrame(this.#rest); next; next = firstFrame(this.#rest)) {
      this.#rest = this.#rest.subarray(next.size);
      this.#handle(next);
    }
  }

  #handle({ opcode, content, final }: Frame): void {
    if (opcode === CLOSE) return this.#on.close();
    if (opcode === PING) return this.#on.ping(content);
    if (opcode === PONG) return;
    if (opcode !== CONTINUATION) this.#parts = [];
    this.#parts.push(content);
    if (!final) return;
    this.#on.message(Buffer.concat(this.#parts.splice(0)));
  }
}

const acceptOf = (key: string) => createHash("sha1").update(`${key}${GUID}`).digest("base64");

const headText = (status: string, headers: Readonly<Record<string, string>>) =>
  `HTTP/1.1 ${status}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;

function refuse(socket: Socket, { status, headers, body }: HttpResponse): void {
  const text = isStream(body) ? "" : bodyText(body);
  const length = String(Buffer.byteLength(text));
  socket.end(
    headText(`${status} Refused`, { ...headers, "content-length": length, connection: "close" }) + text,
  );
}

const switched = (headers: Readonly<Record<string, string>>) =>
  headText("101 Switching Protocols", { connection: "Upgrade", ...headers });

/** Answers an upgrade. `gateway` carries what came in on, so that the simulation goes on. */
export async function upgrade(
  message: IncomingMessage,
  socket: Socket,
  request: HttpRequest,
  gateway: Gateway,
): Promise<void> {
  socket.on("error", () => socket.destroy());
  const spdy = isSpdy(request);
  const asked = spdy ? translated(request) : undefined;
  const response = await gateway.ask(asked?.request ?? request);
  const key = message.headers["sec-websocket-key"];
  const { upgraded } = response;
  if (response.status !== 101 || !upgraded || !(spdy || typeof key === "string"))
    return refuse(socket, response);
  if (asked) {
    socket.write(switched({ upgrade: "SPDY/3.1", "x-stream-protocol-version": asked.protocol }));
    return joinStreams(socket, request, upgraded, gateway);
  }
  const protocol = response.headers["sec-websocket-protocol"];
  socket.write(
    switched({
      upgrade: "websocket",
      "sec-websocket-accept": acceptOf(key!),
      ...(protocol ? { "sec-websocket-protocol": protocol } : {}),
    }),
  );
  join(socket, isTunnelled(request) ? tunnel(request, upgraded, gateway) : upgraded, gateway.poke);
}

/** SPDY straight on the connection. */
function joinStreams(socket: Socket, request: HttpRequest, duplex: Duplex, gateway: Gateway): void {
  const session = openSession(
    gateway,
    request,
    duplex,
    (bytes) => void socket.write(bytes),
    () => socket.end(),
  );
  socket.on("data", (chunk: Buffer) => session.take(chunk));
  socket.on("close", () => session.close());
}

/** SPDY in the messages of a websocket. */
function tunnel(request: HttpRequest, duplex: Duplex, gateway: Gateway): Duplex {
  const [near, far] = duplexPair();
  const session = openSession(
    gateway,
    request,
    duplex,
    (bytes) => far.send(bytes),
    () => far.close(),
  );
  far.subscribe({ data: (message) => session.take(Buffer.from(message)), end: () => session.close() });
  return near;
}

const NORMAL_CLOSURE = Buffer.from([1000 >> 8, 1000 & 255]);

function join(socket: Socket, duplex: Duplex, poke: () => void): void {
  const messages = new Messages({
    message(content) {
      duplex.send(content);
      poke();
    },
    ping: (content) => void socket.write(frame(PONG, content)),
    close: () => void socket.end(frame(CLOSE, NORMAL_CLOSURE)),
  });
  duplex.subscribe({
    data: (content) => void socket.write(frame(BINARY, content)),
    end: () => void socket.end(frame(CLOSE, NORMAL_CLOSURE)),
  });
  socket.on("data", (chunk: Buffer) => {
    try {
      messages.take(chunk);
    } catch {
      socket.destroy();
    }
  });
  socket.on("close", () => {
    duplex.close();
    poke();
  });
}
