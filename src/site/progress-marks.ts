// Shows how far somebody came: beside each lesson in the list and on the home page, and in one sentence above the syllabus.

import type { Language } from "../grading/report.ts";
import { lessonAt, onProgress, readProgress, type LessonProgress } from "./progress.ts";
import { languageOf, say } from "./texts.ts";

/** Marks every link to a lesson, now and after each change. */
export function showProgress(): void {
  const show = () => {
    markLinks(".frame-lessons a, .lessons a", languageOf(document.documentElement.lang));
    tellWhole(languageOf(document.documentElement.lang));
  };
  show();
  onProgress(show);
  // The list of lessons is replaced when the language changes.
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["lang"] });
}

function markLinks(selector: string, language: Language): void {
  const progress = readProgress();
  for (const link of document.querySelectorAll<HTMLAnchorElement>(selector)) {
    const lesson = lessonAt(link.pathname);
    const mark = lesson === undefined ? undefined : markOf(progress[lesson], language);
    if (!mark || link.closest(".languages")) continue;
    const place = link.closest(".lessons li")?.querySelector(".lesson-state") ?? ownPlace(link);
    place.toggleAttribute("data-solved", mark.solved);
    place.textContent = mark.text;
  }
}

function ownPlace(link: HTMLAnchorElement): Element {
  const place = link.querySelector(".lesson-mark");
  if (place) return place;
  const made = document.createElement("span");
  made.className = "lesson-mark";
  link.append(" ", made);
  return made;
}

function markOf(
  known: LessonProgress | undefined,
  language: Language,
): { text: string; solved: boolean } | undefined {
  if (!known) return undefined;
  const { read, lab } = known;
  const parts = [
    ...(read ? [`✓ ${say(language, "progressRead")}`] : []),
    ...(lab?.solved
      ? [`★ ${say(language, "progressSolved")}`]
      : lab
        ? [say(language, "points", { score: lab.score, max: lab.maxScore })]
        : []),
  ];
  return { text: parts.join(" · "), solved: lab?.solved === true };
}

/** "2 of 6 lessons read, 1 lab solved", where the page has room for it. */
function tellWhole(language: Language): void {
  const place = document.querySelector("[data-course-progress]");
  if (!place) return;
  const progress = readProgress();
  const lessons = [...document.querySelectorAll<HTMLAnchorElement>(".lessons a")].map(
    (link) => progress[lessonAt(link.pathname) ?? ""],
  );
  const read = lessons.filter((one) => one?.read).length;
  const solved = lessons.filter((one) => one?.lab?.solved).length;
  place.textContent =
    read + solved === 0 ? "" : say(language, "progressWhole", { read, solved, count: lessons.length });
}
