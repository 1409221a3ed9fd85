// What a grader may do to a copy of a session: send requests, let time pass, delete a pod, fail a node.

import type { Client } from "../cluster/client-go/client.ts";
import type { Attachment } from "../cluster/cni/network.ts";
import { keyOf } from "../cluster/apimachinery/meta.ts";
import type { Program } from "../simulation/index.ts";
import type { Check, Labels, Verdict } from "./check.ts";
import type { LoadCount } from "./load.ts";
import type { View, World } from "./world.ts";

const VISITOR_ADDRESS = "192.168.49.250";
const REQUEST_TIMEOUT_MS = 2_000;
const PAUSE_MS = 100;

/** One request: its answer, or why there was none. */
export interface Answer {
  status: number | undefined;
  headers: Readonly<Record<string, string>>;
  body: string;
  error?: string;
}

export interface Probes {
  /** Requests one after the other, as a pod of `default` sends them. */
  traffic(url: string, requests: number): Program<Answer[]>;
  /** The load that the lab declares, from its beginning to its end. `watch` is called every minute. */
  load(watch?: (minute: number) => void): Program<LoadCount>;
  time(ms: number): Program<void>;
  /** Deletes the first pod, by name, that has the labels. Returns whether there was one. */
  deletePod(namespace: string, labels: Readonly<Record<string, string>>): Program<boolean>;
  /** Takes the power from a node. */
  failNode(name: string): Program<void>;
  /** The first process of a container on a machine beside the cluster dies. */
  crash(machine: string, container: string): Program<void>;
  /** A machine beside the cluster starts anew. */
  reboot(machine: string): Program<void>;
}

export function probesOf({ lab, cluster, simulation, machines, load }: World): Probes {
  let visitor: Attachment | undefined;
  function* request(url: string): Program<Answer> {
    visitor ??= cluster.plugInside("visitor", VISITOR_ADDRESS);
    const headers = { host: /^https?:\/\/([^/]+)/.exec(url)![1], "user-agent": "visitor", accept: "*/*" };
    try {
      const response = yield* visitor.fetch(
        { method: "GET", url, headers },
        { connectTimeoutMs: REQUEST_TIMEOUT_MS },
      );
      const body = typeof response.body === "string" ? response.body : "";
      return { status: response.status, headers: response.headers, body };
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      return { status: undefined, headers: {}, body: "", error: error.message };
    }
  }
  return {
    *traffic(url, requests) {
      const answers: Answer[] = [];
      for (let i = 0; i < requests; i++) {
        answers.push(yield* request(url));
        yield* simulation.sleep(PAUSE_MS);
      }
      return answers;
    },
    *load(watch) {
      if (!load) throw new Error(`labs/${lab.name}/lab.yaml: load: the grader plays one, none is declared`);
      return yield* load.toTheEnd(watch);
    },
    time: (ms) => simulation.sleep(ms),
    *deletePod(namespace, labels) {
      const [pod] = podsLabelled(cluster.client, namespace, labels);
      if (pod) cluster.client.delete("pods", keyOf(pod));
      return pod !== undefined;
    },
    *failNode(name) {
      cluster.kubelets.get(name)?.powerOff();
    },
    *crash(machine, container) {
      machines?.get(machine)?.crash(container);
    },
    *reboot(machine) {
      machines?.get(machine)?.reboot();
    },
  };
}

/** Pods that have all the labels and are not being deleted, in order of name. */
export const podsLabelled = (
  client: Pick<Client, "list">,
  namespace: string,
  labels: Readonly<Record<string, string>>,
) =>
  client.list(
    "pods",
    namespace,
    ({ metadata }) =>
      !metadata.deletionTimestamp &&
      Object.entries(labels).every(([name, value]) => metadata.labels?.[name] === value),
  );

/** Something that happens to a cluster. */
export type Incident = (probes: Probes, view: View) => Program<void>;

export const deletingAPod =
  ({
    namespace = "default",
    labels,
  }: {
    namespace?: string;
    labels: Readonly<Record<string, string>>;
  }): Incident =>
  (probes) =>
    ignoreResult(probes.deletePod(namespace, labels));

export const failingANode =
  (name: string): Incident =>
  (probes) =>
    probes.failNode(name);

function* ignoreResult(program: Program<unknown>): Program<void> {
  yield* program;
}

/** `within("60s")`, in milliseconds. */
export function within(duration: string): number {
  const match = /^(\d+)(s|m)$/.exec(duration);
  if (!match) throw new Error(`not a duration: ${duration}`);
  return Number(match[1]) * (match[2] === "s" ? 1_000 : 60_000);
}

/**
 * What `inner` asks for holds, and holds again so long after the incident: not at once, since an incident needs time to be noticed.
 */
export function survives(
  labels: Labels,
  incident: Incident,
  inner: Pick<Check, "verify">,
  afterMs: number,
): Check {
  return {
    ...labels,
    verify: (view) => inner.verify(view, undefined),
    *probe(view, probes) {
      yield* incident(probes, view);
      yield* probes.time(afterMs);
      const verdict: Verdict = inner.verify(view, undefined);
      if (verdict === true) return true;
      const seconds = afterMs / 1000;
      return {
        en: `${seconds} s after the incident: ${verdict.en}`,
        es: `${seconds} s después del incidente: ${verdict.es}`,
      };
    },
  };
}
