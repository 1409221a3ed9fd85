// In OpenSSH: ssh. Runs a command, or a shell, on another machine.
// Left out here: keys, forwarding, and what ssh -o can say.

import { wait, type Program, type Task } from "../../simulation/index.ts";
import { NetworkError, type Connection } from "../network.ts";
import type { Executable, Process } from "../process.ts";
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
} from "../secure-shell.ts";
import { parseOptions, ProgramError, type OptionSpec } from "./program.ts";

const USAGE = `usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]
           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]
           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]
           [-J destination] [-L address] [-l login_name] [-m mac_spec]
           [-O ctl_cmd] [-o option] [-P tag] [-p port] [-Q query_option]
           [-R address] [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]
           destination [command [argument ...]]
`;
const VERSION = "OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17 1 Jul 2025\n";
const FAILED = 255;

interface Call {
  user: string;
  host: string;
  port: number;
  command?: string;
  tty: boolean;
  quiet: boolean;
  noInput: boolean;
}

export const ssh: Executable = function* (process) {
  try {
    if (process.argv[1] === "-V") {
      yield* process.stderr.write(VERSION);
      return 0;
    }
    const call = parse(process);
    if (!call) {
      yield* process.stderr.write(USAGE);
      return FAILED;
    }
    const connection = yield* connect(process, call);
    return yield* converse(process, call, connection);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    yield* process.stderr.write(`${error.message}\n`);
    return error.status;
  }
};

function parse(process: Process): Call | undefined {
  const spec = { short: "tTqnvNfl:p:i:o:F:J:L:R:D:E:46AaCXxYy", stopAtOperand: true, misuse: FAILED };
  const { options, operands } = read(process.argv.slice(1), spec);
  const [destination, ...rest] = operands;
  // Options may stand after the destination, too, before the command.
  const { options: more, operands: words } = read(rest, spec);
  for (const letter of spec.short.replaceAll(":", ""))
    for (const value of more.all(letter)) options.add(letter, value);
  if (destination === undefined) return undefined;
  for (const letter of ["N", "f", "J", "L", "R", "D"])
    if (options.has(letter)) throw new ProgramError(`ssh: -${letter} is not simulated`, FAILED);
  const at = destination.lastIndexOf("@");
  const host = destination.slice(at + 1).replace(/^ssh:\/\//, "");
  const command = words.length > 0 ? words.join(" ") : undefined;
  const user =
    options.get("l") ??
    (at >= 0 ? destination.slice(0, at) : (configuredUser(process, host) ?? process.host.user.name));
  return {
    user,
    host,
    port: options.number("p", 22),
    command,
    tty:
      !options.has("T") &&
      (options.has("t") || command === undefined) &&
      (process.stdinIsTerminal || options.all("t").length > 1),
    quiet: options.has("q"),
    noInput: options.has("n"),
  };
}

/** As OpenSSH's own getopt complains. */
function read(args: readonly string[], spec: OptionSpec) {
  try {
    return parseOptions(args, spec, "ssh");
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const letter = /'(.)[^']*'/.exec(error.message.replace(/'--?/, "'"))?.[1] ?? "-";
    const what = error.message.startsWith("option requires")
      ? "option requires an argument"
      : "unknown option";
    const shown = /'--/.test(error.message) ? "-" : letter;
    throw new ProgramError(`${what} -- ${shown}\n${USAGE.trimEnd()}`, FAILED);
  }
}

/** The `User` that ~/.ssh/config says for a host. */
function configuredUser({ fs, env }: Process, host: string): string | undefined {
  const file = `${env.get("HOME") ?? ""}/.ssh/config`;
  if (!fs.exists(file)) return undefined;
  let applies = true;
  for (const line of fs.readText(file).split("\n")) {
    const [key = "", ...values] = line.trim().split(/[\s=]+/);
    if (/^host$/i.test(key)) applies = values.some((pattern) => matches(host, pattern));
    else if (applies && /^user$/i.test(key)) return values[0];
  }
  return undefined;
}

const matches = (host: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  ).test(host);

function* connect(process: Process, { host, port }: Call): Program<Connection> {
  try {
    return yield* process.net.connect(host, port);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === "EAI_NONAME")
      throw new ProgramError(`ssh: Could not resolve hostname ${host}: Name or service not known`, FAILED);
    if (error.code === "EAI_AGAIN")
      throw new ProgramError(
        `ssh: Could not resolve hostname ${host}: Temporary failure in name resolution`,
        FAILED,
      );
    throw new ProgramError(`ssh: connect to host ${host} port ${port}: ${error.message}`, FAILED);
  }
}

function* converse(process: Process, call: Call, connection: Connection): Program<number> {
  const { terminal } = process;
  const withTerminal = call.tty && terminal !== undefined;
  connection.send(BANNER);
  send(
    connection,
    REQUEST,
    JSON.stringify({
      user: call.user,
      command: call.command,
      ...(withTerminal
        ? {
            terminal: {
              columns: terminal.columns,
              rows: terminal.rows,
              name: process.env.get("TERM") ?? "dumb",
            },
          }
        : {}),
    }),
  );
  const before = terminal?.mode;
  const raw = withTerminal && process.stdinIsTerminal;
  if (raw) terminal.mode = "raw";
  if (withTerminal)
    process.trap("SIGWINCH", () => send(connection, SIZE, `${terminal.columns} ${terminal.rows}`));
  const feeder: Task<void> | undefined = call.noInput
    ? undefined
    : process.simulation.spawn("ssh input", feed(process, connection));
  feeder?.onEnd(() => {});
  let code: number;
  try {
    code = yield* receive(process, call, connection);
  } finally {
    feeder?.kill();
    connection.close();
    if (raw && before) terminal.mode = before;
  }
  if (withTerminal && !call.quiet) yield* process.stderr.write(`Connection to ${call.host} closed.\n`);
  return code;
}

function* feed(process: Process, connection: Connection): Program<void> {
  for (let chunk = yield* process.stdin.read(); chunk; chunk = yield* process.stdin.read())
    send(connection, INPUT, chunk);
  send(connection, END_OF_INPUT);
  // A reader that has ended may be asked again: the other side says when it is over.
  yield* wait<void>(() => () => {});
}

/** Copies what the other side says; the exit code that it ends with. */
function* receive(process: Process, call: Call, connection: Connection): Program<number> {
  let greeted = false;
  try {
    for (let message = yield* connection.receive(); message; message = yield* connection.receive()) {
      if (!greeted) {
        if (message[0] < 32)
          throw new ProgramError(
            "kex_exchange_identification: banner line contains invalid characters",
            FAILED,
          );
        greeted = true;
      } else if (message[0] === OUTPUT) yield* process.stdout.write(message.slice(1));
      else if (message[0] === ERRORS) yield* process.stderr.write(message.slice(1));
      else if (message[0] === EXIT) return Number(textOf(message));
      else if (message[0] === DENIED)
        throw new ProgramError(`${call.user}@${call.host}: Permission denied (publickey).`, FAILED);
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
  }
  yield* process.stderr.write(`Connection to ${call.host} closed by remote host.\n`);
  return FAILED;
}
