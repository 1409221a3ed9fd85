// What the tests of the page share: where things are, and how to wait for them. Never for a time.

import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

export const LESSON = { es: "/es/03-workloads/03-deployments/", en: "/en/03-workloads/03-deployments/" };

/** Opens the lesson and waits for its prompt. */
export async function openLesson(page: Page, path = LESSON.en): Promise<void> {
  await page.goto(path);
  await expectPrompt(page);
}

export async function expectPrompt(page: Page): Promise<void> {
  await expect(screen(page)).toContainText("learner@laptop:~/work$", { timeout: 15_000 });
}

/** Sixty times faster. */
export const fast = (page: Page) => page.getByRole("button", { name: /^60 (times|veces)/ }).click();

export function screen(page: Page): Locator {
  return page.locator(".xterm-rows");
}

/** Types a line into the terminal, as a keyboard does. */
export async function typeLine(page: Page, line: string): Promise<void> {
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** Presses keys in the terminal, one after the other. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  await page.locator(".xterm-helper-textarea").focus();
  for (const key of keys) await page.keyboard.press(key);
}

export function cell(page: Page, id: string): Locator {
  return page.locator(`[data-cell="${id}"]`);
}

/** Runs a cell and waits for its end. */
export async function runCell(page: Page, id: string): Promise<void> {
  const button = cell(page, id).locator(".cell-run");
  await button.click();
  await expect(button).toContainText("↻", { timeout: 20_000 });
}

/** The part of the pane's live view about that Deployment. */
export function rollout(page: Page, name: string): Locator {
  return page.locator(".bench .rollout", {
    has: page.locator("strong", { hasText: new RegExp(`^${name}$`) }),
  });
}
