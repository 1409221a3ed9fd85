// What the site adds to an Astro build: the page at "/", a content security policy in every page, the worker that keeps a copy of
// the build for when there is no network, and compressed copies.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { AstroIntegration } from "astro";

const compressible = new Set([".html", ".js", ".css", ".svg", ".json", ".xml", ".txt"]);

export function site(): AstroIntegration {
  return {
    name: "timonel-site",
    hooks: {
      "astro:config:setup": ({ injectRoute }) => {
        injectRoute({ pattern: "/", entrypoint: "./src/site/pages/index.astro" });
      },
      "astro:build:done": async ({ dir }) => {
        const root = fileURLToPath(dir);
        const files = await filesIn(root);
        const pages = files.filter((name) => name.endsWith(".html"));
        const build = await digestOf(files);
        for (const page of pages) await addToHead(page, build);
        await addOfflineWorker(root, files, build);
        for (const file of await filesIn(root)) await compress(file);
      },
    },
  };
}

/** Inline scripts are allowed one by one, by their hash; WebAssembly is the search's. */
export function policyFor(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const scripts = ["'self'", "'wasm-unsafe-eval'", ...new Set(inline)].join(" ");
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join("; ");
}

/** Names the build and adds the policy. */
async function addToHead(file: string, build: string): Promise<void> {
  const html = await readFile(file, "utf8");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyFor(html)}"><meta name="timonel-build" content="${build}">`;
  await writeFile(
    file,
    html.replace(/<meta charset=[^>]*>/i, (charset) => charset + meta),
  );
}

/** One name for the content of all files. */
async function digestOf(files: readonly string[]): Promise<string> {
  const all = createHash("sha256");
  for (const file of [...files, SERVICE_WORKER]) all.update(await readFile(file));
  return all.digest("hex").slice(0, 16);
}

const SERVICE_WORKER = fileURLToPath(new URL("./offline/service-worker.ts", import.meta.url));

/** Pagefind's ready-made interfaces, which the course does not use. */
const unused = /\/pagefind\/pagefind-(?:[a-z]+-)*(?:ui|highlight)\./;

/** `/sw.js`, with the address and the digest of every file. */
async function addOfflineWorker(root: string, files: readonly string[], build: string): Promise<void> {
  const digests: Record<string, string> = {};
  for (const file of files) {
    const path = addressOf(file.slice(root.length));
    if (unused.test(path)) continue;
    digests[path] = `sha256-${createHash("sha256")
      .update(await readFile(file))
      .digest("base64")}`;
  }
  const code = stripTypeScriptTypes(await readFile(SERVICE_WORKER, "utf8"));
  const constants = `const VERSION = ${JSON.stringify(build)};\nconst FILES = ${JSON.stringify(digests)};\n`;
  await writeFile(join(root, "sw.js"), constants + code);
}

/** `en/index.html` is asked for as `/en/`. */
export const addressOf = (file: string): string =>
  `/${file.replaceAll("\\", "/").replace(/(^|\/)index\.html$/, "$1")}`;

async function compress(file: string): Promise<void> {
  if (!compressible.has(extname(file))) return;
  const bytes = await readFile(file);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
