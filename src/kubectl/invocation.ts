// In Kubernetes: k8s.io/kubectl/pkg/cmd/util/factory. One call of kubectl: its arguments, streams, server and namespace.

import type { Process } from "../hosts/process.ts";
import { FileError } from "../hosts/fs/file-system.ts";
import type { Program } from "../simulation/index.ts";
import { DurationError, parseDuration } from "../cluster/apimachinery/duration.ts";
import { Client } from "./client.ts";
import { Discovery } from "./discovery.ts";
import { Failure, usageError } from "./failure.ts";
import type { Flags } from "./flags.ts";
import { Unreachable } from "./http.ts";
import { absolute, connectionOf, type Connection } from "./kubeconfig.ts";
import { RequestLog, logHead } from "./request-log.ts";

/** Of `--request-timeout`: seconds, or a duration with its unit. */
function timeoutOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    throw new Failure(
      "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
    );
  }
}

export class Invocation {
  readonly process: Process;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stood before `--`; -1 when it was not there. */
  readonly dashAt: number;
  /** `rollout status`. */
  readonly path: string;
  #connection: Connection | undefined;
  #client: Client | undefined;
  #discovery: Discovery | undefined;
  #warnings = new Set<string>();

  constructor(process: Process, flags: Flags, args: readonly string[], dashAt: number, path: string) {
    this.process = process;
    this.flags = flags;
    this.args = args;
    this.dashAt = dashAt;
    this.path = path;
  }

  get now(): number {
    return this.process.simulation.now;
  }

  *print(text: string): Program<void> {
    if (text !== "") yield* this.process.stdout.write(text);
  }

  *say(text: string): Program<void> {
    yield* this.process.stderr.write(`${text}\n`);
  }

  *warn(text: string): Program<void> {
    this.#warnings.add(text);
    const yellow =
      this.process.terminal && this.process.stdoutIsTerminal
        ? ["\u001b[33;1mWarning:\u001b[0m"]
        : ["Warning:"];
    yield* this.say(`${yellow[0]} ${text}`);
  }

  get connection(): Connection {
    this.#connection ??= connectionOf(this.process, this.flags);
    return this.#connection;
  }

  get client(): Client {
    if (this.#client) return this.#client;
    const { flags, process } = this;
    const level = flags.int("v");
    const timeout = flags.string("request-timeout");
    const others = flags.list("as-group").length + flags.list("as-user-extra").length;
    if (!flags.string("as") && (others > 0 || flags.string("as-uid")))
      throw new Failure(
        `requesting uid, groups or user-extra for ${this.connection.userName ?? ""} without impersonating a user`,
      );
    this.#client = new Client({
      process,
      connection: this.connection,
      impersonate: {
        user: flags.string("as"),
        groups: flags.list("as-group"),
        uid: flags.string("as-uid"),
        extra: flags.list("as-user-extra"),
      },
      timeoutMs: timeoutOf(timeout),
      command: this.path,
      onWarning: (text) => this.#serverWarning(text),
      log: level >= 6 ? new RequestLog(process, level) : undefined,
    });
    return this.#client;
  }

  /** What the server has. A server that does not answer is reported as client-go reports it. */
  *discovery(): Program<Discovery> {
    try {
      this.#discovery ??= yield* Discovery.open(this.client, this.process.simulation);
      return this.#discovery;
    } catch (error) {
      if (error instanceof Unreachable) yield* this.#reportUnreachable(error);
      throw error;
    }
  }

  *#reportUnreachable({ url, why }: Unreachable): Program<void> {
    const address = `${new URL(url).origin}/api?timeout=32s`;
    const line = `couldn't get current server API group list: Get \\"${address}\\": ${why}`;
    for (let i = 0; i < 5; i++)
      yield* this.say(`${logHead(this.process, "E")} memcache.go:265] "Unhandled Error" err="${line}"`);
  }

  *#serverWarning(text: string): Program<void> {
    if (!this.#warnings.has(text)) yield* this.warn(text);
  }

  /** The namespace of this call. */
  get namespace(): string {
    return this.flags.string("namespace") || this.connection.namespace;
  }

  /** Whether the namespace was asked for on the command line. */
  get namespaceEnforced(): boolean {
    return this.flags.changed("namespace");
  }

  /** What `--dry-run` asks for. */
  dryRun(): "none" | "client" | "server" {
    const value = this.flags.string("dry-run");
    if (value === "none" || value === "client" || value === "server") return value;
    // The flag without a value: on standard error it is called deprecated, in a log's line.
    if (value === "unchanged") return "client";
    throw new Failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
  }

  dryRunQuery(): { dryRun?: string } {
    return this.dryRun() === "server" ? { dryRun: "All" } : {};
  }

  /** What `--validate` asks of the server. */
  fieldValidation(): string {
    const value = this.flags.has("validate") ? this.flags.string("validate") : "strict";
    switch (value) {
      case "strict":
      case "true":
        return "Strict";
      case "warn":
        return "Warn";
      case "ignore":
      case "false":
        return "Ignore";
    }
    throw new Failure(
      `invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`,
    );
  }

  usage(message: string): Failure {
    return usageError(this.path, message);
  }

  /** Everything on standard input. */
  *stdin(): Program<string> {
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const chunk = yield* this.process.stdin.read();
      if (!chunk) return text + decoder.decode();
      text += decoder.decode(chunk, { stream: true });
    }
  }

  /** A file's text; fails in Go's words. */
  readFile(path: string): string {
    try {
      return this.process.fs.readText(absolute(this.process, path));
    } catch (error) {
      if (error instanceof FileError) throw new Failure(`open ${path}: ${error.message.toLowerCase()}`);
      throw error;
    }
  }

  *finish(exitCode: number): Program<number> {
    if (exitCode !== 0 || !this.flags.bool("warnings-as-errors") || this.#warnings.size === 0)
      return exitCode;
    yield* this.say(`error: ${this.#warnings.size} warning${this.#warnings.size === 1 ? "" : "s"} received`);
    return 1;
  }
}
