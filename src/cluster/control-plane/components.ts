// The components of the control plane as programs in containers: each works as long as its program runs.

import { Killed, wait, type Program, type Simulation } from "../../simulation/index.ts";
import type { Attachment } from "../cni/network.ts";
import type { Executable, Process } from "../../hosts/process.ts";
import type { HttpRequest, HttpResponse } from "../apimachinery/http.ts";
import type { Client } from "../client-go/client.ts";
import { textResponse } from "../container-runtime/images/daemon.ts";
import { audit, Exit } from "./audit.ts";
import { flagOf, missingFile, wrongFlag, type KnownFlags } from "./flags.ts";
import { klog } from "./klog.ts";
import { lead } from "./leader-election.ts";

/** What the components are made of. */
export interface Plane {
  simulation: Simulation;
  /** `control-plane`: names the holders of leases. */
  node: string;
  address: string;
  port: number;
  flags: KnownFlags;
  /** Whether etcd answers. */
  storage: { up(): boolean; set(up: boolean): void };
  apiServer: {
    start(): void;
    stop(): void;
    running(): boolean;
    handle(request: HttpRequest): Program<HttpResponse>;
    healthWithoutEtcd(url: string): Program<HttpResponse>;
    /** A component answers, or does not, for a reason. */
    tellHealth(component: string, why?: string): void;
    /** Writes requests down as a policy's text says. Throws when that is wrong. Returns how to stop. */
    audit(policy: string, write: (line: string) => void): Program<() => void>;
  };
  /** By the name of the component: its client, and its loops. Starting returns how to stop. */
  workers: Readonly<Record<string, { client: Client; run(): () => void }>>;
}

const START_MS = 300;
const ETCD_DIAL_MS = 20_000;
/** How long the API server asks etcd again before it gives up a request. */
const ETCD_RETRY_MS = 2_500;
const ETCD_REFUSED =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"';
export const ETCD_FAILURE = ETCD_REFUSED;

type Component = (plane: Plane, process: Process, say: (line: string) => void) => Program<void>;

/** Runs until a signal or its own end; `found` components were running when the cluster was found, and start at once. */
function executable(plane: Plane, name: string, run: Component): Executable {
  let starts = 0;
  return function* (process) {
    const say = (line: string) => void process.stderr.write(`${line}\n`).next();
    const wrong = wrongFlag(plane.flags, process);
    if (wrong) {
      say(`Error: ${wrong}`);
      return 1;
    }
    const missing = missingFile(plane.flags, process);
    if (missing) {
      say(failed(plane.simulation.now, missing));
      return 1;
    }
    if (starts++ > 0) yield* plane.simulation.sleep(START_MS);
    const task = plane.simulation.spawn(name, run(plane, process, say));
    let signalled = false;
    for (const signal of ["SIGTERM", "SIGINT"])
      process.trap(signal, () => {
        signalled = true;
        task.kill();
      });
    try {
      const outcome = yield* wait<{ ok: boolean; error?: unknown }>((resume) => task.onEnd(resume));
      if (outcome.ok || signalled) return 0;
      if (outcome.error instanceof Exit) return outcome.error.code;
      if (outcome.error instanceof Killed) return 137;
      throw outcome.error;
    } finally {
      task.kill();
    }
  };
}

const failed = (at: number, why: string) =>
  klog(at, "E", "run.go:72", `"command failed" err=${JSON.stringify(why)}`);

const forever = (): Program<never> => wait<never>(() => () => {});

const OK = textResponse(200, "ok");
const net = (process: Process) => process.net as Attachment;

/** Answers probes on a port. */
const serveHealth = (process: Process, port: number, healthy: () => boolean = () => true) =>
  net(process).listen(port, {
    *http() {
      return healthy() ? OK : textResponse(500, "internal server error");
    },
  });

const etcd: Component = function* ({ simulation, storage }, process, say) {
  const stop = serveHealth(process, 2381);
  storage.set(true);
  say(
    JSON.stringify({
      level: "info",
      ts: new Date(simulation.now).toISOString(),
      msg: "ready to serve client requests",
    }),
  );
  try {
    yield* forever();
  } finally {
    stop();
    storage.set(false);
  }
};

/** As probes ask. */
const PROBED = /^(?:https?:\/\/[^/]+)?\/(livez|readyz|healthz)$/;
const HEALTH = /^(?:https?:\/\/[^/]+)?\/(livez|readyz|healthz)\b/;

/** Whether the API server's flags lead to etcd. */
const leadsToEtcd = ({ address }: Plane, servers: string) =>
  servers
    .split(",")
    .some((url) => ["127.0.0.1", "localhost", address].some((host) => url === `https://${host}:2379`));

const apiServer: Component = function* (plane, process, say) {
  const { simulation, storage, apiServer: server } = plane;
  const isFound = () => storage.up() && leadsToEtcd(plane, flagOf(process, "etcd-servers") ?? "");
  if (!isFound()) {
    yield* simulation.sleep(ETCD_DIAL_MS, { background: true });
    if (!isFound()) {
      say(
        klog(
          simulation.now,
          "F",
          "instance.go:233",
          "Error creating leases: error creating storage factory: context deadline exceeded",
        ),
      );
      throw new Exit(1);
    }
  }
  const stopAudit = yield* audit(plane, process, say);
  const port = Number(flagOf(process, "secure-port"));
  // On another port nobody looks for it.
  if (port === plane.port) server.start();
  const stop = net(process).listen(port, { http: (request) => answer(plane, request) });
  say(klog(simulation.now, "I", "secure_serving.go:211", `Serving securely on [::]:${port}`));
  try {
    yield* forever();
  } finally {
    stop();
    server.stop();
    stopAudit();
  }
};

function* answer(
  { simulation, storage, apiServer: server }: Plane,
  request: HttpRequest,
): Program<HttpResponse> {
  if (storage.up()) return PROBED.test(request.url) ? OK : yield* server.handle(request);
  if (HEALTH.test(request.url)) return yield* server.healthWithoutEtcd(request.url);
  yield* simulation.sleep(ETCD_RETRY_MS);
  if (storage.up()) return yield* server.handle(request);
  const status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: ETCD_REFUSED,
    code: 500,
  };
  return {
    status: 500,
    headers: { "content-type": "application/json" },
    body: `${JSON.stringify(status)}\n`,
  };
}

/** A component of which one works at a time: it needs its lease, and ends without it. */
const elected = (name: string, port: number): Component =>
  function* (plane, process, say) {
    const { simulation, node, workers } = plane;
    const { client, run } = workers[name];
    const identity = `${node}_${uuid(simulation, name)}`;
    if (name === "kube-controller-manager" && !plane.apiServer.running()) refused(plane, say);
    const stopHealth = serveHealth(process, port);
    const component = name.replace(/^kube-/, "");
    plane.apiServer.tellHealth(component);
    let stop = () => {};
    say(
      klog(
        simulation.now,
        "I",
        "leaderelection.go:258",
        `"Attempting to acquire leader lease..." lock="kube-system/${name}"`,
      ),
    );
    const becomeLeader = () => {
      say(
        klog(
          simulation.now,
          "I",
          "leaderelection.go:272",
          `"Successfully acquired lease" lock="kube-system/${name}"`,
        ),
      );
      stop = run();
    };
    try {
      yield* lead({ simulation, client, name, identity, elected: becomeLeader });
      say(
        klog(
          simulation.now,
          "E",
          "leaderelection.go:439",
          `"Failed to renew lease" err="context deadline exceeded" lock="kube-system/${name}"`,
        ),
      );
      say(
        klog(
          simulation.now,
          "E",
          name === "kube-scheduler" ? "server.go:329" : "controllermanager.go:358",
          '"Leaderelection lost"',
        ),
      );
      throw new Exit(1);
    } finally {
      stopHealth();
      const dial = `dial tcp 127.0.0.1:${port}: connect: connection refused`;
      plane.apiServer.tellHealth(component, `Get "https://127.0.0.1:${port}/healthz": ${dial}`);
      stop();
    }
  };

function refused({ simulation, address, port }: Plane, say: (line: string) => void): never {
  const url = `https://${address}:${port}/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication`;
  const dial = `dial tcp ${address}:${port}: connect: connection refused`;
  say(
    failed(
      simulation.now,
      `unable to load configmap based request-header-client-ca-file: Get "${url}": ${dial}`,
    ),
  );
  throw new Exit(1);
}

function uuid(simulation: Simulation, name: string): string {
  const random = simulation.random(`leader-election/${name}`);
  const hex = (length: number) => Array.from({ length }, () => "0123456789abcdef"[random.below(16)]).join("");
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** Programs by the name of the component. */
export const componentPrograms = (plane: Plane): ReadonlyMap<string, Executable> =>
  new Map(
    Object.entries({
      etcd,
      "kube-apiserver": apiServer,
      "kube-controller-manager": elected("kube-controller-manager", 10257),
      "kube-scheduler": elected("kube-scheduler", 10259),
    }).map(([name, run]) => [name, executable(plane, name, run)]),
  );
