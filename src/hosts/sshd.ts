// In OpenSSH: sshd. Lets root in, runs a command or a login shell, and tells how it ended.
// Left out here: keys and their exchange; other users than root, who have no key here.

import type { Program, Task } from "../simulation/index.ts";
import { exitCode } from "./host.ts";
import type { Connection } from "./network.ts";
import { CommandNotFound, type Host, type RunningProcess, type Writer } from "./process.ts";
import {
  BANNER,
  DENIED,
  END_OF_INPUT,
  ERRORS,
  EXIT,
  INPUT,
  OUTPUT,
  REQUEST,
  send,
  SIZE,
  textOf,
  type LoginRequest,
} from "./secure-shell.ts";
import { createPipe, decode } from "./streams.ts";
import { createTerminal } from "./terminal/device.ts";

const LOGIN_MS = 120;

/** Serves one connection to its end. */
export function* serveSsh(host: Host, connection: Connection): Program<void> {
  connection.send(BANNER);
  const hello = yield* connection.receive();
  if (!hello || !decode(hello).startsWith("SSH-")) {
    connection.send("Invalid SSH identification string.\r\n");
    return connection.close();
  }
  const first = yield* connection.receive();
  if (!first || first[0] !== REQUEST) return connection.close();
  const request = JSON.parse(textOf(first)) as LoginRequest;
  yield* host.simulation.sleep(LOGIN_MS);
  if (request.user !== host.user.name) send(connection, DENIED);
  else yield* runSession(host, connection, request);
  connection.close();
}

const writer = (connection: Connection, kind: number): Writer => ({
  *write(chunk) {
    if (chunk.length > 0) send(connection, kind, chunk);
  },
  close() {},
});

function* runSession(
  host: Host,
  connection: Connection,
  { command, terminal: wanted }: LoginRequest,
): Program<void> {
  const terminal = wanted && createTerminal(wanted.columns, wanted.rows);
  const input = createPipe(Number.MAX_SAFE_INTEGER);
  terminal?.onOutput((output) => send(connection, OUTPUT, output));
  let process: RunningProcess;
  try {
    process = host.spawn({
      argv:
        command === undefined ? ["-bash", "-i", "-l"].slice(0, terminal ? 3 : 1) : ["bash", "-c", command],
      ...(command === undefined ? { program: host.programs.get("bash") } : {}),
      cwd: host.user.home,
      env: [...host.env, ...(wanted ? ([["TERM", wanted.name]] as const) : [])],
      ...(terminal
        ? { terminal }
        : { stdin: input.reader, stdout: writer(connection, OUTPUT), stderr: writer(connection, ERRORS) }),
    });
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    return send(connection, EXIT, "127");
  }
  if (terminal) terminal.foreground = process;
  const feeder: Task<void> = host.simulation.spawn(
    "sshd input",
    feed(connection, {
      input(data) {
        if (terminal) terminal.input(decode(data));
        else input.writer.write(data).next();
      },
      end: () => (terminal ? terminal.input("\x04") : input.writer.close()),
      size: (columns, rows) => terminal?.resize(columns, rows),
      gone: () => process.signal("SIGHUP"),
    }),
  );
  feeder.onEnd(() => {});
  const code = yield* exitCode(process);
  feeder.kill();
  send(connection, EXIT, String(code));
}

interface Sink {
  input(data: Uint8Array): void;
  end(): void;
  size(columns: number, rows: number): void;
  /** The client went away. */
  gone(): void;
}

function* feed(connection: Connection, sink: Sink): Program<void> {
  try {
    for (let message = yield* connection.receive(); message; message = yield* connection.receive()) {
      if (message[0] === INPUT) sink.input(message.slice(1));
      else if (message[0] === END_OF_INPUT) sink.end();
      else if (message[0] === SIZE) {
        const [columns, rows] = textOf(message).split(" ").map(Number);
        sink.size(columns, rows);
      }
    }
  } catch {
    // The wire was cut; that is as if the client had gone.
  }
  sink.gone();
}
