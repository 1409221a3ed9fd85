// A session without a cluster, for the page alone.

import type { ClusterView, Message, PodView, Request, Speed } from "../../session/protocol.ts";

const images = ["nginx:1.25", "nginx:1.26", "nginx:nope"];

function pods(): PodView[] {
  return Array.from({ length: 7 }, (_, at) => ({
    uid: `u${at}`,
    name: `web-6d9f${at}-abc${at}`,
    namespace: "default",
    node: at === 6 ? undefined : `worker-${(at % 3) + 1}`,
    status: [
      "Running",
      "Running",
      "ContainerCreating",
      "ImagePullBackOff",
      "Running",
      "Terminating",
      "Pending",
    ][at],
    ready: at < 2,
    terminating: at === 5,
    image: images[at % 3 === 2 ? 1 : at === 3 ? 2 : 0],
    owner: "web-1",
    ip: "10.244.1.2",
    restarts: 0,
    labels: { app: "web" },
  }));
}

const view: ClusterView = {
  nodes: [
    { name: "control-plane", ready: true, schedulable: false, controlPlane: true },
    ...[1, 2, 3].map((n) => ({
      name: `worker-${n}`,
      ready: n !== 3,
      schedulable: true,
      controlPlane: false,
    })),
  ],
  pods: pods(),
  deployments: [
    {
      namespace: "default",
      name: "web",
      desired: 4,
      updated: 2,
      ready: 3,
      available: 3,
      paused: false,
      replicaSets: [
        { name: "web-1", revision: "1", image: "nginx:1.25", desired: 3, current: 3, ready: 3 },
        { name: "web-2", revision: "2", image: "nginx:1.26", desired: 2, current: 2, ready: 1 },
      ],
    },
  ],
  services: [
    {
      namespace: "default",
      name: "web",
      clusterIP: "10.96.0.12",
      type: "ClusterIP",
      endpoints: ["u0", "u1"],
    },
  ],
};

export class BrowserSession {
  readonly #emit: (message: Message) => void;
  #speed: Speed = 1;
  #now = 0;
  #files = new Map([
    [
      "/home/learner/work/web.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicsa: 3\n",
    ],
  ]);
  #log = 0;

  constructor(emit: (message: Message) => void) {
    this.#emit = emit;
  }

  handle(request: Request): void {
    const emit = this.#emit;
    switch (request.type) {
      case "open":
        this.#now = request.start ?? (request.resume ? request.resume.start : 0);
        this.#log = request.resume?.inputs.length ?? 0;
        emit({ type: "ready", lab: request.lab, seed: 1, now: this.#now });
        emit({
          type: "output",
          terminal: "laptop",
          data:
            (this.#log ? "resumed\r\n" : "") + "\x1b[1;32mlearner@laptop\x1b[0m:\x1b[1;34m~/work\x1b[0m$ ",
        });
        emit({ type: "cluster", view });
        emit({
          type: "report",
          report: {
            schema: "timonel/report/v1",
            lab: request.lab,
            seed: 1,
            at: 0,
            score: 2,
            maxScore: 5,
            solved: false,
            checks: [
              {
                id: "a",
                title: {
                  en: "The Deployment web runs nginx:1.26",
                  es: "El Deployment web ejecuta nginx:1.26",
                },
                points: 2,
                outcome: "passed",
                safeguard: false,
                hints: [],
              },
              {
                id: "b",
                title: { en: "Never fewer than 3 ready Pods", es: "Nunca menos de 3 Pods listos" },
                points: 2,
                outcome: "failed",
                seen: { en: "2 at 10:03:11", es: "2 a las 10:03:11" },
                safeguard: true,
                hints: [{ en: "Look at maxUnavailable.", es: "Mira maxUnavailable." }],
              },
              {
                id: "c",
                title: {
                  en: "A canary gets a quarter of the traffic",
                  es: "Un canario recibe la cuarta parte del tráfico",
                },
                points: 1,
                outcome: "unknown",
                safeguard: false,
                hints: [],
              },
            ],
          },
        });
        emit({ type: "files", files: [{ path: "/home/learner/work/web.yaml", directory: false }] });
        setInterval(() => {
          this.#now += 1000 * this.#speed;
          emit({ type: "clock", now: this.#now, speed: this.#speed, settled: false });
        }, 1000);
        return;
      case "keys":
        return emit({
          type: "output",
          terminal: request.terminal,
          data: request.data === "\r" ? "\r\n$ " : request.data,
        });
      case "cell":
        emit({
          type: "cell-output",
          id: request.id,
          data: "deployment.apps/web created\n\x1b[32mNAME\x1b[0m            STATUS\ncontrol-plane   Ready\n",
        });
        setTimeout(() => emit({ type: "cell-end", id: request.id, exitCode: 0 }), 400);
        this.#log++;
        return emit({
          type: "save",
          session: {
            schema: "timonel/session/v1",
            lab: "deployments",
            seed: 1,
            start: 0,
            inputs: [{ at: 0, type: "tick" }],
            end: 0,
          },
        });
      case "stop-cell":
        return emit({ type: "cell-end", id: request.id, exitCode: 130 });
      case "speed":
        this.#speed = request.speed;
        return emit({ type: "clock", now: this.#now, speed: this.#speed, settled: false });
      case "read":
        return emit({
          type: "file",
          request: request.request,
          path: request.path,
          text: this.#files.get(request.path),
        });
      case "write":
        this.#files.set(request.path, request.text);
        return emit({
          type: "files",
          files: [...this.#files.keys()].map((path) => ({ path, directory: false })),
        });
      case "submit":
        return emit({
          type: "submission",
          request: request.request,
          name: "deployments.zip",
          bytes: new Uint8Array([80, 75]),
        });
      default:
        return;
    }
  }
}
