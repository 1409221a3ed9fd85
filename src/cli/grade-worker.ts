// A thread of its own for one submission, so that whatever it does can be ended.

import { parentPort, workerData } from "node:worker_threads";
import { SubmissionError } from "../grading/session-file.ts";
import type { SessionFile } from "../session/protocol.ts";
import { gradeSession } from "./grading.ts";

try {
  parentPort!.postMessage({ report: await gradeSession(workerData as SessionFile) });
} catch (error) {
  const known = error instanceof SubmissionError;
  parentPort!.postMessage(
    known ? { refused: error.message } : { crashed: (error as Error).stack ?? String(error) },
  );
}
