import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { LESSON, cell, openLesson, rollout, runCell, screen, typeLine } from "./page.ts";

test("the lesson opens with a prompt, and the terminal runs kubectl", async ({ page }) => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await openLesson(page);

  await typeLine(page, "kubectl get nodes");

  await expect(screen(page)).toContainText("control-plane");
  await expect(screen(page)).toContainText("worker-3");
  expect(problems).toEqual([]);
});

test("a cell runs in the page's cluster, shows its output in place and can be run again", async ({
  page,
}) => {
  await openLesson(page);

  await runCell(page, "create");
  await expect(cell(page, "create").locator(".cell-paper")).toHaveText("deployment.apps/web created\n");
  await expect(rollout(page, "web").locator(".replica-set")).toContainText("nginx:1.25");

  await runCell(page, "create");
  await expect(cell(page, "create").locator(".cell-paper")).toHaveText("deployment.apps/web unchanged\n");
});

test("a rollout is seen in the live view, and stopping a cell stops its command", async ({ page }) => {
  await openLesson(page);
  await runCell(page, "create");
  await runCell(page, "layers");
  await expect(rollout(page, "web").locator(".rollout-count")).toHaveText("4 of 4 ready");

  const stuck = cell(page, "stuck").locator(".cell-run");
  await stuck.click();
  await expect(cell(page, "stuck").locator(".cell-paper")).toContainText("Waiting for deployment");
  await stuck.click();

  await expect(cell(page, "stuck")).toContainText("ended with exit code");
  await expect(rollout(page, "web").locator(".replica-set")).toHaveCount(2);
});

test("changing the language keeps the cluster, the terminal, cells' output and the place", async ({
  page,
}) => {
  await openLesson(page);
  await typeLine(page, "echo kept-in-the-terminal");
  await runCell(page, "create");
  await page.locator("#history-and-the-way-back").scrollIntoViewIfNeeded();

  await page.getByRole("link", { name: "Español" }).click();

  await expect(page).toHaveURL(new RegExp(`${LESSON.es}$`));
  await expect(page.getByRole("heading", { name: "El historial y el camino de vuelta" })).toBeInViewport();
  await expect(page.getByRole("tab", { name: "Laboratorio" })).toBeVisible();
  await expect(screen(page)).toContainText("kept-in-the-terminal");
  await expect(cell(page, "create").locator(".cell-paper")).toHaveText("deployment.apps/web created\n");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "History, and the way back" })).toBeVisible();
  await expect(screen(page)).toContainText("kept-in-the-terminal");
});

test("coming back resumes the session where it was left", async ({ page }) => {
  await openLesson(page);
  await runCell(page, "create");
  await typeLine(page, "echo remember-me > note.txt; cat note.txt");
  await expect(screen(page)).toContainText("remember-me > note.txt");
  await expect.poll(() => savedInputs(page)).toContain("remember-me");

  await page.goto("/en/");
  await openLesson(page);

  await expect(screen(page)).toContainText("remember-me");
  await expect(rollout(page, "web").locator(".replica-set")).toContainText("nginx:1.25");
});

test("undo takes back the last cell, with what it printed", async ({ page }) => {
  await openLesson(page);
  await runCell(page, "create");
  await runCell(page, "layers");
  await page.getByRole("button", { name: "Undo" }).click();

  await expect(cell(page, "layers").locator(".cell-paper")).toHaveCount(0);
  await expect(cell(page, "create").locator(".cell-paper")).toHaveText("deployment.apps/web created\n");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rollout(page, "web")).toHaveCount(0);
});

test("a cell that ran twice shows its last run when the session is resumed", async ({ page }) => {
  await openLesson(page);
  await runCell(page, "create");
  await runCell(page, "create");
  await expect(cell(page, "create").locator(".cell-paper")).toHaveText("deployment.apps/web unchanged\n");
  await typeLine(page, "echo and-now-saved");
  await expect.poll(() => savedInputs(page)).toContain("and-now-saved");

  await openLesson(page);

  await expect(cell(page, "create").locator(".cell-paper")).toHaveText("deployment.apps/web unchanged\n");
});

test("a lab that is opened in a second tab is saved by that one alone, and the first says so", async ({
  context,
}) => {
  const first = await context.newPage();
  await openLesson(first);

  const second = await context.newPage();
  await openLesson(second);

  await expect(first.locator(".notice")).toContainText("open in another tab");
  await expect(second.locator(".notice")).toHaveCount(0);
});

test("the keyboard leaves the terminal by Escape and Tab, and by Ctrl+M", async ({ page }) => {
  await openLesson(page);
  const terminal = page.locator(".xterm-helper-textarea");

  await terminal.focus();
  await page.keyboard.press("Tab");
  await expect(terminal).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(terminal).not.toBeFocused();

  await terminal.focus();
  await page.keyboard.press("Control+m");
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await expect(page.locator(".terminal-foot")).toContainText("You left the terminal");
});

test("the editor writes files to the laptop, and points at a field that does not exist", async ({ page }) => {
  await openLesson(page);
  await page.getByRole("tab", { name: "Editor" }).click();
  await page.getByRole("button", { name: "New file" }).click();
  await page.getByRole("textbox", { name: "Name of the new file" }).fill("web.yaml");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("textbox", { name: "Editor for web.yaml" });
  await editor.fill("kind: ConfigMap\nmetadata:\n  nam: web\n");

  await expect(page.locator(".editor-problems")).toHaveText(
    "Line 3, column 3: unknown field “nam” in ConfigMap",
  );
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("tab", { name: "Terminal" }).click();
  await typeLine(page, "cat web.yaml");

  await expect(screen(page)).toContainText("nam: web");
});

test("the clock stops, and goes on by single changes", async ({ page }) => {
  await openLesson(page);
  await page.getByRole("button", { name: "Pause" }).click();
  await runCell(page, "create");
  const ready = rollout(page, "web").locator(".rollout-count");
  await expect(ready).toHaveText("0 of 4 ready");

  await page.getByRole("button", { name: "Until settled" }).click();

  await expect(ready).toHaveText("4 of 4 ready");
});

test("the lab says what it asks for, judges live, and gives a stronger hint with each attempt", async ({
  page,
}) => {
  await openLesson(page, `${LESSON.es}?seed=1`);
  await page.getByRole("tab", { name: "Laboratorio" }).click();
  const check = page.locator(".check[data-outcome=failed]").first();
  await expect(page.locator(".checks-heading")).toHaveText("Una actualización que nadie nota");
  await expect(page.locator(".prose")).not.toContainText("{{");
  await expect(check.locator(".check-seen")).toContainText("Visto:");
  await expect(check.locator(".check-hint")).toHaveCount(0);

  await page.getByRole("button", { name: "Comprobar mi trabajo" }).click();
  await expect(check.locator(".check-hint")).toHaveCount(1);
  await page.getByRole("button", { name: "Comprobar mi trabajo" }).click();

  await expect(check.locator(".check-hint")).toHaveCount(2);
});

test("starting over asks first, and brings the lab back as it was", async ({ page }) => {
  await openLesson(page);
  await runCell(page, "create");
  await page.getByRole("tab", { name: "Lab" }).click();
  await page.getByRole("button", { name: "Start over" }).click();

  await page.getByRole("button", { name: "Yes, start over" }).click();

  await expect(rollout(page, "web")).toHaveCount(0);
});

test("submitting offers the work as a download", async ({ page }) => {
  await openLesson(page);
  await page.getByRole("tab", { name: "Lab" }).click();
  const download = page.waitForEvent("download");

  await page.getByRole("button", { name: "Submit" }).click();

  expect((await download).suggestedFilename()).toMatch(/deployments.*\.zip$/);
});

test("the self-check says why an answer is right or wrong", async ({ page }) => {
  await page.goto(LESSON.es);
  const question = page.locator(".quiz-question").first();
  await question.scrollIntoViewIfNeeded();

  await question.getByLabel("Uno más que antes").check();
  await expect(question.locator(".quiz-why")).toContainText("No del todo.");

  await question.getByLabel("Los mismos que antes").check();
  await expect(question.locator(".quiz-why")).toContainText("Correcto.");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the lesson has no accessibility violations in the ${colorScheme} theme`, async ({ browser }) => {
    const page = await (await browser.newContext({ colorScheme, reducedMotion: "reduce" })).newPage();
    await openLesson(page);
    await runCell(page, "create");
    await runCell(page, "layers");
    const { violations: first } = await new AxeBuilder({ page }).analyze();
    expect(first.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))])).toEqual([]);
    await page.getByRole("tab", { name: "Lab" }).click();

    const { violations } = await new AxeBuilder({ page }).analyze();

    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 200))])).toEqual([]);
  });
}

async function savedInputs(page: import("@playwright/test").Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open("timonel");
        opening.onsuccess = () => {
          const all = opening.result.transaction("sessions").objectStore("sessions").getAll();
          all.onsuccess = () => {
            opening.result.close();
            const [session] = all.result as { inputs: { data?: string }[] }[];
            resolve((session?.inputs ?? []).map((input) => input.data ?? "").join(""));
          };
        };
      }),
  );
}
