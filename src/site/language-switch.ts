// Changes the language of a lesson without leaving the page: text, menu and address change; the cluster, its terminal and
// the reader's place stay. Whatever goes wrong, the link is followed as any other.

import { language } from "./session-store.ts";
import { languageOf } from "./texts.ts";

/** Parts of the page that are written in a language; all else belongs to the session or speaks by itself. */
const parts = [
  ".sl-skip-link",
  ".split-lesson",
  ".languages",
  ".site-title",
  ".frame-lessons",
  ".site-theme",
  ".site-search",
];

/** The path whose text is on the page. */
let shown = "";

export function switchInPlace(): void {
  shown = location.pathname;
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>(".languages a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void follow(link.href).then((done) => {
      if (!done) return location.assign(link.href);
      history.pushState(null, "", link.href);
      document.querySelector<HTMLElement>(`.languages a[href="${link.pathname}"]`)?.focus();
    });
  });
  addEventListener("popstate", () => {
    // A jump within the page is no change of language.
    if (location.pathname === shown) return;
    void follow(location.href).then((done) => done || location.reload());
  });
}

async function follow(address: string): Promise<boolean> {
  const answer = await fetch(address).catch(() => undefined);
  if (!answer?.ok) return false;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (next.querySelector<HTMLElement>(".split")?.dataset.lab !== currentLab()) return false;
  const place = readPlace();
  for (const part of parts) replace(part, next);
  shown = new URL(address).pathname;
  const pane = next.querySelector(".split-pane")?.getAttribute("aria-label");
  if (pane) document.querySelector(".split-pane")?.setAttribute("aria-label", pane);
  document.documentElement.lang = next.documentElement.lang;
  document.title = next.title;
  language.set(languageOf(next.documentElement.lang));
  goTo(place);
  return true;
}

function currentLab(): string | undefined {
  return document.querySelector<HTMLElement>(".split")?.dataset.lab;
}

function replace(part: string, next: Document): void {
  const [mine, theirs] = [document.querySelector(part), next.querySelector(part)];
  if (!mine || !theirs) return;
  // The pieces are moved one by one, and not the element: it may carry listeners, or be a custom element.
  mine.replaceChildren(...[...theirs.childNodes].map((node) => document.importNode(node, true)));
}

interface Place {
  /** Which block of the lesson is at the top of the window, counted in blocks: both languages have the same. */
  block: number;
  /** How far above the top of the window it begins, as a share of its height. */
  share: number;
}

function blocks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".split-lesson .sl-markdown-content > *")];
}

function readPlace(): Place | undefined {
  const top = 80;
  const list = blocks();
  const block = list.findIndex((element) => element.getBoundingClientRect().bottom > top);
  if (block < 0 || scrollY < top) return undefined;
  const { top: begins, height } = list[block].getBoundingClientRect();
  return { block, share: height === 0 ? 0 : (top - begins) / height };
}

function goTo(place: Place | undefined): void {
  if (!place) return;
  const element = blocks()[place.block];
  if (!element) return;
  const { top, height } = element.getBoundingClientRect();
  scrollBy({ top: top + height * place.share - 80, behavior: "instant" });
}
