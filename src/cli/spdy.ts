// SPDY/3.1 as kubectl speaks it, the server's side: streams over one connection, their headers compressed with a shared dictionary.
// Left out here: flow control and priorities, which the clients' library does without.

import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";

const VERSION_3 = 0x8003;
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

const WORDS =
  "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status|200 OK|version|HTTP/1.1|url public set-cookie keep-alive origin"
    .split("|")
    .flatMap((part) => (part === "200 OK" ? [part] : part.split(" ")));

const TAIL =
  "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const prefixed = (text: string) => Buffer.concat([uint32(Buffer.byteLength(text)), Buffer.from(text)]);

/** What both sides know before anything is sent (draft-mbelshe-httpbis-spdy-00, 2.6.10.1). */
export const DICTIONARY = Buffer.concat([...WORDS.map(prefixed), Buffer.from(TAIL)]);

const CODEC = { dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH };

/** One side of a compressed stream that lasts as long as the connection. */
function pass(codec: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    codec.once("error", reject);
    codec.write(input, () => {
      codec.off("error", reject);
      resolve((codec.read() as Buffer | null) ?? Buffer.alloc(0));
    });
  });
}

function readHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 4;
  const text = () => {
    const length = block.readUInt32BE(at);
    at += 4 + length;
    return block.toString("utf8", at - length, at);
  };
  for (let left = block.readUInt32BE(0); left > 0; left--) {
    const name = text();
    headers[name.toLowerCase()] = text();
  }
  return headers;
}

export interface SpdyStream {
  readonly headers: Readonly<Record<string, string>>;
  /** What comes is kept until somebody listens. */
  listen(sink: { data(content: Buffer): void; end(): void }): void;
  send(content: Uint8Array): void;
  end(): void;
}

class Stream implements SpdyStream {
  readonly headers: Readonly<Record<string, string>>;
  readonly #write: (content: Uint8Array, last: boolean) => void;
  #sink: Parameters<SpdyStream["listen"]>[0] | undefined;
  #pending: Buffer[] = [];
  #over = false;
  #ended = false;

  constructor(headers: Record<string, string>, write: (content: Uint8Array, last: boolean) => void) {
    this.headers = headers;
    this.#write = write;
  }

  listen(sink: Parameters<SpdyStream["listen"]>[0]): void {
    this.#sink = sink;
    for (const content of this.#pending.splice(0)) sink.data(content);
    if (this.#over) sink.end();
  }

  take(content: Buffer, last: boolean): void {
    if (this.#over) return;
    if (content.length > 0) {
      if (this.#sink) this.#sink.data(content);
      else this.#pending.push(content);
    }
    if (!last) return;
    this.#over = true;
    this.#sink?.end();
  }

  send(content: Uint8Array): void {
    if (!this.#ended) this.#write(content, false);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#write(Buffer.alloc(0), true);
  }
}

export interface SpdySettings {
  write(bytes: Buffer): void;
  /** Told of every stream that the client opens. */
  opened(stream: SpdyStream): void;
  /** The client broke the protocol or says goodbye. */
  closed(): void;
}

export class SpdySession {
  readonly #settings: SpdySettings;
  readonly #inflate = createInflate(CODEC);
  readonly #deflate = createDeflate(CODEC);
  readonly #streams = new Map<number, Stream>();
  #rest: Buffer = Buffer.alloc(0);
  /** Frames are handled one after another, though some wait for the decompressor. */
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(settings: SpdySettings) {
    this.#settings = settings;
  }

  /** Takes bytes as they come. */
  take(chunk: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (this.#rest.length >= 8) {
      const length = this.#rest.readUIntBE(5, 3);
      if (length > MAX_FRAME_BYTES) return this.close();
      if (this.#rest.length < 8 + length) return;
      const frame = this.#rest.subarray(0, 8 + length);
      this.#rest = this.#rest.subarray(8 + length);
      this.#turn = this.#turn.then(() => this.#handle(frame)).catch(() => this.close());
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stream of this.#streams.values()) stream.take(Buffer.alloc(0), true);
    this.#settings.closed();
    this.#inflate.close();
    this.#deflate.close();
  }

  async #handle(frame: Buffer): Promise<void> {
    if (this.#closed) return;
    const flags = frame[4];
    const content = frame.subarray(8);
    if ((frame[0] & 128) === 0) {
      const last = (flags & FIN) !== 0;
      return this.#streams.get(frame.readUInt32BE(0))?.take(Buffer.from(content), last);
    }
    const type = frame.readUInt16BE(2);
    if (type === SYN_STREAM) return this.#open(content, flags);
    if (type === PING) return this.#control(PING, content);
    if (type === RST_STREAM) return this.#streams.get(content.readUInt32BE(0))?.take(Buffer.alloc(0), true);
    if (type === GOAWAY) return this.close();
  }

  async #open(content: Buffer, flags: number): Promise<void> {
    const id = content.readUInt32BE(0) & 0x7fffffff;
    const headers = readHeaders(await pass(this.#inflate, content.subarray(10)));
    const stream = new Stream(headers, (bytes, last) => this.#send(id, bytes, last));
    this.#streams.set(id, stream);
    this.#control(SYN_REPLY, Buffer.concat([uint32(id), await pass(this.#deflate, uint32(0))]));
    if (flags & FIN) stream.take(Buffer.alloc(0), true);
    this.#settings.opened(stream);
  }

  #control(type: number, content: Buffer): void {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(VERSION_3, 0);
    head.writeUInt16BE(type, 2);
    head.writeUIntBE(content.length, 5, 3);
    this.#settings.write(Buffer.concat([head, content]));
  }

  #send(id: number, content: Uint8Array, last: boolean): void {
    if (this.#closed) return;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id, 0);
    head[4] = last ? FIN : 0;
    head.writeUIntBE(content.length, 5, 3);
    this.#settings.write(Buffer.concat([head, content]));
  }
}
