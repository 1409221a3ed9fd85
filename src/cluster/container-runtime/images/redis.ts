// Redis, as its official image runs it: redis-server and redis-cli. Data lives as long as the process.
// Left out here: persistence, replication, clusters, scripts, passwords.

import type { Connection } from "../../../hosts/network.ts";
import { NetworkError } from "../../../hosts/network.ts";
import { bashPrograms, busyboxPrograms, coreutils } from "../../../hosts/programs/index.ts";
import type { Executable, Process } from "../../../hosts/process.ts";
import { Lines } from "../../../hosts/streams.ts";
import type { Program } from "../../../simulation/index.ts";
import type { ImageVersion, Repository } from "./catalogue.ts";
import { untilSignal } from "./daemon.ts";
import { Database } from "./redis-commands.ts";
import { encodeReply, encodeRequest, MessageReader, type Reply } from "./redis-protocol.ts";

const START_MS = 5;

/** `05 Jan 2026 09:00:00.000`, as Redis logs. */
function stamp(ms: number): string {
  const [, date, month, year, time] = new Date(ms).toUTCString().split(" ");
  return `${date} ${month} ${year} ${time}.${String(ms % 1000).padStart(3, "0")}`;
}

function* serve(database: Database, connection: Connection): Program<void> {
  const reader = new MessageReader();
  database.connections++;
  try {
    for (let chunk = yield* connection.receive(); chunk; chunk = yield* connection.receive()) {
      reader.push(chunk);
      for (let words = reader.request(); words; words = reader.request()) {
        connection.send(encodeReply(database.run(words)));
        if (words[0].toUpperCase() === "QUIT") return;
      }
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
  } finally {
    database.connections--;
    connection.close();
  }
}

const server = (version: string): Executable =>
  function* (process) {
    const { argv, simulation, net } = process;
    const at = argv.indexOf("--port");
    const port = at < 0 ? 6379 : Number(argv[at + 1]);
    const log = (mark: string, text: string) =>
      process.stdout.write(`${process.pid}:M ${stamp(simulation.now)} ${mark} ${text}\n`);
    yield* simulation.sleep(START_MS);
    yield* log("*", `Running mode=standalone, port=${port}.`);
    yield* log("*", "Server initialized");
    const database = new Database(simulation, version);
    const stop = net.listen(port, { tcp: (connection) => serve(database, connection) });
    yield* log("*", "Ready to accept connections tcp");
    const signal = yield* untilSignal(process, "SIGTERM", "SIGINT");
    yield* log("*", `User requested shutdown... (${signal})`);
    stop();
    yield* log("#", "Redis is now ready to exit, bye bye...");
    return 0;
  };

/** As redis-cli prints an answer, on a terminal and in a pipe. */
function printed(reply: Reply, pretty: boolean, indent = ""): string {
  if (reply === null) return pretty ? "(nil)" : "";
  if (typeof reply === "number") return pretty ? `(integer) ${reply}` : `${reply}`;
  if (typeof reply === "string") return pretty && !reply.includes("\n") ? JSON.stringify(reply) : reply;
  if (!Array.isArray(reply))
    return "simple" in reply ? reply.simple : pretty ? `(error) ${reply.error}` : `${reply.error}\n`;
  if (reply.length === 0) return pretty ? "(empty array)" : "";
  return reply
    .map(
      (item, i) => (pretty ? `${i > 0 ? indent : ""}${i + 1}) ` : "") + printed(item, pretty, `${indent}   `),
    )
    .join("\n");
}

interface Target {
  host: string;
  port: number;
  words: string[];
}

function targetOf(argv: readonly string[]): Target {
  const target: Target = { host: "127.0.0.1", port: 6379, words: [] };
  for (let i = 1; i < argv.length; i++) {
    if (target.words.length > 0 || !/^-[hpna]$/.test(argv[i])) {
      if (target.words.length > 0 || !argv[i].startsWith("--")) target.words.push(argv[i]);
    } else if (argv[i] === "-h") target.host = argv[++i];
    else if (argv[i] === "-p") target.port = Number(argv[++i]);
    else i++;
  }
  return target;
}

function* ask(connection: Connection, words: readonly string[], reader: MessageReader): Program<Reply> {
  connection.send(encodeRequest(words));
  for (;;) {
    const reply = reader.reply();
    if (reply !== undefined) return reply;
    const chunk = yield* connection.receive();
    if (!chunk) return { error: "Server closed the connection" };
    reader.push(chunk);
  }
}

const client: Executable = function* (process) {
  const target = targetOf(process.argv);
  let connection: Connection;
  try {
    connection = yield* process.net.connect(target.host, target.port);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    yield* process.stderr.write(
      `Could not connect to Redis at ${target.host}:${target.port}: ${error.message}\n`,
    );
    return 1;
  }
  const reader = new MessageReader();
  const pretty = process.stdoutIsTerminal;
  if (target.words.length === 0) return yield* converse(process, connection, target, reader);
  const reply = yield* ask(connection, target.words, reader);
  yield* process.stdout.write(`${printed(reply, pretty)}\n`);
  connection.close();
  return 0;
};

/** Commands line by line, from a terminal or a pipe. */
function* converse(
  process: Process,
  connection: Connection,
  { host, port }: Target,
  reader: MessageReader,
): Program<number> {
  const lines = new Lines(process.stdin);
  const prompt = process.stdinIsTerminal ? `${host}:${port}> ` : "";
  for (;;) {
    yield* process.stdout.write(prompt);
    const line = yield* lines.next();
    if (line === undefined) break;
    const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
      ([, a, b, c]) => a ?? b ?? c,
    );
    if (words.length === 0) continue;
    if (/^(quit|exit)$/i.test(words[0])) break;
    const reply = yield* ask(connection, words, reader);
    yield* process.stdout.write(`${printed(reply, process.stdoutIsTerminal)}\n`);
  }
  connection.close();
  return 0;
}

function version(tag: string, release: string): ImageVersion {
  const alpine = tag.includes("alpine");
  return {
    tag,
    sizeMiB: alpine ? 17 : 52,
    layout: alpine ? "busybox" : "debian",
    programs: new Map<string, Executable>([
      ...(alpine ? busyboxPrograms : new Map([...coreutils, ...bashPrograms])),
      ["redis-server", server(release)],
      ["redis-cli", client],
    ]),
    config: {
      cmd: ["redis-server"],
      env: { REDIS_VERSION: release },
      workingDir: "/data",
      exposedPorts: ["6379/tcp"],
    },
  };
}

const RELEASES: Record<string, string> = {
  "5": "5.0.14",
  "6": "6.2.18",
  "6.2": "6.2.18",
  "7": "7.4.5",
  "7.0": "7.0.15",
  "7.2": "7.2.10",
  "7.4": "7.4.5",
  "8": "8.2.1",
  "8.0": "8.0.3",
  "8.2": "8.2.1",
  latest: "8.2.1",
};

export const redisRepository: Repository = {
  name: "redis",
  versions: [
    ...Object.entries(RELEASES).flatMap(([tag, release]) =>
      tag === "latest" ? [version(tag, release)] : [version(tag, release), version(`${tag}-alpine`, release)],
    ),
    ...[...new Set(Object.values(RELEASES))].map((release) => version(release, release)),
    version("alpine", RELEASES.latest),
    version("5.0.4", "5.0.4"),
    version("6.0.5", "6.0.5"),
  ],
};
