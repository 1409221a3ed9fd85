// Answers the page's requests from a copy of one whole build, so that it works offline and never mixes two builds.
// The build puts its own file list in the place of FILES. Nothing is imported: this file becomes /sw.js as it stands.

interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Listeners {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  message: ExtendableEvent & { data: unknown };
}
interface Scope {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(which: { type: "window"; includeUncontrolled: true }): Promise<readonly unknown[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<K extends keyof Listeners>(type: K, listener: (event: Listeners[K]) => void): void;
}

/** Every file of the build by its address, with the digest of its content. */
declare const FILES: Record<string, string>;
/** The digest of all of them. */
declare const VERSION: string;

const scope = self as unknown as Scope;
const PREFIX = "timonel-";
const NAME = PREFIX + VERSION;
/** Queries say which variant or which moment, and never which file. */
const LOOSELY = { ignoreSearch: true, ignoreVary: true };

scope.addEventListener("install", (event) => event.waitUntil(copyBuild()));
scope.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
scope.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(takeOver());
  // A page of another build goes on with the network until it is loaded anew.
  if (event.data === `control ${VERSION}`) event.waitUntil(scope.clients.claim());
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(request.mode === "navigate" ? openPage(request) : answer(request));
});

/** A file that is not the one that the build made (because a newer one is being put up) makes the whole copy fail. */
async function copyBuild(): Promise<void> {
  const cache = await caches.open(NAME);
  const requests = Object.entries(FILES).map(
    ([path, integrity]) =>
      new Request(path, { integrity, cache: path.startsWith("/_astro/") ? "default" : "no-cache" }),
  );
  await cache.addAll(requests);
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A page that has just been opened asks for it, and is loaded anew. Pages beside it still need their build. */
async function takeOver(): Promise<void> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  // Not awaited: it ends when the older worker has nothing left to do, which an event of this one would put off.
  if (pages.length < 2) void scope.skipWaiting();
}

async function openPage(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (!url.pathname.endsWith("/") && `${url.pathname}/` in FILES)
    return Response.redirect(`${url.pathname}/${url.search}`, 301);
  const known = await (await caches.open(NAME)).match(request, LOOSELY);
  return known ?? fetch(request).catch(notFound);
}

async function answer(request: Request): Promise<Response> {
  const known = await (await caches.open(NAME)).match(request, LOOSELY);
  return known ?? fetch(request);
}

async function notFound(): Promise<Response> {
  const page = await (await caches.open(NAME)).match("/404.html", LOOSELY);
  return new Response(page?.body ?? "", { status: 404, headers: page?.headers });
}
