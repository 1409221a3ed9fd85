// Judges the session that a page works in: tells the report when it changes, and tries on copies what must be tried.

import type { Judge } from "../grading/judge.ts";
import type { Report } from "../grading/report.ts";
import { continueWith, Session } from "./session.ts";
import { unlessUnwanted, wantsTrying, type WallClock } from "./unless-unwanted.ts";

/** So long after the last input, what must be tried is tried. */
const TRY_DELAY_MS = 1_000;

interface JudgingOptions {
  session: Session;
  judge: Judge;
  grader: (copy: Session) => Judge;
  wall: WallClock;
  tell(report: Report): void;
  /** Something was tried, which may have taken real time; or it could not be, which is a bug. */
  tried(error?: unknown): void;
}

export class Judging {
  readonly #options: JudgingOptions;
  #told = "";
  /** The length of the log that was tried last. */
  #triedAt = -1;
  #tries = 0;
  #closed = false;
  #cancelTry = () => {};

  constructor(options: JudgingOptions) {
    this.#options = options;
  }

  /** Looks, and tells what changed. When only trying is left, that is done without being asked, when nobody types. */
  report(): void {
    const report = this.#options.judge.report();
    if (wantsTrying(report)) this.#trySoon();
    const text = JSON.stringify({ ...report, at: 0 });
    if (text === this.#told) return;
    this.#told = text;
    this.#options.tell(report);
  }

  /** Somebody asks: what is there now is tried, whatever is typed meanwhile, and the report is told in any case. */
  check(): void {
    this.#tryNow(() => true);
  }

  /** Nobody wants to know any more. */
  close(): void {
    this.#closed = true;
    this.#cancelTry();
  }

  /** Once for each state of the log. */
  #trySoon(): void {
    const { session, wall } = this.#options;
    const { length } = session.inputs;
    if (this.#triedAt === length) return;
    this.#triedAt = length;
    const unchanged = () => session.inputs.length === length;
    this.#cancelTry();
    this.#cancelTry = wall.after(TRY_DELAY_MS, () => {
      if (unchanged()) this.#tryNow(unchanged);
    });
  }

  #tryNow(wanted: () => boolean): void {
    const { tried } = this.#options;
    const tell = () => {
      tried();
      if (this.#closed) return;
      this.#told = "";
      this.report();
    };
    this.#tryOut(wanted).then(tell, tried);
  }

  /** On a copy of the session, which is played from its log; the session itself is not touched. */
  async #tryOut(asked: () => boolean): Promise<void> {
    const { session, judge, grader, wall } = this.#options;
    const { lab, seed, simulation } = session;
    const file = session.file();
    const turn = ++this.#tries;
    this.#cancelTry();
    this.#triedAt = file.inputs.length;
    const wanted = () => turn === this.#tries && !this.#closed && asked();
    const { tryOut } = await import("../grading/judge.ts");
    const copy = await Session.open({ lab, seed, start: simulation.start });
    const judgeOfCopy = grader(copy);
    await continueWith(copy, file);
    // Whoever goes on meanwhile is judged by what is there then.
    const report = await unlessUnwanted((rest) => tryOut(copy, judgeOfCopy, rest), wall, wanted);
    if (report && wanted()) judge.adopt(report);
  }
}
