// Serves the built site on localhost: `npm start`. Files only, compressed copies where the browser takes them.

import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".xml": "application/xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

const encodings = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
];

/** Listens on localhost, on `port` or the next one that is free; resolves with the address. */
export async function serve(root: string, port: number): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => answer(root, request, response));
  for (let next = port; next < port + 100; next++) {
    if (await listens(server, next)) return { server, address: `http://localhost:${next}/` };
  }
  throw new Error(`no port is free between ${port} and ${port + 99}`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error);
    server.once("error", failed);
    server.listen(port, "localhost", () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, "Method Not Allowed");
  const path = pathOf(request.url ?? "/");
  if (path === undefined) return end(response, 400, "Bad Request");
  const found = findFile(root, path);
  if (found === "directory") return redirect(response, `${path}/`);
  send(response, request, found ?? join(root, "404.html"), found ? 200 : 404);
}

function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split("?")[0].split("#")[0]);
    return path.includes("\0") ? undefined : path;
  } catch {
    return undefined;
  }
}

function findFile(root: string, path: string): string | undefined {
  const file = normalize(join(root, path));
  if (file !== root && !file.startsWith(root + sep)) return undefined;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile()) return file;
  const index = join(file, "index.html");
  if (!existsSync(index)) return undefined;
  return path.endsWith("/") ? index : "directory";
}

function send(response: ServerResponse, request: IncomingMessage, file: string, status: number): void {
  if (!existsSync(file)) return end(response, status, "Not Found");
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const encoding = encodings.find(({ name, suffix }) => accepted.includes(name) && existsSync(file + suffix));
  const body = file + (encoding?.suffix ?? "");
  response.writeHead(status, {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "content-length": statSync(body).size,
    // Files under _astro carry a hash of their content in their name.
    "cache-control": file.includes(`${sep}_astro${sep}`) ? "public, max-age=31536000, immutable" : "no-cache",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "frame-ancestors 'none'",
    vary: "accept-encoding",
    ...(encoding ? { "content-encoding": encoding.name } : {}),
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(body).pipe(response);
}

function redirect(response: ServerResponse, path: string): void {
  // A path of two slashes would be read as another host.
  response.writeHead(301, { location: path.replace(/^\/+/, "/") }).end();
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": types[".txt"] }).end(`${text}\n`);
}

async function main(): Promise<void> {
  const root = fileURLToPath(new URL("../../dist", import.meta.url));
  if (!existsSync(join(root, "index.html"))) {
    console.error("There is no built site in dist: run `npm run build` first.");
    process.exitCode = 1;
    return;
  }
  const { server, address } = await serve(root, Number(process.env.PORT) || 4321);
  console.log(`Timonel: ${address}`);
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => (server.close(), server.closeAllConnections()));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
