// The course without a network, and a new build of it: both are served here, by servers that the tests can stop or change.

import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { serve } from "../../src/cli/serve.ts";
import { LESSON, expectPrompt, screen, typeLine } from "./page.ts";

/** The page's own copy is there, and answers it. */
const controlled = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 20_000 });

test("after one visit the whole course works without a network", async ({ context }) => {
  const { server, address } = await serve("dist", 4480);
  const page = await context.newPage();
  await page.goto(`${address}en/`);
  await controlled(page);
  server.close();
  server.closeAllConnections();
  await context.setOffline(true);

  await page.goto(address.replace(/\/$/, LESSON.es));
  await expectPrompt(page);
  await typeLine(page, "kubectl create deployment offline --image=nginx:1.27");
  await expect(screen(page)).toContainText("deployment.apps/offline created");
  await page.getByRole("tab", { name: "Editor" }).click();
  await expect(page.getByRole("button", { name: "Archivo nuevo" })).toBeVisible();

  await page.goto(`${address}es`);
  await expect(page).toHaveURL(`${address}es/`);
  await page.keyboard.press("Control+k");
  await page.getByRole("searchbox", { name: "Buscar" }).fill("sonda");
  await expect(page.locator(".search-results a").first()).toHaveAttribute("href", /^\/es\/03-workloads\/08/);

  await page.goto(`${address}es/nowhere/`);
  await expect(page.getByRole("link", { name: "inicio del curso" })).toBeVisible();
});

test("a new build takes over between two pages, and never while one of the old build is open", async ({
  context,
}) => {
  const root = mkdtempSync(join(tmpdir(), "timonel-site-"));
  cpSync("dist", root, { recursive: true, filter: (file) => !/\.(br|gz)$/.test(file) });
  const { server, address } = await serve(root, 4490);
  try {
    const first = await context.newPage();
    await first.goto(`${address}en/`);
    await controlled(first);
    rebuild(root);
    await first.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 50));
    });

    const second = await context.newPage();
    await second.goto(`${address}en/`);
    await expect(second.getByRole("heading", { name: "Timonel", level: 1 })).toBeVisible();
    await second.close();

    // The browser changes workers between two pages, when the older one is idle.
    const heading = first.getByRole("heading", { level: 1 });
    await expect(async () => {
      await first.reload();
      await expect(heading).toHaveText("Second build", { timeout: 1_500 });
    }).toPass({ timeout: 20_000 });
    expect(await first.evaluate(() => caches.keys())).toEqual(["timonel-second"]);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(root, { recursive: true });
  }
});

/** The same site with another heading on its English home page. */
function rebuild(root: string): void {
  const page = join(root, "en/index.html");
  const html = readFileSync(page, "utf8").replace(/(<h1[^>]*>)Timonel/, "$1Second build");
  writeFileSync(page, html);
  const digest = `sha256-${createHash("sha256").update(html).digest("base64")}`;
  const worker = join(root, "sw.js");
  const code = readFileSync(worker, "utf8")
    .replace(/VERSION = "[^"]*"/, 'VERSION = "second"')
    .replace(/"\/en\/":"[^"]*"/, `"/en/":"${digest}"`);
  writeFileSync(worker, code);
}
