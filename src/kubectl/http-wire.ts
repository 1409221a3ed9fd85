// RFC 9112, a client's side: a request as bytes, an answer from bytes, over a forwarded port.

import { bytesOf, type Duplex, type HttpRequest, type HttpResponse } from "../cluster/apimachinery/http.ts";
import { wait, type Program } from "../simulation/index.ts";

export function requestBytes({ method, url, headers, body }: HttpRequest): Uint8Array {
  const { host, pathname, search } = new URL(url);
  const content = body === undefined ? new Uint8Array() : bytesOf(body);
  const all = {
    host,
    ...headers,
    ...(content.length > 0 ? { "content-length": String(content.length) } : {}),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return joined(bytesOf(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`), content);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

const decoder = new TextDecoder();
/** One character a byte, so that places in the text are places in the bytes. */
const latin = (bytes: Uint8Array) => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** The whole answer, if it has come; undefined while it has not. */
function parsed(bytes: Uint8Array, method: string): HttpResponse | undefined {
  const text = latin(bytes);
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line, ...lines] = decoder.decode(bytes.subarray(0, end)).split("\r\n");
  const headers: Record<string, string> = {};
  for (const one of lines) {
    const colon = one.indexOf(":");
    headers[one.slice(0, colon).toLowerCase()] = one.slice(colon + 1).trim();
  }
  const status = Number(line.split(" ")[1]);
  const start = end + 4;
  if (method === "HEAD") return { status, headers, body: "" };
  if (headers["transfer-encoding"] === "chunked") return chunked(bytes, text, start, status, headers);
  const length = Number(headers["content-length"] ?? 0);
  return bytes.length < start + length
    ? undefined
    : { status, headers, body: bytes.slice(start, start + length) };
}

function chunked(
  bytes: Uint8Array,
  text: string,
  start: number,
  status: number,
  { "transfer-encoding": _, ...headers }: Record<string, string>,
): HttpResponse | undefined {
  let body: Uint8Array = new Uint8Array();
  for (let at = start; ;) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (size === 0) return { status, headers, body };
    if (bytes.length < line + 2 + size + 2) return undefined;
    body = joined(body, bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

/** Reads channels 0 and 1 of a forwarded port until there is an answer, or why there is none. */
export function* readResponse(
  duplex: Duplex,
  method: string,
): Program<{ response: HttpResponse } | { error: string }> {
  let bytes: Uint8Array = new Uint8Array();
  let error = "";
  const begun = new Set<number>();
  return yield* wait<{ response: HttpResponse } | { error: string }>((resume) => {
    let done = false;
    const finish = (value: { response: HttpResponse } | { error: string }) => {
      if (done) return;
      done = true;
      resume(value);
      duplex.close();
    };
    return duplex.subscribe({
      data(message) {
        const channel = message[0];
        // Each channel begins with the number of its port.
        if (!begun.has(channel)) return void begun.add(channel);
        if (channel === 1) error += decoder.decode(message.subarray(1));
        else bytes = joined(bytes, message.subarray(1));
        const response = channel === 0 ? parsed(bytes, method) : undefined;
        if (response) finish({ response });
      },
      end: () => finish({ error: error || "lost connection to pod" }),
    });
  });
}
