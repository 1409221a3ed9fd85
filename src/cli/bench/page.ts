// How fast the lesson page is in headless Chromium: the built site, served on localhost.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Page } from "playwright";
import { serve } from "../serve.ts";
import { median, timed, type Benchmark } from "./measure.ts";

const LESSON = "en/03-workloads/03-deployments/";
const PORT = 4700;
const IDLE_MS = 20_000;
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const prompt = (page: Page) =>
  page.waitForFunction(
    () => document.querySelector(".xterm-rows")?.textContent?.includes("learner@laptop"),
    undefined,
    {
      polling: 20,
      timeout: 20_000,
    },
  );

/** A page of its own, as for somebody who comes for the first time. */
async function open(
  browser: Browser,
  address: string,
): Promise<{ page: Page; promptMs: number; scriptKb: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  let counting = true;
  context.on("response", (response) => {
    if (!counting || !/\.m?js(\?|$)/.test(response.url())) return;
    sizes.push(
      response
        .headerValue("content-length")
        .then((length) => Number(length ?? 0))
        .catch(() => 0),
    );
  });
  const promptMs = await timed(async () => {
    await page.goto(`${address}${LESSON}`, { waitUntil: "commit" });
    await prompt(page);
  });
  counting = false;
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  return { page, promptMs, scriptKb: bytes / 1024 };
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  dur?: number;
  args?: { name?: string };
}

/** The longest task of a page's own thread, in milliseconds: for so long it answered nobody. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { traceEvents: TraceEvent[] };
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && mainThreads.has(`${pid}/${tid}`),
  );
  if (tasks.length === 0) throw new Error("the trace holds no task of a page");
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000;
}

/** How long the page's own thread was busy with one thing, at most, while 30 pods start. */
async function stall(browser: Browser, page: Page): Promise<number> {
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type(
    "kubectl create deployment many --image=nginx:1.27 --replicas=30 && kubectl rollout status deployment/many",
  );
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () => document.querySelector(".xterm-rows")?.textContent?.includes("successfully rolled out"),
    undefined,
    // Rarely, so that asking is not what is measured.
    { polling: 500, timeout: 60_000 },
  );
  return longestTask(await browser.stopTracing());
}

/** CPU time of the renderers, as a share of one core, while nobody does anything and the copy for offline use is made. */
async function idle(browser: Browser, page: Page): Promise<number> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
    timeout: 30_000,
  });
  const session = await browser.newBrowserCDPSession();
  const cpuSeconds = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo
      .filter(({ type }) => type === "renderer")
      .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const before = await cpuSeconds();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return (((await cpuSeconds()) - before) / (IDLE_MS / 1000)) * 100;
}

export const pageBenchmarks: Benchmark = {
  name: "page",
  async run() {
    const executablePath = execFileSync(process.execPath, ["src/cli/browser.mjs"], {
      encoding: "utf8",
    }).trim();
    const { server, address } = await serve(fileURLToPath(new URL("../../../dist", import.meta.url)), PORT);
    const browser = await chromium.launch({ executablePath, args: ARGS });
    try {
      const opened = [];
      for (let i = 0; i < 5; i++) {
        const one = await open(browser, address);
        opened.push(one);
        if (i < 4) await one.page.context().close();
      }
      const { page } = opened[4];
      const idleCpu = await idle(browser, page);
      return {
        "page.prompt.ms": median(opened.map(({ promptMs }) => promptMs)),
        "page.script.kb": median(opened.map(({ scriptKb }) => scriptKb)),
        "page.idle.cpu": idleCpu,
        "page.stall.ms": await stall(browser, page),
      };
    } finally {
      await browser.close();
      server.close();
      server.closeAllConnections();
    }
  },
};
