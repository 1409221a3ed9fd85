// registry.k8s.io/e2e-test-images/agnhost: the many small servers of Kubernetes' own tests and tutorials.
// Left out here: all but stress, netexec, serve-hostname, pause, test-webserver, liveness and webhook.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { busyboxPrograms, netPrograms } from "../../../hosts/programs/index.ts";
import type { Executable, Process } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import type { Repository } from "./catalogue.ts";
import { grpcHealthChecking } from "./agnhost-health.ts";
import { agnhostWebhook } from "./agnhost-webhook.ts";
import { pathOf, requestTarget, serveSmall, textResponse, untilSignal } from "./daemon.ts";
import { agnhostStress } from "./stress.ts";

const START_MS = 25;

function portOf({ argv }: Process, name: string, otherwise: number): number {
  const at = argv.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (at < 0) return otherwise;
  return Number(argv[at].split("=")[1] ?? argv[at + 1]);
}

const withoutPort = (address: string | undefined) => `${address ?? ""}:40000`;

const netexec = (process: Process): Program<number> => {
  const { simulation } = process;
  const startedAt = simulation.now;
  function* answer(request: HttpRequest): Program<HttpResponse> {
    const query = new URL(requestTarget(request), "http://x").searchParams;
    switch (pathOf(request)) {
      case "/":
        return textResponse(
          200,
          `NOW: ${new Date(simulation.now).toISOString().replace("T", " ").replace("Z", "")} +0000 UTC`,
        );
      case "/hostname":
      case "/hostName":
        return textResponse(200, process.net.hostname);
      case "/healthz":
        return textResponse(200, "");
      case "/clientip":
        return textResponse(200, withoutPort(request.remoteAddress));
      case "/echo":
        return textResponse(Number(query.get("code") ?? 200), query.get("msg") ?? "");
      case "/header":
        return textResponse(200, request.headers[(query.get("key") ?? "").toLowerCase()] ?? "");
      case "/uptime":
        return textResponse(200, `${(simulation.now - startedAt) / 1000}s`);
      case "/exit":
        process.host.shutdown("SIGKILL");
        return textResponse(200, "");
      case "/shutdown":
        process.host.shutdown("SIGTERM");
        return textResponse(200, "");
      default:
        return textResponse(404, "404 page not found\n");
    }
  }
  return serveSmall(process, {
    port: portOf(process, "http-port", 8080),
    startMs: START_MS,
    exitCode: 2,
    answer,
  });
};

const serveHostname = (process: Process): Program<number> =>
  serveSmall(process, {
    port: portOf(process, "port", 9376),
    startMs: START_MS,
    exitCode: 2,
    answer: () => textResponse(200, process.net.hostname),
  });

/** Answers 200 for ten seconds, then 500: the liveness example of the documentation. */
function liveness(process: Process): Program<number> {
  const startedAt = process.simulation.now;
  return serveSmall(process, {
    port: 8080,
    startMs: START_MS,
    exitCode: 2,
    answer() {
      const seconds = (process.simulation.now - startedAt) / 1000;
      return seconds > 10 ? textResponse(500, `error: ${seconds}`) : textResponse(200, "ok");
    },
  });
}

function* pause(process: Process): Program<number> {
  yield* process.stdout.write("Paused\n");
  yield* untilSignal(process, "SIGTERM", "SIGINT");
  return 0;
}

const COMMANDS: Readonly<Record<string, (process: Process) => Program<number>>> = {
  netexec,
  "grpc-health-checking": grpcHealthChecking,
  "serve-hostname": serveHostname,
  liveness,
  pause,
  webhook: agnhostWebhook,
  stress: agnhostStress,
};

const agnhost: Executable = function* (process) {
  const name = process.argv[1] ?? "pause";
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return yield* command(process);
  yield* process.stderr.write(`agnhost: ${name}: not simulated\n`);
  return 1;
};

const TAGS = ["2.21", "2.39", "2.40", "2.45", "2.47", "2.52", "2.53", "latest"];

export const agnhostRepository: Repository = {
  name: "registry.k8s.io/e2e-test-images/agnhost",
  versions: TAGS.map((tag) => ({
    tag,
    sizeMiB: 52,
    layout: "busybox" as const,
    programs: new Map([
      ...busyboxPrograms,
      // Alpine with BIND's tools.
      ...["curl", "dig", "nslookup"].map((name) => [name, netPrograms.get(name)!] as const),
      ["agnhost", agnhost] as const,
    ]),
    config: { entrypoint: ["/agnhost"], cmd: ["pause"] },
  })),
};

/** The older image of the liveness example. */
export const livenessRepository: Repository = {
  name: "registry.k8s.io/liveness",
  versions: [
    {
      tag: "latest",
      sizeMiB: 2,
      layout: "busybox",
      programs: new Map([["server", liveness]]),
      config: { entrypoint: ["/server"], exposedPorts: ["8080/tcp"] },
    },
  ],
};
