// nginx, as its official image runs it: serves files, writes an access log, reads its files anew at SIGHUP, ends gracefully at SIGQUIT.
// Left out here: most of its configuration; of a server block it reads listen, root and locations that return. New ports wait for a start.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { coreutils, bashPrograms, busyboxPrograms, netPrograms } from "../../../hosts/programs/index.ts";
import { baseName } from "../../../hosts/fs/paths.ts";
import type { Executable, Process } from "../../../hosts/process.ts";
import { signalNumber } from "../../../hosts/signals.ts";
import type { Program } from "../../../simulation/index.ts";
import type { ImageVersion, Repository } from "./catalogue.ts";
import { httpDate, logTime, pathOf, requestTarget, untilSignal } from "./daemon.ts";

const START_MS = 40;
const ROOT = "/usr/share/nginx/html";
const CONFIG = "/etc/nginx/conf.d/default.conf";

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page is served by the nginx of the simulated cluster.</p>
</body>
</html>
`;

const DEFAULT_CONFIG = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   ${ROOT};
        index  index.html index.htm;
    }
}
`;

interface Server {
  ports: number[];
  root: string;
  /** By path prefix: what a location answers without looking at files. */
  returns: { prefix: string; status: number; text: string }[];
}

/** What is understood of a configuration. */
function readConfig(text: string): Server {
  const ports = [...text.matchAll(/^\s*listen\s+(?:\[::\]:)?(\d+)/gm)].map((match) => Number(match[1]));
  const returns = [
    ...text.matchAll(
      /location\s+(?:=\s*)?(\S+)\s*\{[^}]*?return\s+(\d+)\s*(?:"([^"]*)"|'([^']*)'|([^;]*));/g,
    ),
  ].map(([, prefix, status, double, single, bare]) => ({
    prefix,
    status: Number(status),
    text: (double ?? single ?? bare ?? "").trim().replaceAll("\\n", "\n"),
  }));
  return {
    ports: [...new Set(ports.length > 0 ? ports : [80])],
    root: /^\s*root\s+([^;\s]+);/m.exec(text)?.[1] ?? ROOT,
    returns: returns.sort((a, b) => b.prefix.length - a.prefix.length),
  };
}

const errorPage = (status: number, reason: string, version: string) =>
  `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

const REASONS: Record<number, string> = { 403: "Forbidden", 404: "Not Found", 405: "Not Allowed" };

const TYPES: Record<string, string> = {
  html: "text/html",
  htm: "text/html",
  txt: "text/plain",
  json: "application/json",
  css: "text/css",
  js: "application/javascript",
};

const configOf = ({ fs }: Process) => readConfig(fs.exists(CONFIG) ? fs.readText(CONFIG) : "");

/** `2026/01/05 09:00:00 [notice] 1#1: `, as the error log begins its lines. */
const logHead = ({ simulation, pid }: Process, level: string) =>
  `${new Date(simulation.now).toISOString().slice(0, 19).replace(/-/g, "/").replace("T", " ")} [${level}] ${pid}#${pid}: `;

function* nginx(process: Process, version: string): Program<number> {
  const { simulation, fs } = process;
  let server = configOf(process);
  const notice = (text: string) => process.stderr.write(`${logHead(process, "notice")}${text}\n`);

  if (process.pid === 1)
    yield* process.stdout.write("/docker-entrypoint.sh: Configuration complete; ready for start up\n");
  yield* simulation.sleep(START_MS);
  const answer = (request: HttpRequest): { status: number; type: string; body: string } => {
    const path = pathOf(request);
    const fixed = server.returns.find(({ prefix }) => path === prefix || path.startsWith(prefix));
    if (fixed) return { status: fixed.status, type: "text/plain", body: fixed.text };
    if (request.method !== "GET" && request.method !== "HEAD") return failure(405);
    const file = `${server.root}${path.endsWith("/") ? `${path}index.html` : path}`;
    if (path.includes("..") || !fs.exists(file))
      return failure(path.endsWith("/") && fs.exists(server.root + path) ? 403 : 404);
    if (fs.stat(file).type === "directory") return failure(403);
    const type = TYPES[file.split(".").pop() ?? ""] ?? "application/octet-stream";
    return { status: 200, type, body: fs.readText(file) };
  };
  const failure = (status: number) => ({
    status,
    type: "text/html",
    body: errorPage(status, REASONS[status], version),
  });

  function* serve(request: HttpRequest): Program<HttpResponse> {
    const { status, type, body } = answer(request);
    const length = new TextEncoder().encode(body).length;
    const agent = request.headers["user-agent"] ?? "-";
    const line = `${request.remoteAddress ?? "-"} - - [${logTime(simulation.now)}] "${request.method} ${requestTarget(request)} HTTP/1.1" ${status} ${length} "-" "${agent}" "-"\n`;
    yield* process.stdout.write(line);
    const headers = {
      server: `nginx/${version}`,
      date: httpDate(simulation.now),
      "content-type": type,
      "content-length": String(length),
      connection: "keep-alive",
    };
    return { status, headers, body: request.method === "HEAD" ? "" : body };
  }

  const stops = yield* bound(process, server.ports, serve);
  if (!stops) return 1;
  yield* notice(`nginx/${version}`);
  yield* notice("start worker processes");
  process.trap("SIGHUP", () => (server = configOf(process)));
  const signal = yield* untilSignal(process, "SIGQUIT", "SIGTERM", "SIGINT");
  for (const stop of stops) stop();
  yield* notice(
    signal === "SIGQUIT"
      ? "gracefully shutting down"
      : `signal ${signalNumber(signal)} (${signal}) received, exiting`,
  );
  return 0;
}

const BIND_ATTEMPTS = 5;
const BIND_PAUSE_MS = 500;

/** Listens on the ports, or says why not, as often as nginx tries; then undefined. */
function* bound(
  process: Process,
  ports: readonly number[],
  http: (request: HttpRequest) => Program<HttpResponse>,
): Program<(() => void)[] | undefined> {
  const { net, stderr, simulation } = process;
  const emerg = (text: string) =>
    stderr.write(`${logHead(process, "emerg")}${text}\nnginx: [emerg] ${text}\n`);
  for (let attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
    const taken = ports.filter((port) => net.listening().includes(port));
    if (taken.length === 0) return ports.map((port) => net.listen(port, { http }));
    for (const port of taken) yield* emerg(`bind() to 0.0.0.0:${port} failed (98: Address already in use)`);
    yield* simulation.sleep(BIND_PAUSE_MS);
  }
  yield* emerg("still could not bind()");
  return undefined;
}

const SIGNALS: Readonly<Record<string, string>> = {
  stop: "SIGTERM",
  quit: "SIGQUIT",
  reload: "SIGHUP",
  reopen: "SIGUSR1",
};

/** `nginx -s`: tells the nginx that runs here. */
function* tell(process: Process, what: string): Program<number> {
  const { stderr, host } = process;
  const signal = SIGNALS[what];
  if (!signal) {
    yield* stderr.write(`nginx: invalid option: "-s ${what}"\n`);
    return 1;
  }
  yield* stderr.write(`${logHead(process, "notice")}signal process started\n`);
  const running = host
    .processes()
    .find(({ pid, argv }) => pid !== process.pid && baseName(argv[0]) === "nginx");
  if (running) {
    running.signal(signal);
    return 0;
  }
  const why = `open() "/run/nginx.pid" failed (2: No such file or directory)`;
  yield* stderr.write(`${logHead(process, "error")}${why}\nnginx: [error] ${why}\n`);
  return 1;
}

const TESTED = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
nginx: configuration file /etc/nginx/nginx.conf test is successful
`;

const program = (version: string): Executable =>
  function* (process) {
    const [option, ...rest] = process.argv.slice(1);
    const said =
      option === "-v"
        ? `nginx version: nginx/${version}\n`
        : option === "-t"
          ? TESTED
          : option === "-V" || option === "-T"
            ? `nginx ${option}: not simulated\n`
            : undefined;
    if (option === "-s") return yield* tell(process, rest[0] ?? "");
    if (said === undefined) return yield* nginx(process, version);
    yield* process.stderr.write(said);
    return said.endsWith("not simulated\n") ? 1 : 0;
  };

const FILES = {
  [`${ROOT}/index.html`]: WELCOME,
  [`${ROOT}/50x.html`]: "<h1>An error occurred.</h1>\n",
  [CONFIG]: DEFAULT_CONFIG,
  "/etc/nginx/nginx.conf": "include /etc/nginx/conf.d/*.conf;\n",
};

function version(tag: string, release: string): ImageVersion {
  const alpine = tag.includes("alpine");
  return {
    tag,
    sizeMiB: alpine ? 19 : 66,
    layout: alpine ? "busybox" : "debian",
    files: FILES,
    programs: new Map([
      ...(alpine ? busyboxPrograms : new Map([...coreutils, ...bashPrograms])),
      ["curl", netPrograms.get("curl")!],
      ["nginx", program(release)],
    ]),
    config: {
      entrypointScript: "/docker-entrypoint.sh",
      cmd: ["nginx", "-g", "daemon off;"],
      env: { NGINX_VERSION: release },
      stopSignal: "SIGQUIT",
      exposedPorts: ["80/tcp"],
    },
  };
}

const RELEASES: Record<string, string> = {
  "1.14": "1.14.2",
  "1.16": "1.16.1",
  "1.19": "1.19.10",
  "1.20": "1.20.2",
  "1.21": "1.21.6",
  "1.22": "1.22.1",
  "1.23": "1.23.4",
  "1.24": "1.24.0",
  "1.25": "1.25.5",
  "1.26": "1.26.3",
  "1.27": "1.27.5",
  "1.28": "1.28.0",
  "1.29": "1.29.4",
};
const LATEST = RELEASES["1.29"];
const STABLE = RELEASES["1.28"];

/** Each release by its short and its long tag, with and without alpine. */
export const nginxRepository: Repository = {
  name: "nginx",
  versions: [
    ...Object.entries(RELEASES).flatMap(([short, release]) =>
      [short, release, `${short}-alpine`, `${release}-alpine`].map((tag) => version(tag, release)),
    ),
    version("1.16.0", "1.16.0"),
    version("1.14.0", "1.14.0"),
    version("latest", LATEST),
    version("mainline", LATEST),
    version("alpine", LATEST),
    version("stable", STABLE),
    version("stable-alpine", STABLE),
  ],
};
