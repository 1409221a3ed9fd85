import { beforeAll, expect, test } from "vitest";
import { givenPage, loadEverything } from "./testing.ts";

beforeAll(loadEverything);

test("checks are told as the cluster changes, and a wish to check is answered even when nothing changed", async () => {
  const page = await givenPage("deployments");
  const { report } = page.last("report");
  const count = page.all("report").length;

  await page.ask({ type: "check" });
  await page.until("report", count + 1);

  expect(report.solved).toBe(false);
  expect(report.checks.map(({ id }) => id)).toContain("updated");
  expect(page.all("report").length).toBe(count + 1);
  expect(page.last("report").report.checks.map(({ outcome }) => outcome)).toEqual(
    report.checks.map(({ outcome }) => outcome),
  );
});

test("when only trying is left, it is done without being asked", async () => {
  const page = await givenPage("tried");

  await page.passUntil(() => page.all("report").some(({ report }) => report.solved));

  expect(page.all("report").map(({ report }) => report.checks[0].outcome)).toEqual(["unknown", "passed"]);
});
