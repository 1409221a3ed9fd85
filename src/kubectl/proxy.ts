// In Kubernetes: k8s.io/kubectl/pkg/cmd/proxy. A port of this machine that leads to the API server, as the user of the kubeconfig.
// Left out here: --www and unix sockets; paths and hosts are not filtered beyond the usual refusal of exec and attach.

import { wait, type Program } from "../simulation/index.ts";
import { bodyText, type HttpRequest, type HttpResponse } from "../cluster/apimachinery/http.ts";
import { NetworkError } from "../hosts/network.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";

const REFUSED = /^\/api\/.*\/pods\/[^/]+\/(exec|attach)(\/|$)/;

export const command: Command = {
  usage: "proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]",
  summary:
    "Creates a proxy server or application-level gateway between localhost and the Kubernetes API server.",
  examples: ["kubectl proxy", "kubectl proxy --port=8011", "kubectl proxy --api-prefix=/k8s-api"],
  flags: `
--address='127.0.0.1': The IP address on which to serve on.
--api-prefix='/': Prefix to serve the proxied API under.
-p, --port=8001: The port on which to run the proxy. Set to 0 to pick a random port.`,
  *run(k) {
    const prefix = k.flags.string("api-prefix").replace(/\/*$/, "/").replace(/^\/*/, "/");
    const port = k.flags.int("port") || 8001;
    let close: () => void;
    try {
      close = k.process.net.listen(port, { http: (request) => passOn(k, request, prefix) });
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      throw new Failure(`listen tcp ${k.flags.string("address")}:${port}: bind: address already in use`);
    }
    try {
      yield* k.print(`Starting to serve on ${k.flags.string("address")}:${port}\n`);
      yield* wait<never>(() => () => {});
    } finally {
      close();
    }
  },
};

function* passOn(k: Invocation, request: HttpRequest, prefix: string): Program<HttpResponse> {
  const { pathname, search } = new URL(request.url, "http://localhost");
  const page = (status: number, body: string): HttpResponse => ({
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body,
  });
  if (REFUSED.test(pathname)) return page(403, "Forbidden\n");
  if (!pathname.startsWith(prefix)) return page(404, "404 page not found\n");
  const path = `/${pathname.slice(prefix.length)}${search}`;
  return yield* k.client.raw(request.method, path, {
    ...(request.body === undefined ? {} : { body: bodyText(request.body) }),
    ...(request.headers["content-type"] ? { contentType: request.headers["content-type"] } : {}),
    accept: request.headers.accept ?? "*/*",
  });
}
