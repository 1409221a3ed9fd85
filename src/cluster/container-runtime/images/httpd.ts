// Apache httpd, as its official image runs it: serves files, writes an access log.
// Left out here: its configuration, except the port that Listen names.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { bashPrograms, busyboxPrograms, coreutils } from "../../../hosts/programs/index.ts";
import type { Process } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import type { ImageVersion, Repository } from "./catalogue.ts";
import { httpDate, logTime, pathOf, requestTarget, untilSignal } from "./daemon.ts";

const START_MS = 60;
const ROOT = "/usr/local/apache2/htdocs";
const CONFIG = "/usr/local/apache2/conf/httpd.conf";
const INDEX = "<html><body><h1>It works!</h1></body></html>\n";

const errorPage = (status: number, reason: string, text: string) =>
  `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${reason}</title>\n</head><body>\n<h1>${reason}</h1>\n<p>${text}</p>\n</body></html>\n`;
const NOT_FOUND = errorPage(404, "Not Found", "The requested URL was not found on this server.");

/** `Mon Jan 05 09:00:00.000000 2026`, as the error log writes it. */
function errorTime(ms: number): string {
  const [day, date, month, year, time] = new Date(ms).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time}.${String(ms % 1000).padStart(3, "0")}000 ${year}`;
}

function* httpd(process: Process, version: string): Program<number> {
  const { fs, net, simulation } = process;
  const port = Number(
    /^Listen\s+(?:\S+:)?(\d+)/m.exec(fs.exists(CONFIG) ? fs.readText(CONFIG) : "")?.[1] ?? 80,
  );
  yield* simulation.sleep(START_MS);
  const own = net.addresses[0] ?? "127.0.0.1";
  yield* process.stderr.write(
    `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${own}. Set the 'ServerName' directive globally to suppress this message\n` +
      `[${errorTime(simulation.now)}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${version} (Unix) configured -- resuming normal operations\n` +
      `[${errorTime(simulation.now)}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`,
  );
  function* serve(request: HttpRequest): Program<HttpResponse> {
    const path = pathOf(request);
    const file = `${ROOT}${path.endsWith("/") ? `${path}index.html` : path}`;
    const found = !path.includes("..") && fs.exists(file) && fs.stat(file).type === "file";
    const body = found ? fs.readText(file) : NOT_FOUND;
    const status = found ? 200 : 404;
    const size = new TextEncoder().encode(body).length;
    yield* process.stdout.write(
      `${request.remoteAddress ?? "-"} - - [${logTime(simulation.now)}] "${request.method} ${requestTarget(request)} HTTP/1.1" ${status} ${size}\n`,
    );
    const headers = {
      date: httpDate(simulation.now),
      server: `Apache/${version} (Unix)`,
      "content-length": String(size),
      "content-type":
        found && !file.endsWith(".html") ? "text/plain" : `text/html${found ? "" : "; charset=iso-8859-1"}`,
    };
    return { status, headers, body: request.method === "HEAD" ? "" : body };
  }
  const stop = net.listen(port, { http: serve });
  yield* untilSignal(process, "SIGWINCH", "SIGTERM", "SIGINT");
  stop();
  return 0;
}

function version(tag: string, release: string): ImageVersion {
  const alpine = tag.includes("alpine");
  const program = (process: Process) => httpd(process, release);
  return {
    tag,
    sizeMiB: alpine ? 24 : 57,
    layout: alpine ? "busybox" : "debian",
    files: { [`${ROOT}/index.html`]: INDEX, [CONFIG]: "Listen 80\n" },
    programs: new Map([
      ...(alpine ? busyboxPrograms : new Map([...coreutils, ...bashPrograms])),
      ["httpd", program],
      ["httpd-foreground", program],
    ]),
    config: {
      cmd: ["httpd-foreground"],
      env: { HTTPD_PREFIX: "/usr/local/apache2", HTTPD_VERSION: release },
      workingDir: "/usr/local/apache2",
      stopSignal: "SIGWINCH",
      exposedPorts: ["80/tcp"],
    },
  };
}

const RELEASE = "2.4.65";
const TAGS = ["latest", "2", "2.4", RELEASE, "2.4.62", "2.4.58", "alpine", "2.4-alpine", "alpine3.22"];

export const httpdRepository: Repository = {
  name: "httpd",
  versions: TAGS.map((tag) => version(tag, /^2\.4\.\d/.test(tag) ? tag : RELEASE)),
};
