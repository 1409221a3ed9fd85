// Notices on a lesson's page that its text was read to the end, and what the lab's checks find.

import { lessonAt, noteRead, noteReport } from "./progress.ts";
import { report } from "./session-store.ts";

/** How far the end of the text may still be below the window. */
const NEAR = 80;

export function noteProgress(): void {
  const lesson = lessonAt(location.pathname);
  if (lesson === undefined) return;
  report.subscribe((found) => found && noteReport(lesson, found));
  const look = () => {
    const text = document.querySelector(".split-lesson .sl-markdown-content");
    if (!text || text.getBoundingClientRect().bottom > innerHeight + NEAR) return;
    noteRead(lesson);
    removeEventListener("scroll", look);
  };
  addEventListener("scroll", look, { passive: true });
}
