// Has the browser keep a copy of the course, once the page itself has what it needs.

/** The build that this page belongs to; none while the site is being developed. */
const version = (): string | undefined =>
  document.querySelector<HTMLMetaElement>('meta[name="timonel-build"]')?.content;

export async function keepOffline(): Promise<void> {
  const build = version();
  if (!build || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) active?.postMessage(`control ${build}`);
}

/**
 * Where a newer build waits, and no other page is open that needs the older one, it takes over. The browser does that when the
 * older worker is idle, mostly on the way to the next page; a page that it finds is loaded anew, for the rest of it is gone.
 */
export async function takeNewerBuild(): Promise<void> {
  if (!navigator.serviceWorker?.controller) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
  const registration = await navigator.serviceWorker.getRegistration();
  registration?.waiting?.postMessage("take over");
}

/** After `load`, and after the lesson's own code: a copy is never what a learner waits for. */
export function keepOfflineLater(): void {
  const begin = () => setTimeout(() => void keepOffline().catch(() => undefined), 1500);
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
