// What a grader found: one versioned result, from which every other form is made.

/** A sentence in both languages. A missing language does not compile. */
export interface Text {
  en: string;
  es: string;
}

export type Language = keyof Text;

/** "unknown": it could not be judged, which is never the student's loss. */
export type Outcome = "passed" | "failed" | "unknown";

export interface CheckResult {
  /** Unique in the lab, stable over versions: `image-updated`. */
  id: string;
  title: Text;
  points: number;
  outcome: Outcome;
  /** What was seen, or why it could not be judged; absent when it passed without anything to say. */
  seen?: Text;
  /** Whether it is a safeguard: watched throughout, lost once for all. */
  safeguard: boolean;
  /** From weak to strong; the page shows one more with each failed attempt. */
  hints: Text[];
}

/** version 1 */
export interface Report {
  schema: "timonel/report/v1";
  lab: string;
  seed: number;
  /** Virtual instant of judgement, milliseconds since 1970. */
  at: number;
  checks: CheckResult[];
  /** Points of passed checks. */
  score: number;
  /** Points of all checks, whatever became of them. */
  maxScore: number;
  solved: boolean;
}
