// In Kubernetes: cmd/kube-proxy. The program in kube-proxy's pod: it says how it works, and that it is well.
// Left out here: the rules themselves, which every node's kernel has (cluster/kube-proxy) as long as the node runs; metrics.

import type { HttpResponse } from "../apimachinery/http.ts";
import type { Executable, Process } from "../../hosts/process.ts";
import { pathOf, textResponse, untilSignal } from "../container-runtime/images/daemon.ts";
import { klog } from "./klog.ts";

const HEALTH_PORT = 10256;
const METRICS_PORT = 10249;

const lines = (version: string, address: string): readonly (readonly [where: string, message: string])[] => [
  ["server_linux.go:53", '"Using iptables proxy"'],
  ["server.go:715", `"Successfully retrieved NodeIPs" NodeIPs=["${address}"]`],
  ["server_linux.go:132", '"Using iptables Proxier"'],
  ["server.go:529", `"Version info" version="${version}"`],
  ["config.go:200", '"Starting service config controller"'],
  ["config.go:106", '"Starting endpoint slice config controller"'],
  ["config.go:309", '"Starting node config controller"'],
];

function healthy({ simulation }: Process): HttpResponse {
  const now = new Date(simulation.now)
    .toISOString()
    .replace(/\.\d+Z/, " +0000 UTC")
    .replace("T", " ");
  const body = JSON.stringify({ lastUpdated: now, currentTime: now, nodeEligible: true });
  return textResponse(200, body, { "content-type": "application/json" });
}

const NOT_FOUND = textResponse(404, "404 page not found\n");

export const kubeProxyDaemon = (version: string): Executable =>
  function* (process) {
    const { net, simulation } = process;
    for (const [where, message] of lines(version, net.addresses[0]))
      yield* process.stderr.write(`${klog(simulation.now, "I", where, message)}\n`);
    const stops = [
      net.listen(HEALTH_PORT, {
        *http(request) {
          return /^\/(healthz|livez)$/.test(pathOf(request)) ? healthy(process) : NOT_FOUND;
        },
      }),
      net.listen(METRICS_PORT, {
        *http(request) {
          const path = pathOf(request);
          if (path === "/proxyMode") return textResponse(200, "iptables");
          return path === "/healthz" ? textResponse(200, "ok") : NOT_FOUND;
        },
      }),
    ];
    yield* untilSignal(process, "SIGTERM", "SIGINT");
    for (const stop of stops) stop();
    return 0;
  };
