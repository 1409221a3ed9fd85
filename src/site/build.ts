// What the site adds to an Astro build: the page at "/", a content security policy in every page, and compressed copies.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
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
        const files = await filesIn(fileURLToPath(dir));
        for (const file of files.filter((name) => name.endsWith(".html"))) await addPolicy(file);
        for (const file of files) await compress(file);
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

async function addPolicy(file: string): Promise<void> {
  const html = await readFile(file, "utf8");
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyFor(html)}">`;
  await writeFile(
    file,
    html.replace(/<meta charset=[^>]*>/i, (charset) => charset + meta),
  );
}

async function compress(file: string): Promise<void> {
  if (!compressible.has(extname(file))) return;
  const bytes = await readFile(file);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
