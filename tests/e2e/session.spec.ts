import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test, type Page } from "@playwright/test";
import { LESSON, expectPrompt, fast, openLesson, rollout, screen, typeLine } from "./page.ts";

test("undo takes back the last command of the terminal, and only that", async ({ page }) => {
  await openLesson(page);
  await typeLine(page, "kubectl create deployment kept --image=nginx:1.27");
  await expect(rollout(page, "kept")).toHaveCount(1);
  await typeLine(page, "kubectl create deployment gone --image=nginx:1.27");
  await expect(rollout(page, "gone")).toHaveCount(1);

  await page.getByRole("button", { name: "Undo" }).click();

  await expect(rollout(page, "gone")).toHaveCount(0);
  await expect(rollout(page, "kept")).toHaveCount(1);
  await expect(screen(page)).toContainText("deployment.apps/kept created");
  await expect(screen(page)).not.toContainText("gone");
});

test("a command that was sent is there after the browser was killed", async ({ baseURL }, { project }) => {
  const folder = mkdtempSync(join(tmpdir(), "timonel-browser-"));
  const launch = () => chromium.launchPersistentContext(folder, { ...project.use.launchOptions, baseURL });
  try {
    const first = await launch();
    const page = first.pages()[0];
    await openLesson(page);
    await typeLine(page, "kubectl create deployment survivor --image=nginx:1.27");
    await expect(rollout(page, "survivor")).toHaveCount(1);
    const control = await first.newCDPSession(page);
    const ended = new Promise((resolve) => first.once("close", resolve));
    void control.send("Browser.crash").catch(() => undefined);
    await ended;

    const second = await launch();
    const again = second.pages()[0];
    await openLesson(again);

    await expect(screen(again)).toContainText("deployment.apps/survivor created");
    await expect(rollout(again, "survivor").locator(".rollout-count")).toHaveText("1 of 1 ready");
    await second.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** How far the kept session got, in virtual milliseconds. */
const keptEnd = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("timonel");
        opening.onerror = () => reject(new Error("no kept sessions"));
        opening.onsuccess = () => {
          const reading = opening.result.transaction("sessions").objectStore("sessions").get("deployments");
          reading.onsuccess = () => {
            opening.result.close();
            resolve((reading.result as { end?: number } | undefined)?.end ?? 0);
          };
        };
      }),
  );

test("time that was merely watched is kept now and then, and has passed when the tab comes back", async ({
  context,
}) => {
  const page = await context.newPage();
  await openLesson(page);
  await fast(page);
  await typeLine(page, "kubectl create deployment seen --image=nginx:1.27");
  await expect(rollout(page, "seen").locator(".rollout-count")).toHaveText("1 of 1 ready");
  const typed = await keptEnd(page);
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect.poll(() => keptEnd(page)).toBeGreaterThan(typed);
  const kept = await keptEnd(page);
  await page.close();

  const again = await context.newPage();
  await openLesson(again);

  // A session that went back to its last input would be kept so.
  await typeLine(again, "true");
  await expect(screen(again)).toContainText("$ true");
  expect(await keptEnd(again)).toBeGreaterThanOrEqual(kept);
  await expect(rollout(again, "seen").locator(".rollout-count")).toHaveText("1 of 1 ready");
});

test("a session that is begun in one language goes on in the other", async ({ page }) => {
  await openLesson(page);
  await typeLine(page, "kubectl create deployment both --image=nginx:1.27");
  await expect(rollout(page, "both").locator(".rollout-count")).toHaveText("1 of 1 ready");

  await page.goto(LESSON.es);
  await expectPrompt(page);

  await expect(screen(page)).toContainText("deployment.apps/both created");
  await expect(rollout(page, "both").locator(".rollout-count")).toHaveText("1 de 1 listos");
});
