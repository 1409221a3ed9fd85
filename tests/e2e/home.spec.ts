import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

for (const [locale, path] of [
  ["es-MX", "/es/"],
  ["es-ES", "/es/"],
  ["en-GB", "/en/"],
  ["de-DE", "/en/"],
]) {
  test(`a browser that speaks ${locale} is led to ${path}`, async ({ browser }) => {
    const page = await (await browser.newContext({ locale })).newPage();

    await page.goto("/");

    await expect(page).toHaveURL(new RegExp(`${path}$`));
  });
}

test("both languages can be chosen where no script runs", async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();

  await page.goto("/");

  await expect(page.getByRole("link", { name: "Curso en español" })).toHaveAttribute("href", "/es/");
  await expect(page.getByRole("link", { name: "Course in English" })).toHaveAttribute("href", "/en/");
});

for (const [path, coming, count] of [
  ["/es/", "Próximamente", "Disponible"],
  ["/en/", "To come", "Ready"],
]) {
  test(`${path} lists every module, and links only to lessons that exist`, async ({ page }) => {
    await page.goto(path);

    await expect(page.locator(".module")).toHaveCount(7);
    const ready = page.locator(".lessons li[data-ready]");
    await expect(ready).not.toHaveCount(0);
    expect(await page.locator(".lessons a").count()).toBe(await ready.count());
    await expect(ready.first()).toContainText(count);
    await expect(page.locator(".lessons li:not([data-ready])").first()).toContainText(coming);
  });
}

test("a page that does not exist says so in both languages, and leads back", async ({ page }) => {
  const answer = await page.goto("/es/nothing-here/");

  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("link", { name: "inicio del curso" })).toHaveAttribute("href", "/es/");
  await expect(page.getByRole("link", { name: "the course’s home" })).toHaveAttribute("href", "/en/");
});

for (const [language, box, words] of [
  ["es", "Buscar", "revisión"],
  ["en", "Search", "revision"],
]) {
  test(`search finds a lesson in the language of the page: ${language}`, async ({ page }) => {
    await page.goto(`/${language}/`);
    await page.keyboard.press("Control+k");

    await page.getByRole("searchbox", { name: box }).fill(words);

    const found = page.locator(".search-results a");
    await expect(found.first()).toHaveAttribute("href", new RegExp(`^/${language}/03-workloads`));
    await expect(page.locator(`.search-results a:not([href^="/${language}/"])`)).toHaveCount(0);
  });
}

for (const path of ["/es/", "/en/", "/404.html"]) {
  test(`${path} has no accessibility violations in either theme`, async ({ browser }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await (await browser.newContext({ colorScheme, reducedMotion: "reduce" })).newPage();
      await page.goto(path);

      const { violations } = await new AxeBuilder({ page }).analyze();

      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    }
  });
}

for (const path of ["/es/", "/en/", "/es/03-workloads/03-deployments/", "/en/03-workloads/03-deployments/"]) {
  test(`${path} fits a screen of 320 pixels`, async ({ browser }) => {
    const page = await (await browser.newContext({ viewport: { width: 320, height: 640 } })).newPage();
    await page.goto(path);
    await page.waitForLoadState("networkidle");

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
}

test("no page asks another host for anything", async ({ page }) => {
  const hosts = new Set<string>();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));

  for (const path of ["/en/", "/en/03-workloads/03-deployments/"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
  }

  expect([...hosts].filter((host) => !host.startsWith("localhost:"))).toEqual([]);
});
