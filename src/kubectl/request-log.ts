// In Kubernetes: k8s.io/client-go/transport/round_trippers.go. What `-v=6` and more say of each request.

import { bodyText, isStream, type HttpRequest, type HttpResponse } from "../cluster/apimachinery/http.ts";
import type { Process } from "../hosts/process.ts";
import type { Program } from "../simulation/index.ts";

export class RequestLog {
  #process: Process;
  #level: number;
  #startedAt = 0;

  constructor(process: Process, level: number) {
    this.#process = process;
    this.#level = level;
  }

  *before(request: HttpRequest): Program<void> {
    this.#startedAt = this.#process.simulation.now;
    if (this.#level >= 8 && request.body !== undefined)
      yield* this.write("request.go:1404", `"Request Body" body=${quoted(bodyText(request.body))}`);
    if (this.#level < 7) return;
    const headers = Object.entries(request.headers)
      .map(
        ([name, value]) =>
          `\t${canonical(name)}: ${/^authorization$/i.test(name) ? "Bearer <masked>" : value}`,
      )
      .sort();
    const lines =
      headers.map((line) => ` <\n${line}`).length > 0 ? ` headers=<\n${headers.join("\n")}\n >` : "";
    yield* this.write(
      "round_trippers.go:527",
      `"Request" verb="${request.method}" url="${request.url}"${lines}`,
    );
  }

  *after(request: HttpRequest, response: HttpResponse | undefined): Program<void> {
    const took = this.#process.simulation.now - this.#startedAt;
    const status = response ? `${response.status} ${STATUS[response.status] ?? ""}`.trim() : "";
    const headers = response && this.#level >= 8 ? ` headers=<\n${headerLines(response)}\n >` : "";
    const verb = this.#level < 7 ? ` verb="${request.method}" url="${request.url}"` : "";
    yield* this.write(
      "round_trippers.go:632",
      `"Response"${verb} status="${status}"${headers} milliseconds=${took}`,
    );
    if (this.#level < 8 || !response || isStream(response.body)) return;
    const body = bodyText(response.body);
    const shown =
      this.#level >= 9 || body.length <= 1024
        ? body
        : `${body.slice(0, 1024)} [truncated ${body.length - 1024} chars]`;
    yield* this.write("request.go:1404", `"Response Body" body=${quoted(shown)}`);
  }

  *write(place: string, text: string): Program<void> {
    yield* this.#process.stderr.write(`${logHead(this.#process, "I")} ${place}] ${text}\n`);
  }
}

const STATUS: Readonly<Record<number, string>> = {
  101: "Switching Protocols",
  200: "OK",
  201: "Created",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  415: "Unsupported Media Type",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

const canonical = (name: string) => name.replace(/(^|-)[a-z]/g, (char) => char.toUpperCase());

const headerLines = (response: HttpResponse) =>
  Object.entries(response.headers)
    .map(([name, value]) => `\t${canonical(name)}: ${value}`)
    .sort()
    .join("\n");

const quoted = (text: string) =>
  text.includes("\n") ? `<\n\t${text.trimEnd().replaceAll("\n", "\n\t")}\n >` : JSON.stringify(text);

/** `I1120 15:33:20.123456   12345`: klog's head of a line. */
export function logHead(process: Process, level: "I" | "W" | "E"): string {
  const date = new Date(process.simulation.now);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  const micros = `${String(date.getUTCMilliseconds()).padStart(3, "0")}000`;
  return `${level}${day} ${time}.${micros} ${String(process.pid).padStart(7)}`;
}
