// Grades a session: plays it again without a browser, and lets its lab's grader look and try.

import { judgeReplay } from "../grading/judge.ts";
import type { Report } from "../grading/report.ts";
import { SubmissionError } from "../grading/session-file.ts";
import type { SessionFile } from "../session/protocol.ts";
import { continueWith, Session } from "../session/session.ts";
import { labNames, readLab } from "./lab-files.ts";

/** Throws SubmissionError for a lab that does not exist. */
export function checkLab({ lab }: SessionFile): void {
  const names = labNames();
  if (names.includes(lab)) return;
  throw new SubmissionError(
    `session.json: lab: there is no lab ${JSON.stringify(lab)}; there are: ${names.join(", ")}`,
  );
}

/** The verdict; the same session gives the same. Throws SubmissionError for a lab that does not exist. */
export async function gradeSession(file: SessionFile): Promise<Report> {
  checkLab(file);
  const { source, grader } = await readLab(file.lab);
  return await judgeReplay(
    grader,
    () => Session.open({ lab: source, seed: file.seed, start: file.start }),
    (session) => continueWith(session, file),
  );
}
