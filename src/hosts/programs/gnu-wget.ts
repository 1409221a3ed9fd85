// GNU wget 1.21, as the laptop and the nodes have it.
// Left out here: recursion, FTP, cookies, resuming, time stamping, several tries with pauses between them.

import type { Program } from "../../simulation/index.ts";
import { within } from "../../simulation/index.ts";
import type { HttpResponse } from "../../cluster/apimachinery/http.ts";
import { baseName } from "../fs/paths.ts";
import { NetworkError } from "../network.ts";
import type { Executable, Process } from "../process.ts";
import { readAll } from "../streams.ts";
import { bodyReader } from "./body-reader.ts";
import { portOf, reasonOf } from "./curl-output.ts";
import { openOutput, parseOptions, pathOf, ProgramError, type Options, type OptionSpec } from "./program.ts";

const SPEC: OptionSpec = {
  short: "qO:T:t:SP:U:cn:",
  long: {
    quiet: "q",
    "no-verbose": "b",
    "output-document": "O",
    timeout: "T",
    tries: "t",
    spider: "s",
    header: "H:",
    "post-data": "p:",
    "no-check-certificate": "k",
    "server-response": "S",
    "user-agent": "U",
    "directory-prefix": "P",
    continue: "c",
  },
};

const NETWORK_FAILURE = 4;
const SERVER_ERROR = 8;
const MAX_REDIRECTS = 20;
const READ_TIMEOUT_S = 900;

/** The exit code, thrown where the run ends early. */
class Ended extends Error {
  readonly status: number;
  constructor(status: number) {
    super();
    this.status = status;
  }
}

const FAILURES: Record<string, string> = {
  ECONNREFUSED: "Connection refused",
  ETIMEDOUT: "Connection timed out",
  EHOSTUNREACH: "No route to host",
  ENETUNREACH: "Network is unreachable",
};

const stamp = ({ simulation }: Process) =>
  new Date(simulation.now).toISOString().slice(0, 19).replace("T", " ");

/** Says something, unless it is told to be quiet. */
type Say = (text: string) => Program<void>;

export const gnuWget: Executable = function* (process) {
  const complain = (text: string) =>
    process.stderr.write(
      `wget: ${text}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
    );
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(process.argv.slice(1), SPEC, "wget");
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    yield* complain(error.message.replace(/\nTry .*/s, ""));
    return 2;
  }
  const { options, operands } = parsed;
  if (operands.length === 0) {
    yield* complain("missing URL");
    return 1;
  }
  let status = 0;
  for (const text of operands) {
    try {
      yield* get(process, options, /^https?:\/\//.test(text) ? text : `http://${text}`);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      status = error.status;
    }
  }
  return status;
};

const isBrief = (options: Options) => options.has("b") || options.get("n") === "v";

function* get(process: Process, options: Options, text: string): Program<void> {
  const quiet = options.has("q") || isBrief(options);
  const say: Say = function* (words) {
    if (!quiet) yield* process.stderr.write(words);
  };
  if (!URL.canParse(text)) {
    yield* process.stderr.write(`${text}: Invalid host name.\n`);
    throw new Ended(1);
  }
  if (options.has("s")) yield* say("Spider mode enabled. Check if remote file exists.\n");
  let url = new URL(text);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = yield* request(process, options, url, say);
    const { location } = response.headers;
    if (!location || response.status < 300 || response.status >= 400)
      return yield* receive(process, options, url, response, say);
    yield* say(`Location: ${location} [following]\n`);
    url = new URL(location, url);
  }
  yield* say(`${MAX_REDIRECTS} redirections exceeded.\n`);
  throw new Ended(SERVER_ERROR);
}

function* request(process: Process, options: Options, url: URL, say: Say): Program<HttpResponse> {
  const { hostname } = url;
  const port = portOf(url);
  yield* say(`--${stamp(process)}--  ${url.href}\n`);
  const address = yield* lookUp(process, options, hostname, say);
  const named = address !== hostname;
  yield* say(`Connecting to ${named ? `${hostname} (${hostname})|${address}|` : address}:${port}... `);
  const seconds = options.number("T", READ_TIMEOUT_S);
  let connected = false;
  const asking = process.net.fetch(
    {
      method: options.has("s") ? "HEAD" : options.has("p:") ? "POST" : "GET",
      url: url.href,
      headers: headersOf(options, url),
      body: options.get("p:"),
    },
    { connected: () => (connected = true), connectTimeoutMs: options.has("T") ? seconds * 1000 : undefined },
  );
  try {
    const response = yield* within(process.simulation, seconds * 1000, asking);
    yield* say("connected.\nHTTP request sent, awaiting response... ");
    if (response === "late") {
      yield* say("Read error (Connection timed out) in headers.\nGiving up.\n\n");
      throw new Ended(NETWORK_FAILURE);
    }
    const statusLine = `${response.status} ${reasonOf(response.status)}`;
    yield* say(options.has("S") ? headerLines(statusLine, response) : `${statusLine}\n`);
    return response;
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const why = FAILURES[error.code] ?? error.message;
    yield* say(
      connected
        ? `connected.\nHTTP request sent, awaiting response... Read error (${error.message}) in headers.\nGiving up.\n\n`
        : `failed: ${why}.\n`,
    );
    throw new Ended(NETWORK_FAILURE);
  }
}

function* lookUp(process: Process, options: Options, name: string, say: Say): Program<string> {
  if (/^[\d.]+$/.test(name)) return name;
  yield* say(`Resolving ${name} (${name})... `);
  try {
    const addresses = yield* process.net.resolve(name);
    yield* say(`${addresses.join(", ")}\n`);
    return addresses[0];
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const why =
      error.code === "EAI_AGAIN" ? "Temporary failure in name resolution" : "Name or service not known";
    yield* say(`failed: ${why}.\n`);
    if (!options.has("q")) yield* process.stderr.write(`wget: unable to resolve host address ‘${name}’\n`);
    throw new Ended(NETWORK_FAILURE);
  }
}

function headersOf(options: Options, url: URL): Record<string, string> {
  const headers: Record<string, string> = {
    host: url.host,
    "user-agent": options.get("U") ?? "Wget/1.21.3",
    accept: "*/*",
    "accept-encoding": "identity",
    connection: "Keep-Alive",
  };
  for (const line of options.all("H:"))
    headers[line.slice(0, line.indexOf(":")).toLowerCase()] = line.slice(line.indexOf(":") + 1).trim();
  return headers;
}

const headerLines = (statusLine: string, { headers }: HttpResponse): string =>
  [
    `\n  HTTP/1.1 ${statusLine}`,
    ...Object.entries(headers).map(([name, value]) => `  ${titled(name)}: ${value}`),
    "",
  ].join("\n");

const titled = (name: string) => name.replace(/(^|-)[a-z]/g, (text) => text.toUpperCase());

function* receive(
  process: Process,
  options: Options,
  url: URL,
  response: HttpResponse,
  say: Say,
): Program<void> {
  const spider = options.has("s");
  if (response.status >= 400) {
    const words = `${stamp(process)} ERROR ${response.status}: ${reasonOf(response.status)}.\n`;
    if (spider && response.status === 404) yield* say("Remote file does not exist -- broken link!!!\n\n");
    else if (isBrief(options)) yield* process.stderr.write(`${url.href}:\n${words}`);
    else yield* say(`${words}\n`);
    throw new Ended(SERVER_ERROR);
  }
  const given = response.headers["content-length"];
  const type = response.headers["content-type"]?.replace(/;.*/, "");
  yield* say(`Length: ${given ?? "unspecified"}${type ? ` [${type}]` : ""}\n`);
  if (spider) {
    yield* say(
      type === "text/html"
        ? "Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n"
        : "Remote file exists.\n\n",
    );
    return;
  }
  const name = options.get("O") ?? freeName(process, options, url);
  const shown = name === "-" ? "STDOUT" : name;
  yield* say(`Saving to: ‘${shown}’\n\n`);
  const bytes = yield* readAll(bodyReader(response.body));
  yield* openOutput(process, name, false).write(bytes);
  const size = bytes.length;
  yield* say(progress(process, shown, size));
  const whole = given === undefined ? `[${size}]` : `[${size}/${given}]`;
  const where = name === "-" ? "written to stdout" : `‘${name}’ saved`;
  yield* say(`${stamp(process)} (${rate(size)}) - ${where} ${whole}\n\n`);
  if (isBrief(options))
    yield* process.stderr.write(`${stamp(process)} URL:${url.href} ${whole} -> "${name}" [1]\n`);
}

/** A file of that name stays: the next is `index.html.1`. */
function freeName(process: Process, options: Options, url: URL): string {
  const folder = options.has("P") ? `${options.get("P")}/` : "";
  const name = folder + (url.pathname.endsWith("/") ? "index.html" : baseName(url.pathname));
  let free = name;
  for (let i = 1; process.fs.exists(pathOf(process, free)); i++) free = `${name}.${i}`;
  return free;
}

/** No transfer here takes as long as a clock tick: all have the speed of a short one. */
const TRANSFER_S = 0.000003;

function scaled(size: number): [number: string, unit: string] {
  const perSecond = size / TRANSFER_S;
  const power = Math.min(3, Math.floor(Math.log(Math.max(1, perSecond)) / Math.log(1024)));
  return [(perSecond / 1024 ** power).toPrecision(3), ["", "K", "M", "G"][power]];
}

const rate = (size: number): string => scaled(size).join(" ") + "B/s";

const ROW_BYTES = 50 * 1024;

/** A bar on a terminal; elsewhere a dot a kilobyte, fifty in a row. */
function progress(process: Process, name: string, size: number): string {
  if (process.stdoutIsTerminal)
    return `\r${name.slice(0, 19).padEnd(19)} 100%[===================>] ${String(size).padStart(7)}  --.-KB/s    in 0s      \n\n`;
  const rows: string[] = [];
  for (let from = 0; from === 0 || from < size; from += ROW_BYTES) {
    const dots = ".".repeat(Math.min(50, Math.floor((size - from) / 1024))).padEnd(50);
    const groups = [0, 10, 20, 30, 40].map((at) => dots.slice(at, at + 10)).join(" ");
    const percent = size === 0 ? 100 : Math.floor((100 * Math.min(size, from + ROW_BYTES)) / size);
    const last = from + ROW_BYTES >= size;
    rows.push(
      `${String(from / 1024).padStart(6)}K ${groups}${String(percent).padStart(3)}% ${scaled(size).join("")}${last ? "=0s" : " 0s"}\n`,
    );
  }
  return `${rows.join("")}\n`;
}
