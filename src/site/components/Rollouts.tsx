// Deployments with a bar for each ReplicaSet: how many are asked for, how many are there, how many are ready.

import type { Language } from "../../grading/report.ts";
import type { ClusterView, DeploymentView, ReplicaSetView, ServiceView } from "../../session/protocol.ts";
import { shortImage } from "../pod-shape.ts";
import { say } from "../texts.ts";

export function Rollouts({ view, language }: { view: ClusterView; language: Language }) {
  if (view.deployments.length === 0) return <p class="live-empty">{say(language, "noRollouts")}</p>;
  return (
    <div class="rollouts">
      {view.deployments.map((deployment) => (
        <Rollout
          key={`${deployment.namespace}/${deployment.name}`}
          deployment={deployment}
          language={language}
        />
      ))}
      {view.services
        .filter((service) => service.name !== "kubernetes" && service.namespace !== "kube-system")
        .map((service) => (
          <Traffic
            key={`${service.namespace}/${service.name}`}
            service={service}
            view={view}
            language={language}
          />
        ))}
    </div>
  );
}

function Rollout({ deployment, language }: { deployment: DeploymentView; language: Language }) {
  const { name, namespace, ready, desired, paused } = deployment;
  const most = Math.max(
    1,
    desired,
    ...deployment.replicaSets.map((set) => Math.max(set.desired, set.current)),
  );
  const shown = deployment.replicaSets.toSorted(
    (one, other) => Number(other.revision) - Number(one.revision),
  );
  return (
    <div class="rollout">
      <p class="rollout-name">
        <span class="kind">Deployment</span>{" "}
        <strong>{namespace === "default" ? name : `${namespace}/${name}`}</strong>
        <span class="rollout-count">{say(language, "readyOf", { ready, desired })}</span>
        {paused && <span class="rollout-paused">❚❚ {say(language, "paused")}</span>}
      </p>
      <ul class="replica-sets">
        {shown.map((set) => (
          <ReplicaSet key={set.name} set={set} most={most} language={language} />
        ))}
      </ul>
    </div>
  );
}

function ReplicaSet({ set, most, language }: { set: ReplicaSetView; most: number; language: Language }) {
  const share = (count: number) => `${(100 * count) / most}%`;
  return (
    <li
      class="replica-set"
      data-empty={set.current === 0 && set.desired === 0 ? "" : undefined}
      title={set.name}
    >
      <span class="revision" title={say(language, "revision")}>
        <span class="sr-only">{say(language, "revision")} </span>#{set.revision}
      </span>
      <span class="set-image" title={set.image}>
        {set.image.slice(set.image.lastIndexOf("/") + 1)}
      </span>
      <span class="bar" aria-hidden="true">
        <span class="bar-desired" style={{ inlineSize: share(set.desired) }} />
        <span class="bar-current" style={{ inlineSize: share(set.current) }} />
        <span class="bar-ready" style={{ inlineSize: share(set.ready) }} />
      </span>
      <span class="set-count">
        <span aria-hidden="true">
          {set.ready}/{set.desired}
        </span>
        <span class="sr-only">{say(language, "readyOf", { ready: set.ready, desired: set.desired })}</span>
      </span>
    </li>
  );
}

function Traffic(props: { service: ServiceView; view: ClusterView; language: Language }) {
  const { service, view, language } = props;
  const reached = view.pods.filter((pod) => service.endpoints.includes(pod.uid));
  const byImage = new Map<string, number>();
  for (const pod of reached)
    byImage.set(shortImage(pod.image), (byImage.get(shortImage(pod.image)) ?? 0) + 1);
  return (
    <p class="traffic">
      <span class="kind">Service</span> <strong>{service.name}</strong>{" "}
      <span class="traffic-to">{say(language, "trafficTo")}</span>{" "}
      {reached.length === 0 && <span class="traffic-none">{say(language, "noEndpoints")}</span>}
      {[...byImage].map(([image, count]) => (
        <span class="traffic-share">
          {count} × {image}
        </span>
      ))}
    </p>
  );
}
