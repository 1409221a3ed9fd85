// Small web servers that courses and documentation use: hello-app, whoami, http-echo, echoserver, nginxdemos/hello.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { bodyText } from "../../apimachinery/http.ts";
import { busyboxPrograms } from "../../../hosts/programs/index.ts";
import type { Executable, Process } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import type { Repository } from "./catalogue.ts";
import { httpDate, pathOf, requestTarget, serveSmall, textResponse } from "./daemon.ts";

/** `2026/01/05 09:00:00`, as Go's log package begins its lines. */
const goTime = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");

const headerName = (name: string): string => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** `Name: value` lines, in order of name. */
const headerLines = ({ headers }: HttpRequest): string[] =>
  Object.entries(headers)
    .filter(([name]) => name !== "host")
    .map(([name, value]) => `${headerName(name)}: ${value}`)
    .sort();

const hostOf = (request: HttpRequest): string =>
  request.headers.host ?? /^[a-z]+:\/\/([^/]+)/i.exec(request.url)?.[1] ?? "";

/** The value of `-name value`, `--name=value` and the like. */
function flag(process: Process, name: string): string | undefined {
  const { argv } = process;
  const at = argv.findIndex((arg) => arg.replace(/^--?/, "").split("=")[0] === name && arg.startsWith("-"));
  if (at < 0) return undefined;
  return argv[at].includes("=") ? argv[at].slice(argv[at].indexOf("=") + 1) : argv[at + 1];
}

const portIn = (text: string | undefined, otherwise: number): number =>
  Number(/(\d+)$/.exec(text ?? "")?.[1] ?? otherwise);

const helloApp = (version: string): Executable =>
  function* (process) {
    const port = portIn(process.env.get("PORT"), 8080);
    const log = (text: string) => process.stderr.write(`${goTime(process.simulation.now)} ${text}\n`);
    yield* log(`Server listening on port ${port}`);
    return yield* serveSmall(process, {
      port,
      startMs: 30,
      exitCode: 2,
      *answer(request): Program<HttpResponse> {
        yield* log(`Serving request: ${pathOf(request)}`);
        return textResponse(200, `Hello, world!\nVersion: ${version}\nHostname: ${process.net.hostname}\n`);
      },
    });
  };

const helloApps = (name: string): Repository => ({
  name,
  versions: ["1.0", "2.0"].map((tag) => ({
    tag,
    sizeMiB: tag === "1.0" ? 11.4 : 10.9,
    layout: "busybox" as const,
    programs: new Map([["hello-app", helloApp(`${tag}.0`)]]),
    config: { entrypoint: ["/hello-app"], env: { PORT: "8080" }, exposedPorts: ["8080/tcp"] },
  })),
});

const whoami: Executable = function* (process) {
  const port = portIn(flag(process, "port"), 80);
  const name = flag(process, "name") ?? process.env.get("WHOAMI_NAME");
  yield* process.stderr.write(`${goTime(process.simulation.now)} Starting up on port ${port}\n`);
  return yield* serveSmall(process, {
    port,
    startMs: 20,
    exitCode: 2,
    answer(request) {
      if (pathOf(request) === "/health") return textResponse(200, "");
      const lines = [
        ...(name ? [`Name: ${name}`] : []),
        `Hostname: ${process.net.hostname}`,
        "IP: 127.0.0.1",
        ...process.net.addresses.map((address) => `IP: ${address}`),
        `RemoteAddr: ${request.remoteAddress ?? ""}:40000`,
        `${request.method} ${requestTarget(request)} HTTP/1.1`,
        `Host: ${hostOf(request)}`,
        ...headerLines(request),
      ];
      return textResponse(200, `${lines.join("\n")}\n\n`);
    },
  });
};

const httpEcho: Executable = function* (process) {
  const text = flag(process, "text") ?? process.env.get("ECHO_TEXT");
  const port = portIn(flag(process, "listen"), 5678);
  const status = Number(flag(process, "status-code") ?? 200);
  if (text === undefined) {
    yield* process.stderr.write("Missing -text option!\n");
    return 127;
  }
  const stamp = () => goTime(process.simulation.now);
  return yield* serveSmall(process, {
    port,
    startMs: 15,
    ready: `${stamp()} [INFO] server is listening on :${port}\n`,
    *answer(request): Program<HttpResponse> {
      if (pathOf(request) === "/health") return textResponse(200, '{"status":"ok"}\n');
      yield* process.stdout.write(
        `${stamp()} ${hostOf(request)} ${request.remoteAddress ?? ""}:40000 "${request.method} ${requestTarget(request)} HTTP/1.1" ${status} ${text.length + 1} "${request.headers["user-agent"] ?? ""}" 10µs\n`,
      );
      return textResponse(status, `${text}\n`, { "x-app-name": "http-echo", "x-app-version": "1.0.0" });
    },
  });
};

const echoServer: Executable = (process) =>
  serveSmall(process, {
    port: 8080,
    startMs: 40,
    answer: (request) =>
      textResponse(
        200,
        [
          "\n",
          `Hostname: ${process.net.hostname}`,
          "",
          "Pod Information:",
          "\t-no pod information available-",
          "",
          "Server values:",
          "\tserver_version=nginx: 1.14.2 - lua: 10015",
          "",
          "Request Information:",
          `\tclient_address=${request.remoteAddress ?? ""}`,
          `\tmethod=${request.method}`,
          `\treal path=${requestTarget(request)}`,
          `\tquery=${requestTarget(request).split("?")[1] ?? ""}`,
          "\trequest_version=1.1",
          `\trequest_scheme=http`,
          `\trequest_uri=http://${hostOf(request)}:8080${requestTarget(request)}`,
          "",
          "Request Headers:",
          ...Object.entries(request.headers).map(([name, value]) => `\t${name}=${value}`),
          "",
          "Request Body:",
          `\t${bodyText(request.body) || "-no body in request-"}`,
          "",
          "",
        ].join("\n"),
      ),
  });

const jsonEcho: Executable = (process) =>
  serveSmall(process, {
    port: portIn(process.env.get("PORT"), 80),
    startMs: 150,
    answer: (request) => {
      const url = new URL(requestTarget(request), "http://echo");
      const body = {
        host: { hostname: hostOf(request), ip: request.remoteAddress ?? "", ips: [] },
        http: { method: request.method, baseUrl: "", originalUrl: requestTarget(request), protocol: "http" },
        request: {
          params: { 0: pathOf(request) },
          query: Object.fromEntries(url.searchParams),
          cookies: {},
          body: bodyText(request.body) ? { data: bodyText(request.body) } : {},
          headers: request.headers,
        },
        environment: Object.fromEntries([...process.env].sort()),
      };
      return textResponse(200, JSON.stringify(body), { "content-type": "application/json; charset=utf-8" });
    },
  });

const nginxHello =
  (plain: boolean): Executable =>
  (process) =>
    serveSmall(process, {
      port: 80,
      startMs: 40,
      answer(request) {
        const facts = [
          `Server address: ${process.net.addresses[0]}:80`,
          `Server name: ${process.net.hostname}`,
          `Date: ${httpDate(process.simulation.now)}`,
          `URI: ${requestTarget(request)}`,
          `Request ID: ${process.simulation.random("nginxdemos/hello").next().toString(16).slice(2).padEnd(32, "0").slice(0, 32)}`,
        ];
        if (plain) return textResponse(200, `${facts.join("\n")}\n`, { "content-type": "text/plain" });
        const page = `<!DOCTYPE html>\n<html>\n<head><title>Hello World</title></head>\n<body>\n${facts.map((fact) => `<p>${fact}</p>`).join("\n")}\n</body>\n</html>\n`;
        return textResponse(200, page, { "content-type": "text/html" });
      },
    });

const single = (
  name: string,
  tags: readonly string[],
  sizeMiB: number,
  command: string,
  program: Executable,
  port: number,
  shell = false,
): Repository => ({
  name,
  versions: tags.map((tag) => ({
    tag,
    sizeMiB,
    layout: "busybox" as const,
    programs: new Map([...(shell ? busyboxPrograms : []), [command, program] as const]),
    config: { entrypoint: [`/${command}`], exposedPorts: [`${port}/tcp`] },
  })),
});

export const webServerRepositories: readonly Repository[] = [
  helloApps("gcr.io/google-samples/hello-app"),
  helloApps("us-docker.pkg.dev/google-samples/containers/gke/hello-app"),
  single("traefik/whoami", ["latest", "v1.10", "v1.10.1", "v1.11"], 2.7, "whoami", whoami, 80),
  single("hashicorp/http-echo", ["latest", "1.0", "1.0.0", "0.2.3"], 2.6, "http-echo", httpEcho, 5678),
  single("registry.k8s.io/echoserver", ["1.4", "1.10"], 40, "echoserver", echoServer, 8080, true),
  single("ealen/echo-server", ["latest", "0.9.2"], 45, "echo-server", jsonEcho, 80, true),
  single("nginxdemos/hello", ["latest"], 20, "hello", nginxHello(false), 80, true),
  single("nginxdemos/hello", ["plain-text"], 20, "hello", nginxHello(true), 80, true),
];
