// What curl prints besides the body: the progress meter, `-w`, `-v` and headers.

import type { HttpRequest, HttpResponse } from "../../cluster/apimachinery/http.ts";
import type { Process } from "../process.ts";

const REASONS: Record<number, string> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Request Entity Too Large",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** The words of a status line. */
export const reasonOf = (status: number): string => REASONS[status] ?? "";

export interface Transfer {
  url: URL;
  status: number;
  size: number;
  startedAt: number;
  redirects: number;
  /** The address that the connection stands to. */
  address?: string;
  response?: HttpResponse;
}

export function meter(size: number): string {
  const text = size < 100_000 ? String(size) : `${Math.floor(size / 1024)}k`;
  const head =
    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n";
  const row = (percent: string, speed: string) =>
    `\r${percent.padStart(3)} ${text.padStart(5)}${percent.padStart(5)} ${text.padStart(5)}    0     0  ${speed.padStart(5)}      0 --:--:-- --:--:-- --:--:-- ${speed.padStart(5)}`;
  return `${head}${row("100", text)}\n`;
}

export function writeOut(process: Process, format: string, state: Transfer, code: number): string {
  const seconds = ((process.simulation.now - state.startedAt) / 1000).toFixed(6);
  const fields: Record<string, string> = {
    http_code: String(state.status).padStart(3, "0"),
    response_code: String(state.status).padStart(3, "0"),
    size_download: String(state.size),
    time_total: seconds,
    time_connect: seconds,
    time_starttransfer: seconds,
    time_namelookup: "0.000000",
    url_effective: state.url.href,
    url: state.url.href,
    content_type: state.response?.headers["content-type"] ?? "",
    num_redirects: String(state.redirects),
    exitcode: String(code),
    method: "GET",
    remote_ip: state.address ?? "",
    redirect_url: state.response?.headers.location ?? "",
    http_version: "1.1",
    scheme: state.url.protocol.slice(0, -1),
    errormsg: "",
  };
  return format.replace(/%\{(\w+)\}|%%|\\([nrt\\])/g, (whole, name?: string, escape?: string) => {
    if (name !== undefined) return fields[name] ?? "";
    return escape ? { n: "\n", r: "\r", t: "\t", "\\": "\\" }[escape]! : whole === "%%" ? "%" : whole;
  });
}

export const portOf = (url: URL) => Number(url.port || (url.protocol === "https:" ? 443 : 80));

/** -v: who is connected, and what is asked. */
export function connectedText({ method, headers }: HttpRequest, url: URL, address: string): string {
  const lines = Object.entries(headers)
    .map(([name, value]) => `> ${title(name)}: ${value}\n`)
    .join("");
  return `* Connected to ${url.hostname} (${address}) port ${portOf(url)}\n* using HTTP/1.x\n> ${method} ${url.pathname}${url.search} HTTP/1.1\n${lines}> \n* Request completely sent off\n`;
}

const title = (name: string) =>
  name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());

export function headerText({ status, headers }: HttpResponse): string {
  const lines = Object.entries(headers)
    .map(([name, value]) => `${title(name)}: ${value}\r\n`)
    .join("");
  return `HTTP/1.1 ${status} ${reasonOf(status)}\r\n${lines}\r\n`;
}
