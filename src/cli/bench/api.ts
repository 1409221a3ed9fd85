// How fast the API server is, through both doors.

import { createCluster } from "../../cluster/cluster.ts";
import { isStream, type HttpRequest, type HttpResponse } from "../../cluster/apimachinery/http.ts";
import { Simulation, type Program } from "../../simulation/index.ts";
import { timed, typical, type Benchmark } from "./measure.ts";

const pod = (name: string) =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: "bench" } },
    spec: { schedulerName: "nobody", containers: [{ name: "c", image: "nginx:1.27" }] },
  }) as never;

/** Runs a request to its answer; the first one loads the HTTP door. */
async function answered(simulation: Simulation, program: Program<HttpResponse>): Promise<HttpResponse> {
  const task = simulation.spawn("request", program);
  task.onEnd(() => {});
  while (!task.outcome) await simulation.throughHolds(() => simulation.runUntil(simulation.now));
  if (!task.outcome.ok) throw task.outcome.error;
  return task.outcome.value;
}

export const apiBenchmarks: Benchmark = {
  name: "api",
  async run() {
    const simulation = new Simulation({ seed: 1 });
    const { client, handle, administrator } = createCluster({ simulation, profile: "bare", nodes: 1 });
    simulation.settle();
    const ask = (url: string, headers: Record<string, string> = {}) =>
      answered(
        simulation,
        handle({ method: "GET", url, headers, clientCertificate: administrator } satisfies HttpRequest),
      );

    for (let i = 0; i < 500; i++) client.create("pods", pod(`warm-${i}`));
    const count = 9_500;
    const created = await timed(() => {
      for (let i = 0; i < count; i++) client.create("pods", pod(`p-${i}`));
    });
    const got = await timed(() => {
      for (let i = 0; i < count; i++) client.get("pods", `default/p-${i}`);
    });
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const listed = await typical(5, () => ask("/api/v1/namespaces/default/pods", { accept }));

    for (let i = 0; i < 1000; i++) {
      const { body } = await ask(
        "/api/v1/namespaces/default/configmaps?watch=1&resourceVersion=" + String(simulation.now),
      );
      if (isStream(body)) body.subscribe({ data() {}, end() {} });
    }
    let turn = 0;
    const fanout = await typical(9, () =>
      client.create("configmaps", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: `c-${turn++}`, namespace: "default" },
      } as never),
    );
    return {
      "api.create.us": (created / count) * 1000,
      "api.get.us": (got / count) * 1000,
      "api.list10k.table.ms": listed,
      "api.fanout1000.ms": fanout,
    };
  },
};
