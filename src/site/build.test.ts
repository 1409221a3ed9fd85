import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { policyFor } from "./build.ts";

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test("every inline script of a page is allowed by its hash, and no other", () => {
  const html = '<script>a()</script><script type="module" src="/b.js"></script><script>a()</script>';

  const scripts = policyFor(html)
    .split("; ")
    .find((part) => part.startsWith("script-src"));

  expect(scripts).toBe(`script-src 'self' 'wasm-unsafe-eval' ${hash("a()")}`);
});

test("nothing may come from another host, and no text becomes code", () => {
  expect(policyFor("")).toBe(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
      "img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'self'; form-action 'none'",
  );
});
