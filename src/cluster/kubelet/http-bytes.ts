// RFC 9112: HTTP/1.1 as bytes on a connection, for those who bring bytes to a server that is asked in requests.
// Left out here: bodies in chunks of what is sent, and answers before a request is complete.

import { bodyText, bytesOf, isStream, type HttpRequest, type HttpResponse } from "../apimachinery/http.ts";

const decoder = new TextDecoder();

/** Whether bytes begin like a request. */
export const looksLikeHttp = (bytes: Uint8Array): boolean =>
  /^[A-Z]{3,10} \S+ HTTP\/1\.[01]\r\n/.test(decoder.decode(bytes.subarray(0, 8192)));

function endOfHead(bytes: Uint8Array): number {
  for (let i = 3; i < bytes.length; i++)
    if (bytes[i] === 10 && bytes[i - 1] === 13 && bytes[i - 2] === 10 && bytes[i - 3] === 13) return i + 1;
  return -1;
}

/** The first request and what follows it; undefined while it is not complete. `authority`: host and port that it went to. */
export function firstRequest(
  bytes: Uint8Array,
  authority: string,
): { request: HttpRequest; rest: Uint8Array } | undefined {
  const start = endOfHead(bytes);
  if (start < 0) return undefined;
  const [line, ...lines] = decoder.decode(bytes.subarray(0, start - 4)).split("\r\n");
  const [method, target] = line.split(" ");
  const headers: Record<string, string> = {};
  for (const one of lines) {
    const colon = one.indexOf(":");
    if (colon > 0) headers[one.slice(0, colon).toLowerCase()] = one.slice(colon + 1).trim();
  }
  const length = Number(headers["content-length"] ?? 0) || 0;
  if (bytes.length < start + length) return undefined;
  const body = length > 0 ? bytes.slice(start, start + length) : undefined;
  const url = target.startsWith("/") ? `http://${authority}${target}` : target;
  return { request: { method, url, headers, body }, rest: bytes.subarray(start + length) };
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

const capitals = (name: string) => name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());

/** An answer as it travels; one that goes on is sent in chunks, by `send`, which it calls until the end. */
export function sendResponse(
  response: HttpResponse,
  method: string,
  send: (bytes: Uint8Array) => void,
  ended: () => void,
): void {
  const { status, body } = response;
  const headers: Record<string, string> = { ...response.headers };
  if (isStream(body)) headers["transfer-encoding"] = "chunked";
  else headers["content-length"] ??= String(bytesOf(body).length);
  const lines = Object.entries(headers).map(([name, value]) => `${capitals(name)}: ${value}\r\n`);
  send(bytesOf(`HTTP/1.1 ${status} ${REASONS[status] ?? "Status"}\r\n${lines.join("")}\r\n`));
  if (!isStream(body)) {
    if (method !== "HEAD" && bodyText(body) !== "") send(bytesOf(body));
    return ended();
  }
  body.subscribe({
    data(chunk) {
      const bytes = bytesOf(chunk);
      send(bytesOf(`${bytes.length.toString(16)}\r\n`));
      send(bytes);
      send(bytesOf("\r\n"));
    },
    end() {
      send(bytesOf("0\r\n\r\n"));
      ended();
    },
  });
}
