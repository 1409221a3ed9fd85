// `timonel grade`: the verdict on a submission, for people and for programs. Exit code 0 when grading ran, whatever the score;
// 1 when the submission cannot be judged; 2 when the command was wrong.

import { Worker } from "node:worker_threads";
import { parseArgs } from "node:util";
import type { Language, Report, Text } from "../grading/report.ts";
import { readSessionFile, SubmissionError } from "../grading/session-file.ts";
import type { SessionFile } from "../session/protocol.ts";
import { checkLab } from "./grading.ts";
import { sessionJson } from "./submission.ts";

export const USAGE = `Usage: timonel grade <folder, .zip or bare repository> [options]

  --lab NAME      refuse a submission of another lab
  --lang en|es    language of the verdict (default en)
  --json          one JSON object (schema timonel/report/v1) instead of text
  --timeout S     real seconds that the replay may take (default 60)
`;

const MAX_HEAP_MIB = 1024;

type Answer = { report: Report } | { refused: string } | { crashed: string };

/** Plays and judges in a thread with limits on time and memory. Throws SubmissionError when they are passed. */
function judge(file: SessionFile, seconds: number): Promise<Report> {
  const worker = new Worker(new URL("grade-worker.ts", import.meta.url), {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(
        new SubmissionError(
          `the session does not come to its end within ${seconds} s; something in it goes on for ever`,
        ),
      );
    }, seconds * 1000);
    const done = (act: () => void) => {
      clearTimeout(timer);
      void worker.terminate();
      act();
    };
    worker.once("message", (answer: Answer) =>
      done(() => {
        if ("report" in answer) resolve(answer.report);
        else if ("refused" in answer) reject(new SubmissionError(answer.refused));
        else reject(new Error(answer.crashed));
      }),
    );
    worker.once("error", (error) =>
      done(() =>
        reject(
          (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY"
            ? new SubmissionError(`the session needs more than ${MAX_HEAP_MIB} MiB of memory`)
            : error,
        ),
      ),
    );
  });
}

/** Reads and judges what lies at `path`. */
export async function grade(path: string, options: { lab?: string; seconds?: number } = {}): Promise<Report> {
  const file = readSessionFile(await sessionJson(path));
  if (options.lab && file.lab !== options.lab) {
    throw new SubmissionError(
      `${path}: is a submission of the lab ${JSON.stringify(file.lab)}, not of ${JSON.stringify(options.lab)}`,
    );
  }
  checkLab(file);
  return await judge(file, options.seconds ?? 60);
}

const words: Record<"passed" | "failed" | "unknown" | "points" | "solved" | "unsolved", Text> = {
  passed: { en: "passed ", es: "bien   " },
  failed: { en: "failed ", es: "mal    " },
  unknown: { en: "unknown", es: "sin ver" },
  points: { en: "points", es: "puntos" },
  solved: { en: "solved", es: "resuelto" },
  unsolved: { en: "not solved", es: "sin resolver" },
};

/** The verdict in sentences. */
export function reportText(report: Report, language: Language): string {
  const lines = report.checks.map(({ outcome, title, points, seen }) => {
    const earned = outcome === "passed" ? points : 0;
    const why = seen && outcome !== "passed" ? `\n          ${seen[language]}` : "";
    return `${words[outcome][language]} ${String(earned).padStart(2)}/${points}  ${title[language]}${why}`;
  });
  const state = report.solved ? words.solved : words.unsolved;
  return `${report.lab} (seed ${report.seed})\n${lines.join("\n")}\n${report.score}/${report.maxScore} ${words.points[language]}, ${state[language]}\n`;
}

export async function gradeCommand(argv: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        lab: { type: "string" },
        lang: { type: "string", default: "en" },
        json: { type: "boolean", default: false },
        timeout: { type: "string", default: "60" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return misused((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const seconds = Number(values.timeout);
  if (positionals.length !== 1) return misused("name one folder, .zip or bare repository");
  if (values.lang !== "en" && values.lang !== "es")
    return misused(`--lang must be en or es, not ${JSON.stringify(values.lang)}`);
  if (!(seconds > 0))
    return misused(`--timeout must be a number of seconds, not ${JSON.stringify(values.timeout)}`);
  try {
    const report = await grade(positionals[0], { lab: values.lab, seconds });
    process.stdout.write(
      values.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, values.lang),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof SubmissionError)) throw error;
    process.stderr.write(`timonel grade: ${error.message}\n`);
    return 1;
  }
}

function misused(message: string): number {
  process.stderr.write(`timonel grade: ${message}\n\n${USAGE}`);
  return 2;
}
