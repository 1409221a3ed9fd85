// The image that CoreDNS runs from: a daemon that answers names as long as its pod lives.

import type { Executable } from "../../hosts/process.ts";
import type { DnsServer, Attachment } from "../cni/network.ts";
import { steady, type Repository } from "../container-runtime/images/catalogue.ts";
import { textResponse, untilSignal } from "../container-runtime/images/daemon.ts";

const START_MS = 200;

/** `server` answers the questions; all replicas know the same. */
export function coreDnsRepository(server: DnsServer): Repository {
  const program: Executable = function* (process) {
    const net = process.net as Attachment;
    yield* process.simulation.sleep(START_MS);
    const stops = [
      net.serveDns(server),
      net.listen(8181, {
        *http() {
          return textResponse(200, "OK");
        },
      }),
    ];
    yield* process.stdout.write("[INFO] plugin/reload: Running configuration\nCoreDNS-1.14.1\nlinux/amd64\n");
    yield* untilSignal(process, "SIGTERM", "SIGINT");
    for (const stop of stops) stop();
    return 0;
  };
  const config = { entrypoint: ["/coredns"], exposedPorts: ["53/udp", "53/tcp"] };
  const programs = new Map([["coredns", program]]);
  return {
    name: "registry.k8s.io/coredns/coredns",
    versions: [{ tag: "v1.14.1", sizeMiB: 22, layout: "busybox", config, programs, usage: steady(2, 14) }],
  };
}
