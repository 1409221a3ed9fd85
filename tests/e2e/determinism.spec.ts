import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { build } from "vite";
import { digests } from "../replay/story.ts";

const SEEDS = 40;

/** The story as one script that a page can load. */
async function bundle(): Promise<string> {
  const outDir = "node_modules/.cache/story";
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: "es2023",
      lib: { entry: "tests/replay/story.ts", formats: ["es"], fileName: "story" },
      rollupOptions: { output: { codeSplitting: false } as never },
    },
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return readFileSync(`${outDir}/story.js`, "utf8");
}

test("forty seeds of a story give the same bytes in Node and in Chromium", async ({ page }) => {
  test.setTimeout(120_000);
  const script = await bundle();
  await page.route("**/story.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
  await page.route("**/story.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>story</title>" }),
  );
  await page.goto("/story.html");

  const inChromium = await page.evaluate(async (count) => {
    const story = (await import("/story.js" as string)) as { digests(count: number): Promise<string[]> };
    return story.digests(count);
  }, SEEDS);
  const inNode = await digests(SEEDS);

  expect(new Set(inNode).size).toBe(SEEDS);
  expect(inChromium).toEqual(inNode);
});
