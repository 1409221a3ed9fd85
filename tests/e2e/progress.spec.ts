import { expect, test } from "@playwright/test";
import { LESSON, openLesson, typeLine } from "./page.ts";

test("what was read and what passed is seen in the list of lessons and on the home page, in both languages", async ({
  page,
}) => {
  await openLesson(page, `${LESSON.en}?seed=1`);
  const inList = page.locator(`.frame-lessons a[href="${LESSON.en}"]:not([hreflang])`);
  await expect(inList.locator(".lesson-mark")).toHaveCount(0);

  await page.locator(".quiz").scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(inList).toContainText("✓ read");
  await page.getByRole("link", { name: "Español" }).click();
  await expect(page.locator(`.frame-lessons a[href="${LESSON.es}"]:not([hreflang])`)).toContainText(
    "✓ leída",
  );

  const solved = { passed: ["one"], score: 10, maxScore: 10, solved: true };
  await page.evaluate((lab) => {
    const kept = JSON.parse(localStorage.getItem("timonel/progress")!) as Record<string, object>;
    kept["04-services/01-clusterip"] = { lab };
    localStorage.setItem("timonel/progress", JSON.stringify(kept));
  }, solved);
  await page.goto("/en/");
  const lesson = (path: string) => page.locator(".lessons li", { has: page.locator(`a[href="${path}"]`) });
  await expect(lesson(LESSON.en)).toContainText("✓ read");
  await expect(lesson("/en/04-services/01-clusterip/")).toContainText("★ lab solved");
  await expect(page.locator("[data-course-progress]")).toHaveText(
    /^So far: 1 of \d+ lessons read, 1 of their labs solved\.$/,
  );
});

test("points of the lab count while it is under way", async ({ page }) => {
  await openLesson(page, `/en/04-services/01-clusterip/?seed=1`);
  await typeLine(page, "true");
  await expect(page.locator("#tab-checks .tab-score")).toContainText("/");
  const shown = (await page.locator("#tab-checks .tab-score").textContent())!;

  const kept = await page.evaluate(() => localStorage.getItem("timonel/progress"));

  const score = Number(shown.split("/")[0]);
  expect(kept === null ? 0 : JSON.parse(kept)["04-services/01-clusterip"].lab.score).toBe(score);
});
