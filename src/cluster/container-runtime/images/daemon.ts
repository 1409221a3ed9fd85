// What daemons have in common: they listen until a signal ends them.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import type { Process } from "../../../hosts/process.ts";
import { wait, type Program } from "../../../simulation/index.ts";

/** Blocks until one of the signals comes; its name is the answer. */
export const untilSignal = (process: Process, ...signals: string[]): Program<string> =>
  wait<string>((resume) => {
    for (const signal of signals) process.trap(signal, () => resume(signal));
    return () => {};
  });

/** `05/Jan/2026:09:00:00 +0000`, as access logs write it. */
export function logTime(ms: number): string {
  const date = new Date(ms);
  const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const month = months.slice(date.getUTCMonth() * 3, date.getUTCMonth() * 3 + 3);
  const day = String(date.getUTCDate()).padStart(2, "0");
  return `${day}/${month}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}

/** The path of a request, without query. */
export function pathOf(request: HttpRequest): string {
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
  return path === "" ? "/" : path;
}

export const requestTarget = (request: HttpRequest): string =>
  request.url.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";

export const textResponse = (
  status: number,
  body: string,
  headers: Record<string, string> = {},
): HttpResponse => ({
  status,
  headers: {
    "content-type": "text/plain; charset=utf-8",
    "content-length": String(new TextEncoder().encode(body).length),
    ...headers,
  },
  body,
});

export const httpDate = (ms: number): string => new Date(ms).toUTCString();

/** A small HTTP server: listens, answers, ends at a signal. */
export interface SmallServer {
  port: number;
  startMs: number;
  /** Printed when it listens. */
  ready?: string;
  /** What it ends with at a signal: 2 for a Go program that does not handle it; 0 unless given. */
  exitCode?: number;
  answer(request: HttpRequest): HttpResponse | Program<HttpResponse>;
}

/** Runs a small server until a signal ends it; the answer is an exit code. */
export function* serveSmall(
  process: Process,
  { port, startMs, ready, exitCode = 0, answer }: SmallServer,
): Program<number> {
  yield* process.simulation.sleep(startMs);
  const stop = process.net.listen(port, {
    *http(request) {
      const response = answer(request);
      return "status" in response ? response : yield* response;
    },
  });
  if (ready) yield* process.stdout.write(ready);
  yield* untilSignal(process, "SIGTERM", "SIGINT");
  stop();
  return exitCode;
}
