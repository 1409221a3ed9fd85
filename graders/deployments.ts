import {
  brokenImageUndone,
  check,
  deploymentAvailable,
  endpointsOf,
  lab,
  lookAtDeployment,
  neighbourUntouched,
  podsLabelled,
  sameObject,
  updatedWithoutGap,
  type Text,
  type View,
} from "../src/grading/index.ts";

export default lab("deployments", ({ name, neighbour, replicas, target, canary }) => {
  const count = Number(replicas);
  const stable = { name, replicas: count, image: `nginx:${target}` };
  const trial = { name: `${name}-canary`, replicas: 1, image: `nginx:${canary}` };

  return [
    deploymentAvailable(
      {
        id: "updated",
        points: 2,
        title: {
          en: `${name} runs ${replicas} Pods of nginx:${target}, all available`,
          es: `${name} tiene ${replicas} Pods de nginx:${target}, todos disponibles`,
        },
        hints: [
          { en: "The image stands in the Pod template.", es: "La imagen está en la plantilla de Pods." },
          { en: "kubectl set image changes it in place.", es: "kubectl set image la cambia sin más." },
          {
            en: `kubectl set image deployment/${name} nginx=nginx:${target}, then kubectl rollout status deployment/${name}`,
            es: `kubectl set image deployment/${name} nginx=nginx:${target}, y luego kubectl rollout status deployment/${name}`,
          },
        ],
      },
      stable,
    ),
    updatedWithoutGap(
      {
        id: "no-pod-missing",
        points: 3,
        title: {
          en: `At no instant of the update were fewer than ${replicas} Pods ready`,
          es: `En ningún instante de la actualización hubo menos de ${replicas} Pods listos`,
        },
        hints: [
          {
            en: "By default a quarter of the Pods may be missing during an update. Set the strategy before you update; you may go back and update again.",
            es: "Si no dices otra cosa, durante una actualización puede faltar un cuarto de los Pods. Cambia la estrategia antes de actualizar; puedes volver atrás y actualizar otra vez.",
          },
          {
            en: "maxUnavailable under spec.strategy.rollingUpdate says how many Pods may be missing.",
            es: "maxUnavailable, en spec.strategy.rollingUpdate, dice cuántos Pods pueden faltar.",
          },
          {
            en: `kubectl patch deployment ${name} -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0}}}}'`,
            es: `kubectl patch deployment ${name} -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":0}}}}'`,
          },
        ],
      },
      stable,
    ),
    brokenImageUndone(
      {
        id: "broken-undone",
        points: 2,
        title: {
          en: `nginx:${target}-nope was tried and undone`,
          es: `nginx:${target}-nope se probó y se deshizo`,
        },
        hints: [
          {
            en: "Ask for the broken image as you asked for the good one, and watch the new Pods.",
            es: "Pide la imagen rota como pediste la buena, y mira los Pods nuevos.",
          },
          { en: "A Deployment remembers its revisions.", es: "Un Deployment recuerda sus revisiones." },
          {
            en: `kubectl rollout history deployment/${name}, then kubectl rollout undo deployment/${name}`,
            es: `kubectl rollout history deployment/${name}, y luego kubectl rollout undo deployment/${name}`,
          },
        ],
      },
      { name, replicas: count, broken: `nginx:${target}-nope` },
    ),
    check({
      id: "canary",
      points: 2,
      title: {
        en: `${name}-canary stands with one Pod behind the Service ${name}, beside the stable ones`,
        es: `${name}-canary está con un Pod detrás del Service ${name}, junto a los estables`,
      },
      hints: CANARY_HINTS(name),
      verify(view) {
        const running = lookAtDeployment(view, trial);
        return running === true ? behindTheService(view, name, count) : running;
      },
    }),
    check({
      id: "canary-traffic",
      points: 2,
      title: {
        en: `Requests to http://${name} reach both versions, and none fails`,
        es: `Las peticiones a http://${name} llegan a las dos versiones, y ninguna falla`,
      },
      hints: CANARY_HINTS(name),
      verify: (view) => behindTheService(view, name, count),
      *probe(_, probes) {
        const answers = yield* probes.traffic(`http://${name}`, REQUESTS);
        const failed = answers.filter(({ status }) => status !== 200).length;
        const [old, fresh] = [target, canary].map(
          (version) =>
            answers.filter(({ headers }) => headers.server?.startsWith(`nginx/${version}.`)).length,
        );
        return (
          (failed === 0 && old > 0 && fresh > 0) || trafficSeen(failed, { [target]: old, [canary]: fresh })
        );
      },
    }),
    sameObject("deployments.apps", name),
    neighbourUntouched("deployments.apps", neighbour),
  ];
});

const REQUESTS = 60;

const CANARY_HINTS = (name: string): Text[] => [
  {
    en: `The Service ${name} selects Pods by one label alone. kubectl get service ${name} -o wide shows it.`,
    es: `El Service ${name} elige Pods por una sola etiqueta. kubectl get service ${name} -o wide la enseña.`,
  },
  {
    en: `The canary's Pods need app: ${name} and track: canary, both in its selector and in its template.`,
    es: `Los Pods del canario necesitan app: ${name} y track: canary, tanto en su selector como en su plantilla.`,
  },
  {
    en: "canary.yaml in your work folder lacks the label app, twice, and the image. Complete it and apply it.",
    es: "A canary.yaml, en tu carpeta de trabajo, le falta la etiqueta app, dos veces, y la imagen. Complétalo y aplícalo.",
  },
];

/** Whether a ReplicaSet of the Deployment made the pod. */
const isOf = (deployment: string, { metadata }: ReturnType<typeof podsLabelled>[number]): boolean =>
  metadata.ownerReferences?.some(({ name }) => name.slice(0, name.lastIndexOf("-")) === deployment) ?? false;

/** One pod of the canary and all the stable ones get traffic. */
function behindTheService(view: View, name: string, count: number): true | Text {
  const endpoints = new Set(endpointsOf(view, "default", name));
  const behind = (deployment: string, track: string) =>
    podsLabelled(view.cluster, "default", { app: name, track }).filter(
      (pod) => endpoints.has(pod.metadata.name) && isOf(deployment, pod),
    ).length;
  const [stable, canary] = [behind(name, "stable"), behind(`${name}-canary`, "canary")];
  return (
    (stable === count && canary === 1) || {
      en: `Behind the Service ${name} are ${stable} stable Pods and ${canary} of the canary.`,
      es: `Detrás del Service ${name} hay ${stable} Pods estables y ${canary} del canario.`,
    }
  );
}

function trafficSeen(failed: number, byVersion: Readonly<Record<string, number>>): Text {
  const versions = Object.entries(byVersion).map(([version, requests]) => `${version}: ${requests}`);
  return {
    en: `Of ${REQUESTS} requests, by version: ${versions.join(", ")}; failed: ${failed}.`,
    es: `De ${REQUESTS} peticiones, por versión: ${versions.join(", ")}; fallidas: ${failed}.`,
  };
}
