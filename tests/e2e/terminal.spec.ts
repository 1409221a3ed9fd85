import { expect, test } from "@playwright/test";
import { LESSON, cell, expectPrompt, openLesson, press, rollout, screen, typeLine } from "./page.ts";

test("Ctrl-C stops a loop that prints as it goes", async ({ page }) => {
  await openLesson(page);
  await typeLine(page, "while true; do echo tick-$((++n)); sleep 1; done");
  await expect(screen(page)).toContainText("tick-2");

  await press(page, "Control+c");
  await typeLine(page, "echo stopped=$?");

  await expect(screen(page)).toContainText("stopped=130");
});

test("a watch prints changes as they come, and Ctrl-C ends it", async ({ page }) => {
  await openLesson(page);
  await typeLine(page, "kubectl create deployment seen --image=nginx:1.27; kubectl get pods -w -l app=seen");

  await expect(screen(page)).toContainText("ContainerCreating");
  await expect(screen(page)).toContainText(/seen-\S+ +1\/1 +Running/);
  await press(page, "Control+c");
  await typeLine(page, "echo back");

  await expect(screen(page)).toContainText(/\$ echo back/);
});

test("what is pasted runs when Enter is pressed, not before", async ({ page }) => {
  await openLesson(page);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "echo one-$((1+1))\necho two-$((2+2))");
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(".xterm-helper-textarea")!.dispatchEvent(event);
  });
  await expect(screen(page)).toContainText("echo two-$((2+2))");
  await expect(screen(page)).not.toContainText("one-2");

  await press(page, "Enter");

  await expect(screen(page)).toContainText("one-2");
  await expect(screen(page)).toContainText("two-4");
});

test("nano writes a file", async ({ page }) => {
  await openLesson(page);
  await typeLine(page, "nano note.txt");
  await expect(screen(page)).toContainText("note.txt");
  await page.keyboard.type("written in nano");
  await press(page, "Control+o", "Enter", "Control+x");

  await typeLine(page, "cat note.txt");

  await expect(screen(page)).toContainText(/\$ cat note.txt\s*written in nano/);
});

test("a mistake in a command is told in kubectl's words", async ({ page }) => {
  await openLesson(page);

  await typeLine(page, "kubectl gte pods; kubectl get pod nope");

  await expect(screen(page)).toContainText('error: unknown command "gte" for "kubectl"');
  await expect(screen(page)).toContainText("Did you mean this?");
  await expect(screen(page)).toContainText('Error from server (NotFound): pods "nope" not found');
});

test("a phone's key bar has the keys that its keyboard lacks", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(LESSON.en);
  await page.locator(".terminal-frame").scrollIntoViewIfNeeded();
  await expectPrompt(page);
  const key = (name: string) => page.locator(".key-bar").getByRole("button", { name, exact: true });
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type("kubectl get no");

  await key("Tab").tap();
  await expect(screen(page)).toContainText("kubectl get nodes");
  await key("Ctrl (Control)").tap();
  await page.keyboard.type("c");
  await key("↑").tap();
  await page.keyboard.type("echo from-history");
  await page.keyboard.press("Enter");

  await expect(screen(page)).toContainText("^C");
  await expect(screen(page)).toContainText(/\n?from-history/);
});

test("a cell's manifest and the terminal see the same cluster", async ({ page }) => {
  await openLesson(page);
  await cell(page, "create").locator(".cell-run").click();
  await expect(rollout(page, "web").locator(".rollout-count")).toHaveText("4 of 4 ready");

  await typeLine(page, "kubectl delete deployment web");

  await expect(screen(page)).toContainText('deployment.apps "web" deleted');
  await expect(rollout(page, "web")).toHaveCount(0);
});
