// Every lesson, in both languages, as a learner goes through it: each cell, the lab by typing, and the submission's points.

import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { promisify } from "node:util";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { readLab } from "../../src/cli/lab-files.ts";
import { drawVariables, substitute } from "../../src/session/lab.ts";
import { cellsIn, type LessonCell } from "../../src/site/lesson-cells.ts";
import { say } from "../../src/site/texts.ts";
import { cell, fast, screen } from "./page.ts";

const ROOT = "content/docs";
const SEED = 1;
const languages = ["es", "en"] as const;
type Language = (typeof languages)[number];

const lessons = readdirSync(`${ROOT}/es`, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".mdx") && /^lab: /m.test(readFileSync(`${ROOT}/es/${file}`, "utf8")))
  .sort();

for (const language of languages) {
  for (const file of lessons) {
    const source = readFileSync(`${ROOT}/${language}/${file}`, "utf8");
    const path = `/${language}/${file.replace(/\.mdx$/, "/")}`;

    test(`${path}: every cell runs, and what is on the page then is accessible`, async ({ page }) => {
      test.setTimeout(90_000);
      await open(page, path);
      await fast(page);

      for (const one of cellsIn(source)) await runToItsEnd(page, one, language);

      for (const theme of ["light", "dark"]) {
        await page.evaluate((name) => void (document.documentElement.dataset.theme = name), theme);
        expect(await violations(page), theme).toEqual([]);
      }
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    });

    test(`${path}: the lab is solved by typing, and its submission gets the same points`, async ({
      page,
    }) => {
      // One lab plays a whole day, in the page and again when it is graded.
      test.setTimeout(180_000);
      const lab = /^lab: (.*)$/m.exec(source)![1];
      const { source: described, solution } = await readLab(lab);
      await open(page, `${path}?seed=${SEED}`);
      await fast(page);

      const typed = substitute(solution.text, drawVariables(described, SEED));
      for (const line of typed.trim().split("\n")) await typeToTheEnd(page, line);
      await page.locator("#tab-checks").click();
      await page.getByRole("button", { name: say(language, "checkNow") }).click();
      await expect(page.locator(".checks-score")).toContainText("★", { timeout: 120_000 });

      const { solved, score, maxScore } = await grade(await submission(page, language));
      expect({ solved, score }).toEqual({ solved: true, score: maxScore });
    });
  }
}

test("a lab's load is played on the learner's own cluster, an hour a second, until it is stopped", async ({
  page,
}) => {
  await open(page, `/es/05-autoscaling/03-hpa/?seed=${SEED}`);
  await page.locator("#tab-checks").click();
  const player = page.getByRole("region", { name: say("es", "loadTitle") });
  const chosen = page.locator(".clock-speeds [aria-pressed=true]");

  await player.getByRole("button", { name: say("es", "loadPlay", { seconds: 24 }) }).click();
  await expect(chosen).toContainText("3600");
  await expect(player.getByRole("status")).toContainText(/(0[2-9]|1\d):\d0 h/, { timeout: 15_000 });
  await player.getByRole("button", { name: say("es", "loadStop") }).click();

  await expect(player.getByRole("button", { name: say("es", "loadPlay", { seconds: 24 }) })).toBeVisible();
  await expect(chosen).toContainText("1×");
  expect(await player.locator(".load-served").count()).toBeGreaterThan(10);
  expect(await violations(page)).toEqual([]);
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect.poll(() => lastRow(page), { timeout: 15_000 }).toMatch(PROMPT);
}

const PROMPT = /^(learner@\S+\$|>)$/;

/** The last row of the terminal that is not empty. */
async function lastRow(page: Page): Promise<string> {
  const rows = await screen(page).locator("> div").allTextContents();
  return (
    rows
      .map((row) => row.replace(/\u00a0/g, " ").trim())
      .filter((row) => row !== "")
      .at(-1) ?? ""
  );
}

/** Types a line, and waits for the next prompt. */
async function typeToTheEnd(page: Page, line: string): Promise<void> {
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(line);
  await expect.poll(() => lastRow(page)).not.toMatch(PROMPT);
  await page.keyboard.press("Enter");
  await expect.poll(() => lastRow(page), { timeout: 30_000, message: line }).toMatch(PROMPT);
}

/** Runs a cell; it ends well, or with the error that it is there to show. */
async function runToItsEnd(page: Page, { id, error }: LessonCell, language: Language): Promise<void> {
  const where = cell(page, id);
  await where.locator(".cell-run").click();
  await expect(where.locator(".cell-run"), id).toContainText(say(language, "runAgain"), { timeout: 60_000 });
  if (error === undefined) await expect(where.locator(".cell-failed"), id).toHaveCount(0);
  else await expect(where.locator(".cell-paper"), id).toContainText(error);
}

async function violations(page: Page): Promise<[string, string[]][]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))]);
}

/** Downloads the submission; its path. */
async function submission(page: Page, language: Language): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: say(language, "submit") }).click();
  const zip = `${await (await download).path()}.zip`;
  await (await download).saveAs(zip);
  return zip;
}

async function grade(zip: string): Promise<Record<string, unknown>> {
  const command = ["src/cli/timonel.ts", "grade", zip, "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  return JSON.parse(stdout) as Record<string, unknown>;
}
