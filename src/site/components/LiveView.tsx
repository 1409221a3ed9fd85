// The cluster as it is now: nodes with their Pods, rollouts with their ReplicaSets, Services with whom they reach.

import type { Language } from "../../grading/report.ts";
import type { ClusterView, PodView } from "../../session/protocol.ts";
import { lookOf } from "../pod-shape.ts";
import { cluster, stopped } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { Autoscalers } from "./Autoscalers.tsx";
import { Machines } from "./Machines.tsx";
import { NodeMap } from "./NodeMap.tsx";
import { Rollouts } from "./Rollouts.tsx";
import { Shape } from "./Shape.tsx";
import { Traffic } from "./Traffic.tsx";

interface Props {
  show: "all" | "nodes" | "rollouts" | "traffic";
  /** Only what belongs to Deployments and Services whose names begin so. */
  of?: string | undefined;
  language: Language;
}

const empty: ClusterView = { nodes: [], pods: [], deployments: [], services: [] };

export default function LiveView({ show, of, language }: Props) {
  const whole = useValue(cluster) ?? empty;
  const missing = useValue(stopped);
  const view = only(of, whole);
  const { pods } = view;
  return (
    <div role="group" class="live not-content" data-show={show} aria-label={say(language, "live")}>
      {show === "traffic" && <Traffic view={{ ...whole, services: view.services }} language={language} />}
      {(show === "all" || show === "nodes") && (
        <>
          {show === "all" && <Machines language={language} />}
          <NodeMap nodes={view.nodes} pods={pods} stopped={missing} language={language} />
          <Legend language={language} />
        </>
      )}
      {(show === "all" || show === "rollouts") && <Rollouts view={view} language={language} />}
      {show !== "traffic" && <PodTable pods={pods} language={language} />}
      {show === "all" && <Autoscalers language={language} />}
    </div>
  );
}

function only(prefix: string | undefined, view: ClusterView): ClusterView {
  if (prefix === undefined) return view;
  const deployments = view.deployments.filter(({ name }) => name.startsWith(prefix));
  const sets = new Set(deployments.flatMap(({ replicaSets }) => replicaSets.map(({ name }) => name)));
  return {
    nodes: view.nodes,
    deployments,
    services: view.services.filter(({ name }) => name.startsWith(prefix)),
    pods: view.pods.filter(({ owner }) => owner !== undefined && sets.has(owner)),
  };
}

function Legend({ language }: { language: Language }) {
  const looks = ["ready", "starting", "trouble", "ending", "done"] as const;
  const names = { ready: "legendReady", starting: "legendStarting", trouble: "legendTrouble" } as const;
  const more = { ending: "legendEnding", done: "legendDone" } as const;
  return (
    <ul class="legend" aria-hidden="true">
      {looks.map((look) => (
        <li>
          <svg width="18" height="18" viewBox="-12 -12 24 24">
            <Shape look={look} />
          </svg>
          {say(language, { ...names, ...more }[look])}
        </li>
      ))}
    </ul>
  );
}

/** The same in words, for whoever does not see the drawing, or wants the names. */
function PodTable({ pods, language }: { pods: PodView[]; language: Language }) {
  return (
    <details class="live-table">
      <summary>{say(language, "asTable")}</summary>
      {pods.length === 0 ? (
        <p>{say(language, "noPods")}</p>
      ) : (
        <div class="live-scroll" tabIndex={0} role="region" aria-label={say(language, "asTable")}>
          <table>
            <thead>
              <tr>
                {(["pod", "node", "status", "image", "restarts"] as const).map((key) => (
                  <th scope="col">{say(language, key)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {pods.map((pod) => (
                <tr key={pod.uid}>
                  <th scope="row">{pod.name}</th>
                  <td>{pod.node ?? say(language, "notScheduled")}</td>
                  <td>
                    {pod.status}
                    {lookOf(pod) === "starting" &&
                      pod.status === "Running" &&
                      `, ${say(language, "notReady")}`}
                  </td>
                  <td>{pod.image}</td>
                  <td>{pod.restarts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
