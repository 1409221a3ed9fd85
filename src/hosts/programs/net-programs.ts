// busybox's wget, getent, nc, ping: what containers use to look at their network.

import type { Program } from "../../simulation/index.ts";
import { lazy, within } from "../../simulation/index.ts";
import type { HttpResponse } from "../../cluster/apimachinery/http.ts";
import { baseName } from "../fs/paths.ts";
import { NetworkError } from "../network.ts";
import type { Executable, Process } from "../process.ts";
import { readAll } from "../streams.ts";
import { bodyReader } from "./body-reader.ts";
import { curlPrograms } from "./curl.ts";
import { reasonOf } from "./curl-output.ts";
import { lazily } from "./lazily.ts";
import { openOutput, pathOf, program, ProgramError } from "./program.ts";

const ERRORS: Record<string, string> = {
  ECONNREFUSED: "Connection refused",
  ETIMEDOUT: "Operation timed out",
  EHOSTUNREACH: "Host is unreachable",
  ENETUNREACH: "Network unreachable",
  ECONNRESET: "Connection reset by peer",
};

/** Runs a program that may block, but no longer than a limit, if there is one. */
const limited = <T>(process: Process, ms: number | undefined, run: Program<T>): Program<T | "late"> =>
  ms === undefined ? run : within(process.simulation, ms, run);

const WGET = {
  short: "qO:T:t:SY:cP:U:",
  long: {
    quiet: "q",
    "output-document": "O",
    timeout: "T",
    tries: "t",
    spider: "s:",
    header: "H:",
    "post-data": "p:",
    "no-check-certificate": "k",
    "server-response": "S",
    "user-agent": "U",
  },
};

export const busyboxWget = program(
  "wget",
  { ...WGET, short: `${WGET.short}sk`, long: { ...WGET.long, spider: "s" } },
  function* (process, options, [text]) {
    if (text === undefined) throw new ProgramError("missing URL\nUsage: wget [OPTION]... [URL]...");
    const address = /^https?:\/\//.test(text) ? text : `http://${text}`;
    if (!URL.canParse(address)) throw new ProgramError(`bad address '${text}'`);
    const url = new URL(address);
    const quiet = options.has("q");
    const timeout = options.has("T") ? options.number("T", 900) * 1000 : undefined;
    const headers: Record<string, string> = {
      host: url.host,
      "user-agent": options.get("U") ?? "Wget",
      connection: "close",
    };
    for (const line of options.all("H:"))
      headers[line.slice(0, line.indexOf(":")).toLowerCase()] = line.slice(line.indexOf(":") + 1).trim();
    const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
    try {
      const addresses = yield* process.net.resolve(url.hostname);
      if (!quiet) yield* process.stderr.write(`Connecting to ${url.host} (${addresses[0]}:${port})\n`);
      return yield* wgetFrom(
        process,
        url,
        headers,
        options.get("p:"),
        { quiet, timeout, spider: options.has("s"), output: options.get("O") },
        addresses[0],
        port,
      );
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      throw new ProgramError(wgetError(error, url, port));
    }
  },
);

function wgetError(error: NetworkError, url: URL, port: number): string {
  if (error.code.startsWith("EAI")) return `bad address '${url.host}'`;
  return `can't connect to remote host (${/\((.*?)\)/.exec(error.message)?.[1] ?? url.hostname}): ${ERRORS[error.code] ?? `port ${port}`}`;
}

function* wgetFrom(
  process: Process,
  url: URL,
  headers: Record<string, string>,
  body: string | undefined,
  options: { quiet: boolean; timeout: number | undefined; spider: boolean; output: string | undefined },
  address: string,
  port: number,
): Program<number> {
  let response: HttpResponse | "late";
  try {
    response = yield* limited(process, options.timeout, fetchOnce(process, url, headers, body));
  } catch (error) {
    if (error instanceof NetworkError && !error.code.startsWith("EAI"))
      throw new ProgramError(`can't connect to remote host (${address}): ${ERRORS[error.code] ?? port}`);
    throw error;
  }
  if (response === "late") throw new ProgramError("download timed out");
  if (response.status >= 400)
    throw new ProgramError(`server returned error: HTTP/1.1 ${response.status} ${reasonOf(response.status)}`);
  if (options.spider) {
    if (!options.quiet) yield* process.stderr.write("remote file exists\n");
    return 0;
  }
  const name =
    options.output ??
    (baseName(url.pathname) && url.pathname !== "/" ? baseName(url.pathname) : "index.html");
  if (options.output === undefined && process.fs.exists(pathOf(process, name)))
    throw new ProgramError(`can't open '${name}': File exists`);
  const output = openOutput(process, name, false);
  if (!options.quiet)
    yield* process.stderr.write(name === "-" ? "writing to stdout\n" : `saving to '${name}'\n`);
  const bytes = yield* readAll(bodyReader(response.body));
  yield* output.write(bytes);
  if (!options.quiet) {
    const label = name === "-" ? "-" : name.slice(0, 20);
    yield* process.stderr.write(
      `${label.padEnd(20)} 100% |${"*".repeat(32)}| ${String(bytes.length).padStart(5)}  0:00:00 ETA\n${name === "-" ? "written to stdout" : `'${name}' saved`}\n`,
    );
  }
  return 0;
}

function* fetchOnce(
  process: Process,
  url: URL,
  headers: Record<string, string>,
  body: string | undefined,
): Program<HttpResponse> {
  let at = url;
  for (let hops = 0; ; hops++) {
    const response = yield* process.net.fetch({
      method: body === undefined ? "GET" : "POST",
      url: at.href,
      headers,
      body,
    });
    const { location } = response.headers;
    if (!location || response.status < 300 || response.status >= 400 || hops >= 20) return response;
    at = new URL(location, at);
  }
}

const getent: Executable = function* (process) {
  const [, database, ...keys] = process.argv;
  if (database === "hosts" || database === "ahosts" || database === "ahostsv4") {
    for (const key of keys) {
      try {
        for (const address of yield* process.net.resolve(key))
          yield* process.stdout.write(`${address.padEnd(15)} ${key}\n`);
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        return 2;
      }
    }
    return 0;
  }
  if (database !== "passwd" && database !== "group") {
    yield* process.stderr.write(
      `Unknown database: ${database ?? ""}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    );
    return 1;
  }
  const lines = process.fs.readText(`/etc/${database}`).split("\n").filter(Boolean);
  const found =
    keys.length === 0
      ? lines
      : lines.filter((line) => keys.includes(line.split(":")[0]) || keys.includes(line.split(":")[2]));
  for (const line of found) yield* process.stdout.write(`${line}\n`);
  return found.length > 0 ? 0 : 2;
};

const nc = program("nc", { short: "zvw:luknp:q:4" }, function* (process, options, operands) {
  if (options.has("l") || options.has("u")) throw new ProgramError("listening and UDP are not simulated");
  const [host, port] = [operands[0], Number(operands[1])];
  if (host === undefined || Number.isNaN(port)) throw new ProgramError("missing port number");
  const connectTimeoutMs = options.has("w") ? options.number("w", 1) * 1000 : undefined;
  try {
    const connection = yield* process.net.connect(host, port, { connectTimeoutMs });
    if (options.has("v")) yield* process.stderr.write(`${host} (${connection.remoteAddress}:${port}) open\n`);
    if (options.has("z")) {
      connection.close();
      return 0;
    }
    process.simulation.spawn("nc-send", send(process, connection)).onEnd(() => {});
    for (let chunk = yield* connection.receive(); chunk; chunk = yield* connection.receive())
      yield* process.stdout.write(chunk);
    connection.close();
    return 0;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code.startsWith("EAI")) throw new ProgramError(`bad address '${host}'`);
    if (options.has("v") || !options.has("z"))
      yield* process.stderr.write(`nc: ${host} (${host}:${port}): ${ERRORS[error.code] ?? error.message}\n`);
    return 1;
  }
});

function* send(process: Process, connection: { send(data: Uint8Array): void }): Program<void> {
  for (let chunk = yield* process.stdin.read(); chunk; chunk = yield* process.stdin.read())
    connection.send(chunk);
}

const ping: Executable = function* (process) {
  yield* process.stderr.write("ping: ICMP is not simulated: try curl, wget or nc -zv\n");
  return 1;
};

export const dnsPrograms = lazy(() => import("./dns-programs.ts"));

export const networkPrograms: [string, Executable][] = [
  ...curlPrograms,
  [
    "wget",
    lazily(
      lazy(() => import("./gnu-wget.ts")),
      ({ gnuWget }) => gnuWget,
    ),
  ],
  ["nslookup", lazily(dnsPrograms, ({ nslookup }) => nslookup)],
  [
    "ip",
    lazily(
      lazy(() => import("./ip.ts")),
      ({ ip }) => ip,
    ),
  ],
  [
    "dig",
    lazily(
      lazy(() => import("./dig.ts")),
      ({ dig }) => dig,
    ),
  ],
  ["getent", getent],
  ["nc", nc],
  ["ping", ping],
];
