import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "./serve.ts";

const folder = mkdtempSync(join(tmpdir(), "timonel-serve-"));
const root = join(folder, "dist");
let server: Server;
let address = "";

beforeAll(async () => {
  mkdirSync(join(root, "es"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(root, "404.html"), "not here");
  writeFileSync(join(root, "es/index.html"), "hola");
  writeFileSync(join(root, "es/index.html.gz"), "compressed");
  ({ server, address } = await serve(root, 4500));
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Sends the path as it is: fetch would tidy `..` away. */
function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const { hostname, port } = new URL(address);
      const sent = request({ hostname, port, path, headers }, (response) => {
        let body = "";
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      sent.on("error", reject).end();
    },
  );
}

test("a folder is its index, in plain text where the browser takes no other", async () => {
  const { status, headers, body } = await get("/es/");

  expect([status, headers["content-type"], body]).toEqual([200, "text/html; charset=utf-8", "hola"]);
});

test("a compressed copy goes to a browser that takes it", async () => {
  const { headers, body } = await get("/es/", { "accept-encoding": "gzip" });

  expect([headers["content-encoding"], body]).toEqual(["gzip", "compressed"]);
});

test("a folder without its slash is sent to the one with it, on this host", async () => {
  expect((await get("/es")).headers.location).toBe("/es/");
  expect((await get("//es")).headers.location).toBe("/es/");
});

test("what is not there is 404, and so is everything outside the folder", async () => {
  for (const path of ["/nothing", "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"]) {
    const { status, body } = await get(path);
    expect([path, status, body]).toEqual([path, 404, "not here"]);
  }
});

test("an address that cannot be read is refused", async () => {
  expect((await get("/%zz")).status).toBe(400);
});

test("a port that is taken is passed over", async () => {
  const second = await serve(root, Number(new URL(address).port));

  expect(second.address).not.toBe(address);
  second.server.close();
});
