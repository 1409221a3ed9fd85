// The simulated web: sites at public addresses, which the laptop and pods reach by name.

import type { HttpRequest, HttpResponse } from "../../cluster/apimachinery/http.ts";
import type { Network } from "../../cluster/cni/network.ts";
import { lazy, type Simulation } from "../../simulation/index.ts";

interface Site {
  names: readonly string[];
  /** From a range that is set aside for documentation. */
  address: string;
  answer(path: string, host: string, examples: Examples): HttpResponse;
}

/** Texts by path, of the documentation's examples and of projects' releases. */
interface Examples {
  get(path: string): string | undefined;
  releases: ReadonlyMap<string, string>;
  latest: ReadonlyMap<string, string>;
}

const loadExamples = lazy(async (): Promise<Examples> => {
  const [{ EXAMPLES }, { RELEASES, LATEST }] = await Promise.all([
    import("./examples/index.ts"),
    import("./addons/releases.ts"),
  ]);
  return { get: (path) => EXAMPLES.get(path), releases: RELEASES, latest: LATEST };
});

const response = (
  status: number,
  type: string,
  body: string,
  more: Record<string, string> = {},
): HttpResponse => ({
  status,
  headers: { "content-type": type, "content-length": String(new TextEncoder().encode(body).length), ...more },
  body,
});

const redirect = (location: string, status = 301): HttpResponse =>
  response(status, "text/plain; charset=utf-8", `Redirecting to ${location}\n`, { location });

const notFoundPage = response(
  404,
  "text/html; charset=utf-8",
  "<!doctype html>\n<html>\n<head><title>404 Page not found | Kubernetes</title></head>\n<body><h1>404</h1><p>This page is not part of the simulated web.</p></body>\n</html>\n",
);

function exampleAt(examples: Examples, path: string, prefix: string, type: string): HttpResponse | undefined {
  const text = path.startsWith(prefix) ? examples.get(path.slice(prefix.length)) : undefined;
  return text === undefined ? undefined : response(200, type, text);
}

const page = (title: string, text: string): HttpResponse =>
  response(
    200,
    "text/html; charset=utf-8",
    `<!doctype html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`,
  );

/** github.com sends whoever wants a release's file to the place where it lies. */
function githubAnswer(path: string, { releases, latest }: Examples): HttpResponse {
  const [, project, file] = /^(\/[^/]+\/[^/]+)\/releases\/latest\/download\/([^/]+)$/.exec(path) ?? [];
  const version = project && latest.get(project);
  if (version) return redirect(`https://github.com${project}/releases/download/${version}/${file}`, 302);
  if (releases.has(path)) return redirect(`https://release-assets.githubusercontent.com${path}`, 302);
  return response(404, "text/plain; charset=utf-8", "Not Found");
}

const SITES: readonly Site[] = [
  {
    names: ["github.com", "www.github.com"],
    address: "203.0.113.14",
    answer: (path, _host, examples) => githubAnswer(path, examples),
  },
  {
    names: ["release-assets.githubusercontent.com"],
    address: "203.0.113.15",
    answer(path, _host, { releases }) {
      const text = releases.get(path);
      return text === undefined
        ? response(404, "text/plain; charset=utf-8", "Not Found")
        : response(200, "application/octet-stream", text);
    },
  },
  {
    names: ["k8s.io", "www.k8s.io"],
    address: "203.0.113.10",
    answer: (path) => redirect(`https://kubernetes.io${path}`),
  },
  {
    names: ["kubernetes.io", "www.kubernetes.io"],
    address: "203.0.113.11",
    answer: (path, _host, examples) =>
      exampleAt(examples, path, "/examples/", "application/x-yaml") ?? notFoundPage,
  },
  {
    names: ["raw.githubusercontent.com"],
    address: "203.0.113.12",
    answer: (path, _host, examples) =>
      exampleAt(
        examples,
        path,
        "/kubernetes/website/main/content/en/examples/",
        "text/plain; charset=utf-8",
      ) ??
      exampleAt(
        examples,
        path,
        "/kubernetes/website/refs/heads/main/content/en/examples/",
        "text/plain; charset=utf-8",
      ) ??
      response(404, "text/plain; charset=utf-8", "404: Not Found"),
  },
  {
    names: ["example.com", "www.example.com", "info.cern.ch"],
    address: "203.0.113.13",
    answer: (path, host) =>
      path === "/"
        ? page(host, "This page belongs to the simulated web.")
        : response(404, "text/plain", "Not Found\n"),
  },
];

function partsOf({ url, headers }: HttpRequest): { scheme: string; host: string; path: string } {
  const [, scheme = "http", host = headers.host ?? "", path = "/"] =
    /^(?:(https?):\/\/([^/:?#]+)(?::\d+)?)?([^?#]*)/i.exec(url)!;
  return { scheme, host, path: path || "/" };
}

/** Puts the sites on the wire and their names into public DNS. */
export function attachWeb(network: Network, simulation: Simulation): void {
  for (const { names, address, answer } of SITES) {
    const site = network.attach({ hostname: names[0], addresses: [address] });
    function* http(request: HttpRequest) {
      const { scheme, host, path } = partsOf(request);
      if (request.method !== "GET" && request.method !== "HEAD")
        return response(405, "text/plain", "Method Not Allowed\n", { allow: "GET, HEAD" });
      const examples = yield* simulation.hold(loadExamples);
      const securely = scheme === "https" || names.includes("example.com");
      const answered = securely ? answer(path, host, examples) : redirect(`https://${host}${path}`);
      return request.method === "HEAD" ? { ...answered, body: "" } : answered;
    }
    for (const port of [80, 443]) site.listen(port, { http });
    for (const name of names) network.publicDns.set(name, address);
  }
}
