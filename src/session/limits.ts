// `timonel`: what this cluster is, and where it differs from a real one.

import { imageNames } from "../cluster/cluster.ts";
import type { Language, Text } from "../grading/report.ts";
import type { Executable, Process } from "../hosts/process.ts";
import type { Program } from "../simulation/index.ts";

const LIMITS: Text = {
  en: `This is a simulated Kubernetes v1.36 cluster. (En español: timonel limits es)

Works as on a real cluster: the API server (every built-in kind, validation, defaults, conflicts, watches, tables, RBAC, certificates
and tokens, quotas, limits, Pod security, admission policies and webhooks, custom resources, an audit trail), the scheduler, the controllers of
Deployments, ReplicaSets, EndpointSlices, Namespaces, ServiceAccounts, nodes, disruption budgets and HorizontalPodAutoscalers, the
garbage collector, kubelets with probes, restarts and back-off, DNS and Services, shell scripts in containers; metrics-server, once you
install it.

Simplified: machines, container images and the network. Only the images of a catalogue can be pulled (timonel images);
a program that is not a shell script or a known daemon says that it is not simulated. Time is virtual and may be paused.

Usage is computed, not measured: an image's processor time and memory follow from its traffic. Custom and external metrics have no
adapter. The kubelets' certificates are signed, so that metrics-server needs no --kubelet-insecure-tls.

The nodes are reached by ssh, as root. The control plane's components are static pods and stop with their manifests; of their flags, only
those that kubeadm writes are understood, and of other values etcd's address, the port and the names of files. kube-proxy's Pods are made
once: no controller replaces them. On a node, crictl shows, stops, removes and enters containers, and neither makes nor pulls any;
containerd cannot be stopped; logs are not files; kubectl is on your machine alone. A machine that was powered off stays off; one that
reboots comes back.

A Docker host runs containers as Docker Engine 28 does, with restart policies, networks, volumes, ports and limits. Building and
pushing images, compose and swarm are not simulated; users, capabilities and a disk's size in containers have no effect.

Not simulated yet: other controllers (Job, CronJob, StatefulSet, DaemonSet), the binding of persistent volumes, preemption, network
policies, conversion of custom resources by webhooks, MutatingAdmissionPolicies. TLS is not encryption here: nobody listens on the wire.
`,
  es: `Este es un clúster simulado de Kubernetes v1.36. (In English: timonel limits en)

Funciona como en un clúster real: el servidor de la API (todos los tipos incorporados, validación, valores por omisión, conflictos,
watch, tablas, RBAC, certificados y tokens, cuotas, límites, seguridad de Pods, políticas y webhooks de admisión, recursos propios, registro de
auditoría), el planificador, los controladores de Deployments, ReplicaSets, EndpointSlices, Namespaces, ServiceAccounts, nodos,
presupuestos de interrupción y HorizontalPodAutoscalers, el recolector de basura, los kubelets con sondas, reinicios y esperas, el DNS y
los Services, los guiones de shell en contenedores, y metrics-server cuando lo instalas.

Está simplificado: las máquinas, las imágenes y la red. Solo se pueden descargar las imágenes de un catálogo (timonel images);
un programa que no sea un guion de shell ni un servicio conocido dice que no está simulado. El tiempo es virtual y se puede pausar.

El consumo se calcula, no se mide: el tiempo de procesador y la memoria de una imagen dependen de su tráfico. No hay adaptador para
métricas propias ni externas. Los certificados de los kubelets están firmados, así que metrics-server no necesita --kubelet-insecure-tls.

A los nodos se llega por ssh, como root. Los componentes del plano de control son Pods estáticos y se detienen con sus manifiestos; de sus
opciones solo se entienden las que escribe kubeadm y, de otros valores, la dirección de etcd, el puerto y los nombres de archivos. Los Pods
de kube-proxy se crean una vez: ningún controlador los repone. En un nodo, crictl muestra contenedores, los detiene, los borra y entra en
ellos, pero ni los crea ni descarga imágenes; containerd no se puede detener; los registros no son archivos; kubectl solo está en tu máquina.
Una máquina apagada se queda apagada; una que se reinicia vuelve.

Un host con Docker ejecuta contenedores como Docker Engine 28, con políticas de reinicio, redes, volúmenes, puertos y límites. No se
simulan la construcción ni la publicación de imágenes, compose ni swarm; en los contenedores, ni el usuario, ni los permisos, ni el
tamaño del disco tienen efecto.

Aún no se simulan otros controladores (Job, CronJob, StatefulSet, DaemonSet), el enlace de volúmenes persistentes, la
apropiación de sitio por prioridad (preemption), las políticas de red, la conversión de recursos propios por webhooks ni las
MutatingAdmissionPolicies. TLS no cifra nada aquí: en el cable no escucha nadie.
`,
};

const USAGE = `Usage: timonel limits [en|es]   what is simulated, and what is not
       timonel images           what can be pulled
       timonel version
`;

function* images({ simulation, stdout }: Process): Program<void> {
  const names = yield* simulation.hold(() => imageNames());
  for (const { name, tags } of names) yield* stdout.write(`${name}: ${tags.join(", ")}\n`);
}

export const timonelProgram: Executable = function* (process) {
  const [, command, language = "en"] = process.argv;
  if (command === "limits" && language in LIMITS) yield* process.stdout.write(LIMITS[language as Language]);
  else if (command === "images") yield* images(process);
  else if (command === "version") yield* process.stdout.write("Timonel, simulating Kubernetes v1.36\n");
  else {
    yield* process.stderr.write(USAGE);
    return command === undefined || command === "--help" ? 0 : 1;
  }
  return 0;
};
