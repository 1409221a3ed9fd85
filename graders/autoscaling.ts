import { check, lab, neighbourUntouched, type Probes, type Text, type View } from "../src/grading/index.ts";

const PEAK_HOUR = 20;
const MOST_LOST_PERCENT = 1;

/** What was seen of a day: Pods asked for at each minute, and requests. */
interface Day {
  replicas: number[];
  sent: number;
  served: number;
}

export default lab("autoscaling", ({ name, neighbour, request, target, min, max, peak }) => {
  const key = `default/${name}`;
  const wanted = { min: Number(min), max: Number(max), target: Number(target) };
  /** Every probe looks at the same day: the lab's load, from midnight to midnight. */
  let day: Day | undefined;
  function* theDay(view: View, probes: Probes) {
    return (day ??= yield* playDay(view, probes));
  }
  const replicasOf = ({ cluster }: View) => cluster.find("deployments.apps", key)?.spec.replicas ?? 0;

  return [
    check({
      id: "requests",
      points: 2,
      title: {
        en: `Every Pod of ${name} requests ${request}m of CPU and may take 500m`,
        es: `Cada Pod de ${name} solicita ${request}m de CPU y puede tomar 500m`,
      },
      hints: [
        {
          en: "A percentage needs a whole: the autoscaler compares usage with requests.",
          es: "Un porcentaje necesita un total: el autoescalador compara el uso con las solicitudes.",
        },
        {
          en: "They stand in the Pod template, under resources of the container.",
          es: "Están en la plantilla de Pod, en resources del contenedor.",
        },
        {
          en: `kubectl set resources deployment ${name} --requests=cpu=${request}m --limits=cpu=500m`,
          es: `kubectl set resources deployment ${name} --requests=cpu=${request}m --limits=cpu=500m`,
        },
      ],
      verify: (view) => requestsStand(view, name, Number(request)),
    }),
    check({
      id: "autoscaler",
      points: 2,
      title: {
        en: `An autoscaler keeps ${name} between ${min} and ${max} Pods, at ${target} % of the requested CPU`,
        es: `Un autoescalador mantiene ${name} entre ${min} y ${max} Pods, al ${target} % de la CPU solicitada`,
      },
      hints: [
        {
          en: "autoscaler.yaml in your work folder is a start; kubectl autoscale is another way.",
          es: "autoscaler.yaml, en tu carpeta de trabajo, es un comienzo; kubectl autoscale es otro camino.",
        },
        {
          en: "minReplicas, maxReplicas and averageUtilization say it.",
          es: "minReplicas, maxReplicas y averageUtilization lo dicen.",
        },
        {
          en: `kubectl autoscale deployment ${name} --min=${min} --max=${max} --cpu=${target}%`,
          es: `kubectl autoscale deployment ${name} --min=${min} --max=${max} --cpu=${target}%`,
        },
      ],
      verify: (view) => autoscalerStands(view, name, wanted),
    }),
    check({
      id: "working",
      points: 2,
      title: {
        en: "metrics-server is available, and the autoscaler computes with what it measures",
        es: "metrics-server está disponible y el autoescalador calcula con lo que mide",
      },
      hints: [
        {
          en: "metrics-server is available some 30 seconds after it was applied; the first reading comes 15 seconds after the autoscaler was created.",
          es: "metrics-server está disponible unos 30 segundos después de aplicarlo; la primera lectura llega 15 segundos después de crear el autoescalador.",
        },
        {
          en: `kubectl describe hpa ${name} shows conditions and events: ScalingActive must be True.`,
          es: `kubectl describe hpa ${name} enseña las condiciones y los eventos: ScalingActive debe ser True.`,
        },
        {
          en: "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml, and requests for the container.",
          es: "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml, y solicitudes para el contenedor.",
        },
      ],
      verify(view) {
        const measured = isMeasured(view);
        return measured === true ? autoscalerWorks(view, name) : measured;
      },
    }),
    check({
      id: "day-served",
      points: 3,
      title: {
        en: `Through a whole day with up to ${peak} requests a second, at most ${MOST_LOST_PERCENT} in 100 is lost`,
        es: `Durante un día entero, con hasta ${peak} peticiones por segundo, se pierde como mucho ${MOST_LOST_PERCENT} de cada 100`,
      },
      hints: DAY_HINTS,
      verify: (view) => autoscalerWorks(view, name),
      *probe(view, probes) {
        const { sent, served } = yield* theDay(view, probes);
        const lost = sent - served;
        return (
          lost * 100 <= sent * MOST_LOST_PERCENT || {
            en: `Of ${sent} requests, ${lost} were lost.`,
            es: `De ${sent} peticiones se perdieron ${lost}.`,
          }
        );
      },
    }),
    check({
      id: "breathes",
      points: 2,
      title: {
        en: `${name} grows for the evening, never beyond ${max} Pods, and is back at its minimum by midnight`,
        es: `${name} crece para el anochecer, nunca más allá de ${max} Pods, y a medianoche está en su mínimo`,
      },
      hints: DAY_HINTS,
      verify: (view) => autoscalerWorks(view, name),
      *probe(view, probes) {
        const { replicas } = yield* theDay(view, probes);
        const evening = replicas[PEAK_HOUR * 60];
        const most = Math.max(...replicas);
        const midnight = replicas.at(-1)!;
        return (
          (evening > midnight && midnight <= wanted.min && most <= wanted.max) || {
            en: `Pods in the evening: ${evening}; at midnight: ${midnight}; at most: ${most}.`,
            es: `Pods al anochecer: ${evening}; a medianoche: ${midnight}; como mucho: ${most}.`,
          }
        );
      },
    }),
    check({
      id: "one-by-one",
      points: 2,
      title: {
        en: "When the load falls, no more than one Pod goes in a minute",
        es: "Cuando la carga baja, no se va más de un Pod en un minuto",
      },
      hints: [
        {
          en: "How fast an autoscaler may shrink its target is part of its behavior.",
          es: "Lo rápido que un autoescalador puede encoger su objetivo es parte de su behavior.",
        },
        {
          en: "spec.behavior.scaleDown.policies lists how many Pods may go in how many seconds.",
          es: "spec.behavior.scaleDown.policies enumera cuántos Pods pueden irse en cuántos segundos.",
        },
        {
          en: "A policy with type: Pods, value: 1 and periodSeconds: 60, and no other.",
          es: "Una política con type: Pods, value: 1 y periodSeconds: 60, y ninguna otra.",
        },
      ],
      verify: (view) => autoscalerWorks(view, name),
      *probe(view, probes) {
        const { replicas } = yield* theDay(view, probes);
        const steps = replicas.slice(1).map((count, i) => replicas[i] - count);
        const worst = Math.max(...steps);
        const fell = steps.some((step) => step > 0);
        return (
          (fell && worst <= 1) || {
            en: `The most Pods that went in one minute: ${worst}.`,
            es: `El mayor número de Pods que se fueron en un minuto: ${worst}.`,
          }
        );
      },
    }),
    neighbourUntouched("deployments.apps", neighbour),
  ];

  function* playDay(view: View, probes: Probes) {
    const replicas: number[] = [];
    const counted = yield* probes.load(() => void replicas.push(replicasOf(view)));
    return { replicas, ...counted };
  }
});

function isMeasured({ cluster }: View): true | Text {
  const available =
    cluster.find("deployments.apps", "kube-system/metrics-server")?.status?.availableReplicas ?? 0;
  return (
    available > 0 || {
      en: `Available Pods of metrics-server in kube-system: ${available}.`,
      es: `Pods disponibles de metrics-server en kube-system: ${available}.`,
    }
  );
}

const DAY_HINTS: Text[] = [
  {
    en: "It is tried once the autoscaler works. If requests are lost, the Pods are too few or come too late.",
    es: "Se prueba en cuanto el autoescalador funciona. Si se pierden peticiones, los Pods son pocos o llegan tarde.",
  },
  {
    en: "Minimum, maximum and target must be those of the task, and the Pods must request and be limited as it says.",
    es: "Mínimo, máximo y objetivo deben ser los de la tarea, y los Pods deben tener la solicitud y el límite que pide.",
  },
  {
    en: "Leave scaleUp as it is by default: it may double the Pods every 15 seconds.",
    es: "Deja scaleUp como está por omisión: puede duplicar los Pods cada 15 segundos.",
  },
];

/** Whether the Pods that run ask for what the task says. */
function requestsStand({ cluster }: View, name: string, millicores: number): true | Text {
  const deployment = cluster.find("deployments.apps", `default/${name}`);
  const pods = cluster.list("pods", "default", ({ metadata }) => metadata.labels?.app === name);
  const specs = [deployment?.spec.template.spec, ...pods.map(({ spec }) => spec)];
  const good = specs.filter((spec) =>
    spec?.containers.every(
      ({ resources }) =>
        milli(resources?.requests?.cpu) === millicores && milli(resources?.limits?.cpu) === 500,
    ),
  );
  if (pods.length > 0 && good.length === specs.length) return true;
  const { requests, limits } = deployment?.spec.template.spec?.containers[0]?.resources ?? {};
  const [asked, allowed] = [requests?.cpu ?? "–", limits?.cpu ?? "–"];
  return {
    en: `The template requests ${asked} of CPU with a limit of ${allowed}.`,
    es: `La plantilla solicita ${asked} de CPU con un límite de ${allowed}.`,
  };
}

function milli(text: string | undefined): number {
  if (text === undefined) return 0;
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000;
}

const autoscalerOf = ({ cluster }: View, name: string) =>
  cluster.list(
    "horizontalpodautoscalers.autoscaling",
    "default",
    ({ spec }) => spec.scaleTargetRef.kind === "Deployment" && spec.scaleTargetRef.name === name,
  )[0];

const noAutoscaler = (name: string): Text => ({
  en: `No HorizontalPodAutoscaler has ${name} for its target.`,
  es: `Ningún HorizontalPodAutoscaler tiene a ${name} por objetivo.`,
});

function autoscalerStands(
  view: View,
  name: string,
  wanted: { min: number; max: number; target: number },
): true | Text {
  const found = autoscalerOf(view, name);
  if (!found) return noAutoscaler(name);
  const { minReplicas = 1, maxReplicas, metrics = [] } = found.spec;
  const cpu = metrics.find(({ resource }) => resource?.name === "cpu")?.resource?.target.averageUtilization;
  if (minReplicas === wanted.min && maxReplicas === wanted.max && cpu === wanted.target) return true;
  const percent = cpu === undefined ? "–" : `${cpu} %`;
  return {
    en: `The autoscaler: minimum ${minReplicas}, maximum ${maxReplicas}, CPU ${percent}.`,
    es: `El autoescalador: mínimo ${minReplicas}, máximo ${maxReplicas}, CPU ${percent}.`,
  };
}

function autoscalerWorks(view: View, name: string): true | Text {
  const found = autoscalerOf(view, name);
  if (!found) return noAutoscaler(name);
  const active = found.status?.conditions?.find(({ type }) => type === "ScalingActive");
  if (active?.status === "True") return true;
  const reason = active?.reason ?? "–";
  return { en: `ScalingActive is not True: ${reason}.`, es: `ScalingActive no es True: ${reason}.` };
}
