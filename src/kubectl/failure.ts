// In Kubernetes: k8s.io/kubectl/pkg/cmd/util/helpers.go. How a command fails, and in which words.

import { StatusError, type Status } from "../cluster/apimachinery/status-error.ts";

/** A command that cannot go on. Printed as `error: …` unless it says otherwise. */
export class Failure extends Error {
  readonly exitCode: number;
  /** Printed as it is. */
  readonly verbatim: boolean;

  constructor(message: string, options: { exitCode?: number; verbatim?: boolean } = {}) {
    super(message);
    this.exitCode = options.exitCode ?? 1;
    this.verbatim = options.verbatim ?? false;
  }
}

/** Ends with an exit code and says nothing more. */
export const silent = (exitCode = 1) => new Failure("", { exitCode, verbatim: true });

/** The wrong arguments: points to the command's help. */
export const usageError = (command: string, message: string) =>
  new Failure(`${message}\nSee 'kubectl ${command} -h' for help and examples`);

/** Several failures, printed one after another. */
export class Failures extends Error {
  readonly errors: readonly unknown[];
  constructor(errors: readonly unknown[]) {
    super("");
    this.errors = errors;
  }
}

/** The same failure, or several as one. */
export const allOf = (errors: readonly unknown[]): unknown =>
  errors.length === 1 ? errors[0] : new Failures(errors);

/** Says what was tried with which file when the server refused. */
export function withSource(error: unknown, verb: string, source: string): unknown {
  const prefix = `error when ${verb} ${JSON.stringify(source)}: `;
  if (error instanceof StatusError)
    return new StatusError(error.code, error.reason, prefix + error.message, error.details);
  if (error instanceof Failure && !error.verbatim) return new Failure(prefix + error.message);
  return error;
}

export const statusErrorOf = (status: Partial<Status>): StatusError =>
  new StatusError(status.code ?? 500, status.reason ?? "", status.message ?? "unknown", status.details);

/** What is printed to standard error; empty when nothing is. */
export function failureText(error: unknown): string {
  if (error instanceof Failures)
    return error.errors.map((one) => (one instanceof Failure ? one.message : failureText(one))).join("\n");
  if (error instanceof StatusError) return statusText(error);
  if (error instanceof Failure)
    return error.verbatim || error.message.startsWith("error: ") ? error.message : `error: ${error.message}`;
  throw error;
}

function statusText(error: StatusError): string {
  if (error.reason === "Invalid") return invalidText(error);
  if (error.reason === "Unauthorized") return `error: You must be logged in to the server (${error.message})`;
  return error.reason
    ? `Error from server (${error.reason}): ${error.message}`
    : `Error from server: ${error.message}`;
}

function invalidText({ details = {}, message }: StatusError): string {
  const { kind = "", name = "", causes = [] } = details;
  let text = "The request is invalid";
  if (kind || name) text = `The ${kind} ${JSON.stringify(name)} is invalid`;
  else if (message && causes.length === 0) text += `: ${message}`;
  const reasons = [...new Set(causes.map(({ field = "", message: why }) => `${field}: ${why}`))];
  if (reasons.length === 0) return text;
  return reasons.length === 1
    ? `${text}: ${reasons[0]}`
    : `${text}: \n${reasons.map((reason) => `* ${reason}`).join("\n")}`;
}

export const exitCodeOf = (error: unknown): number => (error instanceof Failure ? error.exitCode : 1);
