// node:http in front of the API server: requests become data, answers become bytes, watches stay open.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { upgrade } from "./websocket.ts";
import { isStream, type HttpRequest, type HttpResponse } from "../cluster/apimachinery/http.ts";

/** One byte more than the API server reads, so that it can say that it is too much. */
const MAX_BODY_BYTES = 3 * 1024 * 1024 + 1;

async function readBody(message: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (size < MAX_BODY_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return size === 0 ? undefined : Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES);
}

function toRequestWithoutBody(message: IncomingMessage): HttpRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return { method: message.method ?? "GET", url: message.url ?? "/", headers };
}

const toRequest = async (message: IncomingMessage): Promise<HttpRequest> => ({
  ...toRequestWithoutBody(message),
  body: await readBody(message),
});

function send(response: HttpResponse, to: ServerResponse): void {
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

/** `poke` is called after input came over a connection that stays open. Listens on 127.0.0.1. Rejects when the port is taken. */
export async function serveHttp(
  port: number,
  answer: (request: HttpRequest) => Promise<HttpResponse>,
  poke: () => void,
): Promise<Server> {
  const server = createServer((message, reply) => {
    toRequest(message)
      .then(answer)
      .then((response) => send(response, reply))
      .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        reply.destroy();
      });
  });
  server.on("upgrade", (message, socket) => {
    answer(toRequestWithoutBody(message))
      .then((response) => upgrade(message, socket, response, poke))
      .catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        socket.destroy();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
