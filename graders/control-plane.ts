import {
  always,
  check,
  clock,
  deletingAPod,
  deploymentAvailable,
  isReady,
  lab,
  podsReady,
  readyPods,
  survives,
  within,
  type Text,
  type View,
} from "../src/grading/index.ts";

const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const ETCD = "kube-system/etcd-control-plane";

/** Those that work only while they hold a Lease. */
const ELECTED = ["kube-controller-manager", "kube-scheduler"];
/** Kubelets renew every ten seconds, those that are elected more often. */
const RENEWED_MS = 12_000;

const NOBODY_ANSWERS: Text = {
  en: "Nothing has been stored for a while: etcd or the API server does not answer.",
  es: "Hace un rato que no se guarda nada: etcd o el servidor de la API no responde.",
};

const NOTHING_YET: Text = {
  en: "Nothing has happened yet: run bash night.sh.",
  es: "Todavía no ha pasado nada: ejecuta bash night.sh.",
};

export default lab("control-plane", ({ name, neighbour, replicas, node }) => {
  const component = neighbour === "ledger" ? "kube-scheduler" : "kube-controller-manager";
  const labels = { app: name };
  const count = Number(replicas);

  return [
    check<{ wasDown: boolean }>({
      id: "components",
      points: 3,
      title: {
        en: "All four components of the control plane run and are ready",
        es: "Los cuatro componentes del plano de control funcionan y están listos",
      },
      hints: [
        {
          en: "Ask what no longer happens: does a new Pod get a node? Is a deleted Pod replaced?",
          es: "Pregúntate qué ha dejado de ocurrir: ¿recibe un nodo un Pod nuevo? ¿Se reemplaza un Pod borrado?",
        },
        {
          en: "kubectl get pods -n kube-system shows which component is missing or not ready; compare the manifests on control-plane.",
          es: "kubectl get pods -n kube-system muestra qué componente falta o no está listo; compara los manifiestos en control-plane.",
        },
        {
          en: `It is ${component}: its manifest has either left /etc/kubernetes/manifests for /var/tmp, or asks for an image of a version that does not exist.`,
          es: `Es ${component}: su manifiesto o bien ha salido de /etc/kubernetes/manifests hacia /var/tmp, o bien pide una imagen de una versión que no existe.`,
        },
      ],
      follow: ["pods"],
      remember: () => ({ wasDown: false }),
      sample(view, memory) {
        memory.wasDown ||= isNight(view) && !isComponentReady(view, component);
      },
      verify(view, { wasDown }) {
        if (!wasDown) return NOTHING_YET;
        const down = COMPONENTS.filter((one) => !isComponentReady(view, one));
        if (down.length > 0)
          return {
            en: `Not ready, or not there: ${down.join(", ")}.`,
            es: `No están listos, o no están: ${down.join(", ")}.`,
          };
        if (!isAnswered(view)) return NOBODY_ANSWERS;
        const idle = ELECTED.filter((one) => !isRenewed(view, `kube-system/${one}`));
        return (
          idle.length === 0 || {
            en: `Ready, but without its Lease: ${idle.join(", ")}. A component that has just started waits for it for up to fifteen seconds.`,
            es: `Listos, pero sin su Lease: ${idle.join(", ")}. Un componente que acaba de arrancar lo espera hasta quince segundos.`,
          }
        );
      },
    }),
    check<{ uid: string | undefined; wasSilent: boolean }>({
      id: "node",
      points: 2,
      title: {
        en: `The node ${node} is ready again`,
        es: `El nodo ${node} vuelve a estar listo`,
      },
      hints: [
        {
          en: "kubectl get nodes shows which one; kubectl describe node says who stopped reporting.",
          es: "kubectl get nodes muestra cuál; kubectl describe node dice quién dejó de informar.",
        },
        {
          en: "Log in to the machine with ssh and look at the service kubelet with systemctl.",
          es: "Entra en la máquina con ssh y mira el servicio kubelet con systemctl.",
        },
        {
          en: `ssh ${node} sudo systemctl start kubelet`,
          es: `ssh ${node} sudo systemctl start kubelet`,
        },
      ],
      follow: ["nodes"],
      remember: ({ cluster }) => ({ uid: cluster.find("nodes", node)?.metadata.uid, wasSilent: false }),
      sample(view, memory) {
        memory.wasSilent ||= isNight(view) && readiness(view, node) !== "True";
      },
      verify(view, { uid, wasSilent }) {
        if (!wasSilent) return NOTHING_YET;
        const now = view.cluster.find("nodes", node);
        if (!now || now.metadata.uid !== uid)
          return { en: `The Node ${node} was deleted.`, es: `El Node ${node} se borró.` };
        const ready = readiness(view, node);
        return (
          ready === "True" || {
            en: `The condition Ready of ${node} is ${ready}.`,
            es: `La condición Ready de ${node} es ${ready}.`,
          }
        );
      },
    }),
    deploymentAvailable(
      {
        id: "scaled",
        points: 2,
        title: {
          en: `${name} runs ${replicas} Pods, all available`,
          es: `${name} tiene ${replicas} Pods, todos disponibles`,
        },
        hints: [
          {
            en: "It takes the controller manager to create Pods, and the scheduler to give them nodes: mend those first.",
            es: "Hace falta el controller manager para crear Pods y el planificador para darles nodo: repáralos antes.",
          },
          { en: "kubectl scale changes the number.", es: "kubectl scale cambia la cantidad." },
          {
            en: `kubectl scale deployment ${name} --replicas=${replicas}`,
            es: `kubectl scale deployment ${name} --replicas=${replicas}`,
          },
        ],
      },
      { name, replicas: count, image: "nginx:1.27" },
    ),
    survives(
      {
        id: "heals",
        points: 2,
        title: {
          en: `A deleted Pod of ${name} is replaced within a minute`,
          es: `Un Pod de ${name} que se borra se reemplaza en menos de un minuto`,
        },
        hints: [
          {
            en: "Two components take part in this, one after the other.",
            es: "En esto participan dos componentes, uno después del otro.",
          },
          {
            en: "The controller manager creates the new Pod; the scheduler chooses its node.",
            es: "El controller manager crea el Pod nuevo; el planificador elige su nodo.",
          },
          {
            en: `Try it: kubectl delete pod -l app=${name} --wait=false, then kubectl get pods -w`,
            es: `Pruébalo: kubectl delete pod -l app=${name} --wait=false, y luego kubectl get pods -w`,
          },
        ],
      },
      deletingAPod({ labels }),
      podsReady({ id: "ready", points: 1, title: NOTHING_YET, hints: [] }, { labels, count }),
      within("60s"),
    ),
    check<{ container: string | undefined; lost: Text | undefined }>({
      id: "etcd",
      points: 1,
      safeguard: true,
      title: { en: "etcd ran without a break", es: "etcd funcionó sin interrupción" },
      hints: STORE_HINTS,
      follow: ["pods"],
      remember: (view) => ({ container: etcdContainer(view), lost: undefined }),
      sample(view, memory) {
        const container = etcdContainer(view);
        // A mirror that was deleted is made anew; until then it says nothing.
        if (container !== undefined && container !== memory.container)
          memory.lost ??= {
            en: `etcd was stopped before ${clock(view)}.`,
            es: `etcd se detuvo antes de las ${clock(view)}.`,
          };
      },
      verify: (view, { lost }) => lost ?? (isAnswered(view) || NOBODY_ANSWERS),
    }),
    always(
      {
        id: "neighbour",
        points: 1,
        title: {
          en: `Both Pods of ${neighbour} stayed ready`,
          es: `Los dos Pods de ${neighbour} siguieron listos`,
        },
        hints: [
          { en: "It has nothing to do with this.", es: "No tiene nada que ver con esto." },
          {
            en: "Commands without a name or a selector reach more than you mean.",
            es: "Una orden sin nombre ni selector alcanza más de lo que quieres.",
          },
          { en: `Leave ${neighbour} alone.`, es: `Deja ${neighbour} como está.` },
        ],
      },
      ["pods"],
      (view) => {
        const { length } = readyPods(view, "default", { app: neighbour });
        return (
          length >= 2 || {
            en: `At ${clock(view)} only ${length} of 2 Pods were ready.`,
            es: `A las ${clock(view)} solo había ${length} de 2 Pods listos.`,
          }
        );
      },
    ),
  ];
});

const STORE_HINTS: readonly Text[] = [
  {
    en: "Everything that the cluster knows is in etcd.",
    es: "En etcd está todo lo que el clúster sabe.",
  },
  {
    en: "Touch only the manifest of the component that does not run.",
    es: "Toca solo el manifiesto del componente que no funciona.",
  },
  {
    en: "Leave /etc/kubernetes/manifests/etcd.yaml where it is.",
    es: "Deja /etc/kubernetes/manifests/etcd.yaml donde está.",
  },
];

/** What a lesson stops before does not count. */
const isNight = ({ cluster }: View): boolean => cluster.find("configmaps", "default/night") !== undefined;

/** A static Pod of the component's own image; not any Pod of its name. */
function isComponentReady({ cluster }: View, component: string): boolean {
  const pod = cluster.find("pods", `kube-system/${component}-control-plane`);
  return (
    pod !== undefined &&
    pod.metadata.annotations?.["kubernetes.io/config.source"] === "file" &&
    pod.spec.containers.some(({ image }) => image?.startsWith(`registry.k8s.io/${component}:`)) &&
    isReady(pod)
  );
}

const LEASES = "leases.coordination.k8s.io";

const isFresh = ({ now }: View, renewTime: unknown): boolean =>
  typeof renewTime === "string" && now - Date.parse(renewTime) <= RENEWED_MS;

const isRenewed = (view: View, lease: string): boolean =>
  isFresh(view, view.cluster.find(LEASES, lease)?.spec.renewTime);

/** Whether somebody could write lately: what is stopped leaves everything as it was. */
const isAnswered = (view: View): boolean =>
  view.cluster.list(LEASES).some(({ spec }) => isFresh(view, spec.renewTime));

const readiness = ({ cluster }: View, node: string): string =>
  cluster.find("nodes", node)?.status.conditions?.find(({ type }) => type === "Ready")?.status ?? "Unknown";

const etcdContainer = ({ cluster }: View): string | undefined =>
  cluster.find("pods", ETCD)?.status.containerStatuses?.[0]?.containerID;
