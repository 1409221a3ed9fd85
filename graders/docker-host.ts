import {
  check,
  clock,
  endpointsOf,
  lab,
  lookAtDeployment,
  podsLabelled,
  type HostContainer,
  type Text,
  type Verdict,
  type View,
} from "../src/grading/index.ts";

const BOX = "box";
const IMAGE = "nginx:1.27";
const WORKER_IMAGE = "registry.k8s.io/e2e-test-images/agnhost:2.53";
const MIB = 1024 * 1024;
const REQUESTS = 20;

export default lab("docker-host", ({ name, neighbour, worker, need, port, replicas }) => [
  check<readonly string[] | undefined>({
    id: "worker",
    points: 2,
    title: {
      en: `${worker} runs, and keeps running, under a limit of at most 256m`,
      es: `${worker} se ejecuta, y sigue ejecutándose, con un límite de 256m como máximo`,
    },
    hints: [
      {
        en: `docker inspect ${worker} tells under State whether the kernel killed it for its memory.`,
        es: `docker inspect ${worker} dice en State si el núcleo lo mató por la memoria.`,
      },
      {
        en: `Compare its limit (HostConfig.Memory) with the ${need}Mi that it takes.`,
        es: `Compara su límite (HostConfig.Memory) con los ${need}Mi que necesita.`,
      },
      {
        en: `docker update --memory 256m --memory-swap 256m ${worker}, then docker start ${worker}`,
        es: `docker update --memory 256m --memory-swap 256m ${worker}, y luego docker start ${worker}`,
      },
    ],
    remember: (view) => find(view, worker)?.command,
    verify(view, command = []) {
      const running = runsWithin(view, worker, WORKER_IMAGE, 256);
      const now = find(view, worker)?.command ?? [];
      if (running !== true || sameCommand(now, command)) return running;
      return {
        en: `${worker} has another command: ${now.join(" ")}`,
        es: `${worker} tiene otra orden: ${now.join(" ")}`,
      };
    },
    *probe(view, probes) {
      const before = find(view, worker)?.startedAt;
      yield* probes.time(15_000);
      const now = find(view, worker);
      if (now?.status === "running" && now.startedAt === before) return true;
      return {
        en: `15 s later ${worker} had ended${now?.oomKilled ? ", killed for its memory" : ""}.`,
        es: `15 s después ${worker} había terminado${now?.oomKilled ? ", muerto por la memoria" : ""}.`,
      };
    },
  }),
  check({
    id: "served",
    points: 1,
    title: {
      en: `${name} runs ${IMAGE} on box, and port ${port} leads to it`,
      es: `${name} ejecuta ${IMAGE} en box, y el puerto ${port} lleva hasta él`,
    },
    hints: [
      {
        en: "A container's port is its own until it is published.",
        es: "El puerto de un contenedor es solo suyo hasta que se publica.",
      },
      {
        en: "-p publishes a port: first the host's, then the container's; --name gives the name.",
        es: "-p publica un puerto: primero el del host y luego el del contenedor; --name da el nombre.",
      },
      {
        en: `docker run -d --name ${name} -p ${port}:80 ${IMAGE}, and what the other checks ask for`,
        es: `docker run -d --name ${name} -p ${port}:80 ${IMAGE}, y lo que piden las otras comprobaciones`,
      },
    ],
    verify(view) {
      const container = find(view, name);
      if (container?.status !== "running" || container.image !== IMAGE) return asItIs(name, container);
      const leads = container.ports.some(
        ({ host, container: inside }) => host === Number(port) && inside === 80,
      );
      return (
        leads || {
          en: `Port ${port} of box does not lead to port 80 of ${name}.`,
          es: `El puerto ${port} de box no lleva al puerto 80 de ${name}.`,
        }
      );
    },
    *probe(_, probes) {
      const url = `http://${BOX}:${port}`;
      const [{ status, error }] = yield* probes.traffic(url, 1);
      if (status === 200) return true;
      return {
        en: `From another machine, ${url} says: ${status ?? error}.`,
        es: `Desde otra máquina, ${url} responde: ${status ?? error}.`,
      };
    },
  }),
  check({
    id: "limited",
    points: 1,
    title: {
      en: `${name} may take 128m of memory at most`,
      es: `${name} puede usar 128m de memoria como máximo`,
    },
    hints: [
      {
        en: "Without a limit a container may take all that the host has.",
        es: "Sin límite, un contenedor puede usar todo lo que tiene el host.",
      },
      {
        en: "docker run takes --memory; docker update changes it later.",
        es: "docker run admite --memory; docker update lo cambia después.",
      },
      {
        en: `docker update --memory 128m --memory-swap 128m ${name}`,
        es: `docker update --memory 128m --memory-swap 128m ${name}`,
      },
    ],
    verify: (view) => runsWithin(view, name, IMAGE, 128),
  }),
  check({
    id: "comes-back",
    points: 3,
    title: {
      en: `${name} comes back when its process dies, and when box is rebooted`,
      es: `${name} vuelve cuando muere su proceso y cuando box se reinicia`,
    },
    hints: [
      {
        en: "Docker starts a container again only if its restart policy says so.",
        es: "Docker vuelve a arrancar un contenedor solo si lo dice su política de reinicio.",
      },
      {
        en: "Compare no, on-failure, always and unless-stopped: which of them still hold after a reboot?",
        es: "Compara no, on-failure, always y unless-stopped: ¿cuáles siguen valiendo tras un reinicio de la máquina?",
      },
      {
        en: `docker update --restart unless-stopped ${name}`,
        es: `docker update --restart unless-stopped ${name}`,
      },
    ],
    verify(view) {
      const container = find(view, name);
      if (container?.status !== "running") return asItIs(name, container);
      if (container.restart !== "no") return true;
      return { en: `The restart policy of ${name} is no.`, es: `La política de reinicio de ${name} es no.` };
    },
    *probe(view, probes) {
      yield* probes.crash(BOX, name);
      yield* probes.time(10_000);
      const crashed = find(view, name)?.status === "running";
      yield* probes.reboot(BOX);
      yield* probes.time(60_000);
      const rebooted = find(view, name)?.status === "running";
      if (crashed && rebooted) return true;
      return crashed
        ? {
            en: `After a reboot of box, ${name} did not run.`,
            es: `Tras reiniciar box, ${name} no se ejecutaba.`,
          }
        : {
            en: `After its process had died, ${name} did not run.`,
            es: `Después de morir su proceso, ${name} no se ejecutaba.`,
          };
    },
  }),
  check({
    id: "spread",
    points: 2,
    title: {
      en: `The Deployment ${name} has ${replicas} replicas of ${IMAGE} available, on at least 2 nodes`,
      es: `El Deployment ${name} tiene ${replicas} réplicas de ${IMAGE} disponibles, en al menos 2 nodos`,
    },
    hints: [
      {
        en: "kubectl works on box, too; kubectl get pods -o wide shows the nodes.",
        es: "kubectl también funciona en box; kubectl get pods -o wide enseña los nodos.",
      },
      {
        en: "kubectl create deployment takes --image and --replicas.",
        es: "kubectl create deployment admite --image y --replicas.",
      },
      {
        en: `kubectl create deployment ${name} --image=${IMAGE} --replicas=${replicas}`,
        es: `kubectl create deployment ${name} --image=${IMAGE} --replicas=${replicas}`,
      },
    ],
    verify(view) {
      const running = lookAtDeployment(view, { name, replicas: Number(replicas), image: IMAGE });
      if (running !== true) return running;
      const nodes = nodesOf(view, name);
      return (
        nodes.size >= 2 || {
          en: `All Pods of ${name} are on ${nodes.size} node.`,
          es: `Todos los Pods de ${name} están en ${nodes.size} nodo.`,
        }
      );
    },
  }),
  check({
    id: "answers",
    points: 2,
    title: {
      en: `Requests to http://${name} in the cluster are answered, also while a Pod is missing`,
      es: `Las peticiones a http://${name} en el clúster reciben respuesta, también mientras falta un Pod`,
    },
    hints: [
      {
        en: "Pods come and go; a Service is the address that stays.",
        es: "Los Pods van y vienen; un Service es la dirección que se queda.",
      },
      {
        en: "kubectl expose makes a Service for a Deployment.",
        es: "kubectl expose crea un Service para un Deployment.",
      },
      {
        en: `kubectl expose deployment ${name} --port=80`,
        es: `kubectl expose deployment ${name} --port=80`,
      },
    ],
    verify(view) {
      const behind = endpointsOf(view, "default", name);
      if (behind.length === 0)
        return {
          en: `No Pod stands behind a Service ${name}.`,
          es: `No hay ningún Pod detrás de un Service ${name}.`,
        };
      const own = new Set(podsOf(view, name).map(({ metadata }) => metadata.name));
      const foreign = behind.find((pod) => !own.has(pod));
      return (
        foreign === undefined || {
          en: `Behind the Service ${name} stands ${foreign}, which is no Pod of the Deployment.`,
          es: `Detrás del Service ${name} está ${foreign}, que no es un Pod del Deployment.`,
        }
      );
    },
    *probe(view, probes) {
      const [pod] = endpointsOf(view, "default", name);
      const labels = view.cluster.find("pods", `default/${pod}`)?.metadata.labels ?? {};
      yield* probes.deletePod("default", labels);
      yield* probes.time(2_000);
      const answers = yield* probes.traffic(`http://${name}`, REQUESTS);
      const failed = answers.filter(({ status }) => status !== 200).length;
      return (
        failed === 0 || {
          en: `${failed} of ${REQUESTS} requests failed.`,
          es: `Fallaron ${failed} de ${REQUESTS} peticiones.`,
        }
      );
    },
  }),
  check<{ id?: string; undisturbedSince?: number }>({
    id: "neighbour",
    points: 1,
    title: { en: `${neighbour} was never stopped`, es: `${neighbour} no se detuvo nunca` },
    hints: [
      { en: "Name the container that you mean.", es: "Nombra el contenedor al que te refieres." },
      { en: "docker ps -aq lists the neighbour's, too.", es: "docker ps -aq también incluye el ajeno." },
      {
        en: "What was stopped stays noticed: start over.",
        es: "Lo detenido queda anotado: empieza de nuevo.",
      },
    ],
    safeguard: true,
    remember(view) {
      const { id, undisturbedSince } = find(view, neighbour) ?? {};
      return { id, undisturbedSince };
    },
    verify(view, { id, undisturbedSince }) {
      const container = view.containers(BOX).find((one) => one.id === id);
      if (container?.status === "running" && container.undisturbedSince === undisturbedSince) return true;
      return {
        en: `At ${clock(view)} ${neighbour} is not what ran in the beginning.`,
        es: `A las ${clock(view)} ${neighbour} ya no es lo que se ejecutaba al principio.`,
      };
    },
  }),
]);

const find = (view: View, name: string): HostContainer | undefined =>
  view.containers(BOX).find((container) => container.name === name);

const asItIs = (name: string, container: HostContainer | undefined): Text =>
  container
    ? {
        en: `${name}: ${container.image}, ${container.status}.`,
        es: `${name}: ${container.image}, ${container.status}.`,
      }
    : { en: `There is no container ${name} on box.`, es: `No hay ningún contenedor ${name} en box.` };

/** It runs that image, under a limit that is not above so many MiB. */
function runsWithin(view: View, name: string, image: string, mostMiB: number): Verdict {
  const container = find(view, name);
  if (container?.status !== "running" || container.image !== image) return asItIs(name, container);
  if (container.memory > 0 && container.memory <= mostMiB * MIB) return true;
  return container.memory === 0
    ? { en: `${name} has no memory limit.`, es: `${name} no tiene límite de memoria.` }
    : {
        en: `The limit of ${name} is ${Math.round(container.memory / MIB)}m.`,
        es: `El límite de ${name} es de ${Math.round(container.memory / MIB)}m.`,
      };
}

/** The same words with the same flags, whatever their order and however their values are joined. */
function sameCommand(one: readonly string[], other: readonly string[]): boolean {
  const words = (command: readonly string[]) =>
    command.join(" ").replaceAll("=", " ").split(" --").sort().join(" --");
  return words(one) === words(other);
}

function podsOf(view: View, deployment: string) {
  const found = view.cluster.find("deployments.apps", `default/${deployment}`);
  return found ? podsLabelled(view.cluster, "default", found.spec.selector.matchLabels ?? {}) : [];
}

const nodesOf = (view: View, deployment: string): Set<string> =>
  new Set(podsOf(view, deployment).map(({ spec }) => spec.nodeName ?? ""));
