import {
  check,
  endpointsOf,
  findService,
  lab,
  neighbourUntouched,
  podsLabelled,
  sameObject,
  untouched,
  type Answer,
  type Text,
  type View,
} from "../src/grading/index.ts";

const REQUESTS = 60;
const FEW = 12;
const PODS = 3;

export default lab("services", ({ back, front, neighbour, nodePort }) => [
  check({
    id: "back-endpoints",
    points: 2,
    title: {
      en: `All ${PODS} Pods of ${back} stand behind the Service ${back}`,
      es: `Los ${PODS} Pods de ${back} están detrás del Service ${back}`,
    },
    hints: [
      {
        en: `kubectl get endpointslices -l kubernetes.io/service-name=${back} shows whom it leads to.`,
        es: `kubectl get endpointslices -l kubernetes.io/service-name=${back} enseña a quién lleva.`,
      },
      {
        en: "Compare the selector of the Service with the labels of the Pods, letter by letter.",
        es: "Compara el selector del Service con las etiquetas de los Pods, letra por letra.",
      },
      {
        en: `The label is tier: backend. kubectl patch service ${back} -p '{"spec":{"selector":{"tier":"backend"}}}'`,
        es: `La etiqueta es tier: backend. kubectl patch service ${back} -p '{"spec":{"selector":{"tier":"backend"}}}'`,
      },
    ],
    verify: (view) => allBehind(view, back, back),
  }),
  check({
    id: "back-answers",
    points: 3,
    title: {
      en: `Requests to http://${back} reach every Pod, and none fails`,
      es: `Las peticiones a http://${back} llegan a todos los Pods y ninguna falla`,
    },
    hints: [
      {
        en: "Endpoints are an address and a port. On which port do the Pods listen?",
        es: "Un endpoint es una dirección y un puerto. ¿En qué puerto escuchan los Pods?",
      },
      {
        en: "port is where the Service is asked, targetPort where the Pod listens.",
        es: "port es donde se le pregunta al Service; targetPort, donde escucha el Pod.",
      },
      {
        en: `kubectl patch service ${back} -p '{"spec":{"ports":[{"port":80,"targetPort":9376}]}}'`,
        es: `kubectl patch service ${back} -p '{"spec":{"ports":[{"port":80,"targetPort":9376}]}}'`,
      },
    ],
    verify: (view) => asksRightPort(view, back),
    *probe(_, probes) {
      const answers = yield* probes.traffic(`http://${back}`, REQUESTS);
      const failed = answers.filter(({ status }) => status !== 200).length;
      const reached = new Set(answers.map(({ body }) => body)).size;
      return (
        (failed === 0 && reached === PODS) || {
          en: `Of ${REQUESTS} requests ${failed} failed; ${reached} Pods answered.`,
          es: `De ${REQUESTS} peticiones fallaron ${failed}; respondieron ${reached} Pods.`,
        }
      );
    },
  }),
  check({
    id: "headless",
    points: 2,
    title: {
      en: `${back}-pods is headless and names the ${PODS} Pods of ${back}`,
      es: `${back}-pods no tiene cabeza y nombra a los ${PODS} Pods de ${back}`,
    },
    hints: [
      {
        en: "A headless Service has no address of its own: DNS answers with those of its Pods.",
        es: "Un Service sin cabeza no tiene dirección propia: DNS responde con las de sus Pods.",
      },
      {
        en: "pods.yaml in your work folder lacks clusterIP and a selector.",
        es: "A pods.yaml, en tu carpeta de trabajo, le faltan clusterIP y un selector.",
      },
      {
        en: `clusterIP: None, and the selector app: ${back}. Or: kubectl expose deployment ${back} --name=${back}-pods --cluster-ip=None --port=9376`,
        es: `clusterIP: None, y el selector app: ${back}. O bien: kubectl expose deployment ${back} --name=${back}-pods --cluster-ip=None --port=9376`,
      },
    ],
    verify(view) {
      const service = findService(view, "default", `${back}-pods`);
      if (!service)
        return { en: `There is no Service ${back}-pods.`, es: `No hay ningún Service ${back}-pods.` };
      if (service.spec.clusterIP !== "None")
        return {
          en: `${back}-pods has the address ${service.spec.clusterIP}.`,
          es: `${back}-pods tiene la dirección ${service.spec.clusterIP}.`,
        };
      return allBehind(view, back, `${back}-pods`);
    },
  }),
  check({
    id: "node-port",
    points: 3,
    title: {
      en: `${front} answers on port ${nodePort} of every node`,
      es: `${front} responde en el puerto ${nodePort} de cualquier nodo`,
    },
    hints: [
      {
        en: "A Service of type NodePort has a port on every node besides its address.",
        es: "Un Service de tipo NodePort tiene, además de su dirección, un puerto en cada nodo.",
      },
      {
        en: "Without nodePort the cluster draws one between 30000 and 32767.",
        es: "Sin nodePort, el clúster elige uno entre 30000 y 32767.",
      },
      {
        en: `kubectl patch service ${front} -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":${nodePort}}]}}'`,
        es: `kubectl patch service ${front} -p '{"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":${nodePort}}]}}'`,
      },
    ],
    verify: (view) => hasNodePort(view, front, Number(nodePort)),
    *probe(view, probes) {
      const answers: Answer[] = [];
      for (const address of nodeAddresses(view))
        answers.push(...(yield* probes.traffic(`http://${address}:${nodePort}`, FEW)));
      const failed = answers.filter(({ status }) => status !== 200).length;
      return (
        failed === 0 || {
          en: `Of ${answers.length} requests to the nodes' port ${nodePort}, ${failed} failed.`,
          es: `De ${answers.length} peticiones al puerto ${nodePort} de los nodos, fallaron ${failed}.`,
        }
      );
    },
  }),
  sameObject("services", back, front),
  untouched(
    {
      id: "deployment",
      points: 1,
      title: { en: `The Deployment ${back} is as it was`, es: `El Deployment ${back} está como estaba` },
      hints: [
        { en: "The mistake is in the Service.", es: "El error está en el Service." },
        {
          en: "What was changed stays changed: start over.",
          es: "Lo cambiado queda cambiado: empieza de nuevo.",
        },
        { en: "Change the selector, not the labels.", es: "Cambia el selector, no las etiquetas." },
      ],
    },
    "deployments.apps",
    `default/${back}`,
  ),
  neighbourUntouched("services", neighbour),
]);

/** The Service leads to the Pods of the application and to nobody else, and will lead to those that come after them. */
function allBehind(view: View, app: string, service: string): true | Text {
  const wanted = podsLabelled(view.cluster, "default", { app })
    .map(({ metadata }) => metadata.name)
    .sort();
  const behind = endpointsOf(view, "default", service);
  if (wanted.length !== PODS || behind.join() !== wanted.join())
    return {
      en: `Behind ${service} there are ${behind.length} Pods.`,
      es: `Detrás de ${service} hay ${behind.length} Pods.`,
    };
  return selectsNextPods(view, app, service);
}

/** Labels put on Pods by hand, and endpoints written by hand, end with the Pods. */
function selectsNextPods({ cluster }: View, app: string, service: string): true | Text {
  const selector = Object.entries(cluster.find("services", `default/${service}`)?.spec.selector ?? {});
  const labels = cluster.find("deployments.apps", `default/${app}`)?.spec.template.metadata?.labels ?? {};
  return (
    (selector.length > 0 && selector.every(([name, value]) => labels[name] === value)) || {
      en: `The next Pod that the Deployment ${app} makes will not be behind ${service}.`,
      es: `El próximo Pod que cree el Deployment ${app} no estará detrás de ${service}.`,
    }
  );
}

function asksRightPort(view: View, back: string): true | Text {
  const behind = allBehind(view, back, back);
  if (behind !== true) return behind;
  const port = findService(view, "default", back)?.spec.ports?.find((one) => one.port === 80);
  return (
    port !== undefined || {
      en: `${back} has no port 80.`,
      es: `${back} no tiene el puerto 80.`,
    }
  );
}

function hasNodePort(view: View, front: string, nodePort: number): true | Text {
  const own = selectsNextPods(view, front, front);
  if (own !== true) return own;
  const ports = findService(view, "default", front)?.spec.ports ?? [];
  const seen = ports.flatMap((port) => port.nodePort ?? []);
  return (
    seen.includes(nodePort) || {
      en: seen.length > 0 ? `${front} has the node port ${seen.join(", ")}.` : `${front} has no node port.`,
      es:
        seen.length > 0
          ? `${front} tiene el puerto de nodo ${seen.join(", ")}.`
          : `${front} no tiene puerto de nodo.`,
    }
  );
}

const nodeAddresses = ({ cluster }: View): string[] =>
  cluster
    .list("nodes")
    .flatMap(({ status }) => status.addresses ?? [])
    .filter(({ type }) => type === "InternalIP")
    .map(({ address }) => address);
