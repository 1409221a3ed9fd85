// curl: HTTP through the host's network.
// Left out here: everything but HTTP and HTTPS, proxies, cookies, resuming.

import type { HttpRequest, HttpResponse } from "../../cluster/apimachinery/http.ts";
import { wait, type Program } from "../../simulation/index.ts";
import { NetworkError } from "../network.ts";
import type { Executable, Process, Writer } from "../process.ts";
import { decode, encode, nullWriter, readAll } from "../streams.ts";
import { baseName } from "../fs/paths.ts";
import { connectedText, headerText, meter, portOf, writeOut, type Transfer } from "./curl-output.ts";
import { bodyReader } from "./body-reader.ts";
import { toBase64 } from "./digest.ts";
import {
  openInput,
  openOutput,
  parseOptions,
  ProgramError,
  type Options,
  type OptionSpec,
} from "./program.ts";

const SPEC: OptionSpec = {
  short: "sSfo:Ow:IivX:H:d:kLm:u:A:e:T:GN46#b:F:qnZE:",
  long: {
    silent: "s",
    "show-error": "S",
    fail: "f",
    output: "o",
    "remote-name": "O",
    "write-out": "w",
    head: "I",
    include: "i",
    verbose: "v",
    request: "X",
    header: "H",
    data: "d",
    "data-raw": "R:",
    "data-binary": "B:",
    "data-urlencode": "U:",
    json: "J:",
    insecure: "k",
    location: "L",
    "max-time": "m",
    "connect-timeout": "C:",
    resolve: "r:",
    user: "u",
    "user-agent": "A",
    referer: "e",
    get: "G",
    "no-buffer": "N",
    retry: "t:",
    "retry-delay": "y:",
    "retry-connrefused": "q",
    "fail-with-body": "Z",
    cacert: "c:",
    cert: "E",
    key: "K:",
    url: "l:",
    "http1.1": "4",
    "no-progress-meter": "s",
    compressed: "n",
    "max-redirs": "x:",
  },
  misuse: 2,
};

class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const curl: Executable = function* (process) {
  let options: Options;
  let operands: string[];
  try {
    ({ options, operands } = parseOptions(process.argv.slice(1), SPEC, "curl"));
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const text = error.message
      .replace(/^invalid option -- '(.)'/, "option -$1: is unknown")
      .replace(/^unrecognized option '(.*)'/, "option $1: is unknown")
      .replace(/^option requires an argument -- '(.)'/, "option -$1: requires parameter")
      .replace(/^option '(.*)' requires an argument/, "option $1: requires parameter")
      .replace(/\nTry .*/, "");
    yield* process.stderr.write(
      `curl: ${text}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  const urls = [...operands, ...options.all("l:")];
  if (urls.length === 0) {
    yield* process.stderr.write(
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let code = 0;
  for (const [i, url] of urls.entries()) code = yield* withRetries(process, options, url, i);
  return code;
};

function* withRetries(process: Process, options: Options, url: string, index: number): Program<number> {
  let left = options.number("t:", 0);
  for (let delay = options.number("y:", 0) || 1; ; delay = Math.min(600, delay * 2)) {
    const result = yield* transfer(process, options, url, index);
    const retriable =
      result.code === 28 ||
      (result.code === 7 && options.has("q")) ||
      [408, 429, 500, 502, 503, 504].includes(result.status);
    if (left-- <= 0 || !retriable) return result.code;
    yield* process.simulation.sleep(delay * 1000);
  }
}

function* transfer(
  process: Process,
  options: Options,
  text: string,
  index: number,
): Program<{ code: number; status: number }> {
  const state: Transfer = {
    url: new URL("http://x"),
    status: 0,
    size: 0,
    startedAt: process.simulation.now,
    redirects: 0,
  };
  let code = 0;
  try {
    state.url = parseUrl(text);
    yield* limited(process, options, run(process, options, state, index), state);
  } catch (error) {
    const problem = curlError(error, state, options, process);
    code = problem.code;
    if (options.has("v")) yield* process.stderr.write(`* ${problem.message}\n* closing connection #0\n`);
    if (!options.has("s") || options.has("S"))
      yield* process.stderr.write(`curl: (${code}) ${problem.message}\n`);
  }
  if (options.has("w")) yield* process.stdout.write(writeOut(process, options.get("w")!, state, code));
  return { code, status: state.status };
}

function parseUrl(text: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  let url: URL;
  try {
    url = new URL(whole);
  } catch {
    throw new CurlError(3, "URL rejected: Malformed input to a URL function");
  }
  if (!/^https?:$/.test(url.protocol))
    throw new CurlError(1, `Protocol "${url.protocol.slice(0, -1)}" not supported`);
  return url;
}

/** -m: the whole transfer is cut. */
function* limited(
  process: Process,
  options: Options,
  program: Program<void>,
  state: Transfer,
): Program<void> {
  if (!options.has("m")) return yield* program;
  const limit = Math.round(options.number("m", 0) * 1000);
  const { simulation } = process;
  const task = simulation.spawn("curl", program);
  const late = yield* wait<boolean>((resume, fail) => {
    const timer = simulation.after(limit, () => resume(true));
    const stop = task.onEnd((outcome) => {
      timer.cancel();
      if (outcome.ok) resume(false);
      else fail(outcome.error);
    });
    return () => {
      timer.cancel();
      stop();
      task.kill();
    };
  });
  if (!late) return;
  task.onEnd(() => {});
  task.kill();
  const phase =
    state.address === undefined
      ? `Connection timed out after ${limit} milliseconds`
      : `Operation timed out after ${limit} milliseconds with ${state.size} bytes received`;
  throw new CurlError(28, phase);
}

function curlError(error: unknown, state: Transfer, options: Options, process: Process): CurlError {
  if (error instanceof CurlError) return error;
  if (
    error instanceof Error &&
    !(error instanceof NetworkError) &&
    /(cut|reset|closed|aborted)/i.test(error.message)
  )
    return new CurlError(18, "transfer closed with outstanding read data remaining");
  if (!(error instanceof NetworkError)) throw error;
  const host = state.url.hostname.replace(/^\[|\]$/g, "");
  const port = portOf(state.url);
  const ms = process.simulation.now - state.startedAt;
  switch (error.code) {
    case "EAI_NONAME":
    case "EAI_AGAIN":
      return new CurlError(6, `Could not resolve host: ${host}`);
    case "ETIMEDOUT":
      if (options.has("C:"))
        return new CurlError(
          28,
          `Failed to connect to ${host} port ${port} after ${ms} ms: Timeout was reached`,
        );
      return new CurlError(
        28,
        `Failed to connect to ${host} port ${port} after ${ms} ms: Could not connect to server`,
      );
    case "ECONNRESET":
      return /empty/i.test(error.message)
        ? new CurlError(52, "Empty reply from server")
        : new CurlError(56, "Recv failure: Connection reset by peer");
    default:
      if (/certificate|ssl|tls/i.test(error.message)) return new CurlError(60, error.message);
      return new CurlError(
        7,
        `Failed to connect to ${host} port ${port} after ${ms} ms: Could not connect to server`,
      );
  }
}

function* requestBody(process: Process, options: Options): Program<string | Uint8Array | undefined> {
  if (options.has("T")) return yield* readAll(openInput(process, options.get("T")!));
  const parts: string[] = [];
  for (const value of options.all("d"))
    parts.push(
      value.startsWith("@")
        ? decode(yield* readAll(openInput(process, value.slice(1)))).replace(/[\r\n]/g, "")
        : value,
    );
  parts.push(...options.all("R:"));
  for (const value of [...options.all("B:"), ...options.all("J:")])
    parts.push(value.startsWith("@") ? decode(yield* readAll(openInput(process, value.slice(1)))) : value);
  for (const value of options.all("U:")) {
    const [, name, rest] = /^([^=]*=)?([^]*)$/.exec(value)!;
    parts.push(`${name ?? ""}${encodeURIComponent(rest).replaceAll("%20", "+")}`);
  }
  return parts.length > 0 ? parts.join("&") : undefined;
}

function requestHeaders(
  options: Options,
  url: URL,
  body: string | Uint8Array | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    host: url.host,
    "user-agent": options.get("A") ?? "curl/8.14.1",
    accept: "*/*",
  };
  if (options.has("u")) headers.authorization = `Basic ${toBase64(encode(options.get("u")!))}`;
  if (options.has("e")) headers.referer = options.get("e")!;
  if (options.has("b")) headers.cookie = options.get("b")!;
  if (body !== undefined) {
    headers["content-length"] = String(typeof body === "string" ? encode(body).length : body.length);
    if (!options.has("T"))
      headers["content-type"] = options.has("J:") ? "application/json" : "application/x-www-form-urlencoded";
    if (options.has("J:")) headers.accept = "application/json";
  }
  for (const line of options.all("H")) {
    const [, name, value] = /^([^:;]+)[:;]\s*([^]*)$/.exec(line) ?? [, line, ""];
    if (value === "" && !line.endsWith(";")) delete headers[name!.toLowerCase()];
    else headers[name!.toLowerCase()] = value!;
  }
  return headers;
}

function* run(process: Process, options: Options, state: Transfer, index: number): Program<void> {
  let body = yield* requestBody(process, options);
  if (options.has("G") && typeof body === "string") {
    state.url.search += `${state.url.search ? "&" : "?"}${body}`;
    body = undefined;
  }
  let method =
    options.get("X") ??
    (options.has("I") ? "HEAD" : options.has("T") ? "PUT" : body !== undefined ? "POST" : "GET");
  const resolve = new Map(
    options.all("r:").map((entry) => {
      const [, host, address] = /^([^:]+:\d+):(.+)$/.exec(entry) ?? [, entry, ""];
      return [host!, address!] as const;
    }),
  );
  for (;;) {
    const request: HttpRequest = {
      method,
      url: state.url.href,
      headers: requestHeaders(options, state.url, body),
      body,
    };
    const verbose = options.has("v");
    if (verbose) yield* lookedUp(process, state.url, resolve);
    const response = yield* process.net.fetch(request, {
      connectTimeoutMs: options.has("C:") ? options.number("C:", 0) * 1000 : undefined,
      connected: (address) => {
        state.address = address;
        // Told at once, for the answer may take its time.
        if (verbose) void process.stderr.write(connectedText(request, state.url, address)).next();
      },
      resolve,
    });
    state.response = response;
    state.status = response.status;
    const head = headerText(response);
    if (verbose) yield* process.stderr.write(head.replace(/(?<=^|\n)(?!$)/g, "< "));
    const location = response.headers.location;
    if (options.has("L") && location && response.status >= 300 && response.status < 400) {
      if (++state.redirects > options.number("x:", 50))
        throw new CurlError(47, `Maximum (${options.number("x:", 50)}) redirects followed`);
      if (options.has("i") || options.has("I")) yield* process.stdout.write(head);
      state.url = new URL(location, state.url);
      if (response.status === 303 || (response.status < 303 && method === "POST" && !options.has("X"))) {
        method = "GET";
        body = undefined;
      }
      continue;
    }
    return yield* receive(process, options, state, response, head, index);
  }
}

/** -v: what the name leads to, before anything is sent. */
function* lookedUp(process: Process, url: URL, given: ReadonlyMap<string, string>): Program<void> {
  const port = portOf(url);
  const named = !/^[\d.]+$/.test(url.hostname);
  const known = given.get(`${url.hostname}:${port}`);
  const addresses = known ? [known] : yield* process.net.resolve(url.hostname);
  const head = `* Host ${url.hostname}:${port} was resolved.\n* IPv6: (none)\n* IPv4: ${addresses.join(", ")}\n`;
  yield* process.stderr.write(`${named ? head : ""}*   Trying ${addresses[0]}:${port}...\n`);
}

function* receive(
  process: Process,
  options: Options,
  state: Transfer,
  response: HttpResponse,
  head: string,
  index: number,
): Program<void> {
  const failed = response.status >= 400;
  if (failed && options.has("f"))
    throw new CurlError(22, `The requested URL returned error: ${response.status}`);
  const output = target(process, options, state.url, index);
  if (options.has("i") || options.has("I")) yield* output.write(head);
  if (!options.has("I")) {
    const reader = bodyReader(response.body);
    try {
      for (let chunk = yield* reader.read(); chunk; chunk = yield* reader.read()) {
        state.size += chunk.length;
        yield* output.write(chunk);
      }
    } finally {
      reader.close();
    }
  }
  const toFile = options.has("o") || options.has("O");
  const unseen = toFile || !process.stdoutIsTerminal;
  if (options.has("v") && unseen && state.size > 0)
    yield* process.stderr.write(`{ [${state.size} bytes data]\n`);
  if (!options.has("s") && unseen) yield* process.stderr.write(meter(state.size));
  if (options.has("v"))
    yield* process.stderr.write(`* Connection #0 to host ${state.url.hostname} left intact\n`);
  if (failed && options.has("Z"))
    throw new CurlError(22, `The requested URL returned error: ${response.status}`);
}

function target(process: Process, options: Options, url: URL, index: number): Writer {
  const name = options.has("O") ? baseName(url.pathname) : options.all("o")[index];
  if (name === undefined) return process.stdout;
  if (name === "" || name === "/") throw new CurlError(23, "Failed to extract a filename to use for storage");
  if (name === "/dev/null") return nullWriter;
  try {
    return openOutput(process, name, false);
  } catch (error) {
    if (error instanceof Error) throw new CurlError(23, "Failure writing output to destination");
    throw error;
  }
}

export const curlPrograms: [string, Executable][] = [["curl", curl]];
