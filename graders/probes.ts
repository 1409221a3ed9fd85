import {
  always,
  check,
  deepEqual,
  endpointsOf,
  lab,
  lookAtDeployment,
  neighbourUntouched,
  podsLabelled,
  sameObject,
  type Text,
  type View,
} from "../src/grading/index.ts";

const NGINX = "nginx:1.27";
const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53";
/** Enough requests, ten a second, to see a Pod end and its successor warm up. */
const REQUESTS = 300;
const RESTART_SECONDS = 40;

export default lab("probes", ({ api, worker, importer, neighbour, warmup, loading }) => {
  const three = { name: api, replicas: 3, image: NGINX };
  const unwell = `http://${worker}:8080/make-not-serving`;
  return [
    check({
      id: "api-no-loss",
      points: 3,
      title: {
        en: `While a Pod of ${api} is replaced, no request to http://${api} is lost`,
        es: `Mientras se reemplaza un Pod de ${api}, no se pierde ninguna petición a http://${api}`,
      },
      hints: [
        {
          en: "A container without a readiness probe is ready as soon as it runs.",
          es: "Un contenedor sin sonda de disponibilidad está listo en cuanto corre.",
        },
        {
          en: "A readinessProbe with httpGet on port 80 asks nginx itself.",
          es: "Una readinessProbe con httpGet en el puerto 80 le pregunta a nginx mismo.",
        },
        {
          en: `Under readinessProbe in readiness.yaml: httpGet, and below it port: 80. Then kubectl patch deployment ${api} --patch-file readiness.yaml`,
          es: `Bajo readinessProbe en readiness.yaml: httpGet, y debajo port: 80. Luego kubectl patch deployment ${api} --patch-file readiness.yaml`,
        },
      ],
      verify(view) {
        const standing = lookAtDeployment(view, three);
        if (standing !== true) return standing;
        const asked = asksBeforeReady(view, api, warmup);
        return asked === true ? servesWithItsOwn(view, api) : asked;
      },
      *probe(_, probes) {
        yield* probes.deletePod("default", { app: api });
        const answers = yield* probes.traffic(`http://${api}`, REQUESTS);
        const lost = answers.filter(({ status }) => status !== 200).length;
        return (
          lost === 0 || {
            en: `Of ${REQUESTS} requests while a Pod was replaced, ${lost} were lost.`,
            es: `De ${REQUESTS} peticiones mientras se reemplazaba un Pod, se perdieron ${lost}.`,
          }
        );
      },
    }),
    check({
      id: "worker-restarted",
      points: 3,
      title: {
        en: `When ${worker} says NOT_SERVING, it is restarted within ${RESTART_SECONDS} seconds and well again`,
        es: `Cuando ${worker} dice NOT_SERVING, se reinicia antes de ${RESTART_SECONDS} segundos y vuelve a estar bien`,
      },
      hints: [
        {
          en: "Of the three probes, only one restarts a container that has been running well.",
          es: "De las tres sondas, solo una reinicia un contenedor que ya funcionaba bien.",
        },
        {
          en: "A livenessProbe can ask a gRPC health service: grpc, with its port.",
          es: "Una livenessProbe puede preguntar a un servicio de salud gRPC: grpc, con su puerto.",
        },
        {
          en: "livenessProbe with grpc.port: 5000 and periodSeconds: 5 on the container worker; three failures in a row are the default.",
          es: "livenessProbe con grpc.port: 5000 y periodSeconds: 5 en el contenedor worker; tres fallos seguidos es lo predeterminado.",
        },
      ],
      verify(view) {
        const standing = lookAtDeployment(view, { name: worker, replicas: 1, image: AGNHOST });
        return standing === true ? isLookedAfter(view, worker) : standing;
      },
      *probe(view, probes) {
        const before = restartsOf(view, worker);
        yield* probes.time(RESTART_SECONDS * 1000);
        if (restartsOf(view, worker) !== before)
          return {
            en: `${worker} is restarted though it is well.`,
            es: `${worker} se reinicia aunque está bien.`,
          };
        const [{ status }] = yield* probes.traffic(unwell, 1);
        if (status !== 200) return { en: `${unwell} did not answer.`, es: `${unwell} no respondió.` };
        yield* probes.time(RESTART_SECONDS * 1000);
        if (restartsOf(view, worker) === before)
          return {
            en: `${RESTART_SECONDS} seconds after it said NOT_SERVING, ${worker} had not been restarted.`,
            es: `${RESTART_SECONDS} segundos después de decir NOT_SERVING, ${worker} no se había reiniciado.`,
          };
        yield* probes.time(RESTART_SECONDS * 1000);
        return lookAtDeployment(view, { name: worker, replicas: 1, image: AGNHOST });
      },
    }),
    check({
      id: "importer-up",
      points: 3,
      title: {
        en: `${importer} has read its data for ${loading} seconds and serves, without a restart`,
        es: `${importer} leyó sus datos durante ${loading} segundos y atiende, sin ningún reinicio`,
      },
      hints: [
        {
          en: `kubectl describe pod -l app=${importer} says who kills it, and why.`,
          es: `kubectl describe pod -l app=${importer} dice quién lo mata y por qué.`,
        },
        {
          en: "Until a startupProbe has succeeded, the other probes wait.",
          es: "Hasta que una startupProbe no acierta, las demás sondas esperan.",
        },
        {
          en: `A startupProbe like the livenessProbe, with a failureThreshold times periodSeconds of well over ${loading} seconds: 30 and 5, say.`,
          es: `Una startupProbe como la livenessProbe, con failureThreshold por periodSeconds bastante mayor que ${loading} segundos: 30 y 5, por ejemplo.`,
        },
      ],
      verify(view) {
        const standing = lookAtDeployment(view, { name: importer, replicas: 1, image: AGNHOST });
        if (standing !== true) return standing;
        const restarts = restartsOf(view, importer);
        if (restarts > 0)
          return {
            en: `${importer} has been restarted ${restarts} times.`,
            es: `${importer} se ha reiniciado ${restarts} veces.`,
          };
        return hasListened(view, importer, Number(loading));
      },
    }),
    always(
      {
        id: "importer-liveness",
        points: 1,
        title: {
          en: `The livenessProbe of ${importer} stays as it is`,
          es: `La livenessProbe de ${importer} se queda como está`,
        },
        hints: [
          {
            en: "The probe is right. It only comes too early.",
            es: "La sonda está bien. Solo llega demasiado pronto.",
          },
          {
            en: "Another probe can hold it back.",
            es: "Otra sonda puede hacerla esperar.",
          },
          {
            en: "What was changed stays changed: start over, and add a startupProbe.",
            es: "Lo cambiado queda cambiado: empieza de nuevo y añade una startupProbe.",
          },
        ],
      },
      ["deployments.apps"],
      (view) => sameLiveness(view, importer),
    ),
    always(
      {
        id: "same-programs",
        points: 1,
        title: {
          en: `${api}, ${worker} and ${importer} still run the programs they came with`,
          es: `${api}, ${worker} e ${importer} siguen ejecutando los programas con los que venían`,
        },
        hints: [
          {
            en: "Each of the three is solved by a probe; what its container runs need not change.",
            es: "Cada una de las tres se resuelve con una sonda; no hace falta cambiar lo que ejecuta su contenedor.",
          },
          {
            en: "An application that no longer takes its time would hide the trouble, not solve it.",
            es: "Una aplicación que ya no se toma su tiempo escondería el problema, no lo resolvería.",
          },
          {
            en: "What was changed stays changed: start over, and leave command and args alone.",
            es: "Lo cambiado queda cambiado: empieza de nuevo y no toques command ni args.",
          },
        ],
      },
      ["deployments.apps"],
      (view) =>
        samePrograms(view, {
          [api]: ["nginx", "sh", "-c", `sleep ${warmup}; exec nginx -g 'daemon off;'`],
          [worker]: ["worker", "grpc-health-checking"],
          [importer]: ["importer", "sh", "-c", `sleep ${loading}; exec agnhost netexec`],
        }),
    ),
    sameObject("deployments.apps", api),
    neighbourUntouched("deployments.apps", neighbour),
  ];
});

const containerOf = ({ cluster }: View, name: string) =>
  cluster.find("deployments.apps", `default/${name}`)?.spec.template.spec.containers[0];

/** What keeps a container from being ready as soon as it runs. Without any of it nothing is worth trying. */
function asksBeforeReady(view: View, api: string, warmup: string): true | Text {
  const { readinessProbe, startupProbe, lifecycle } = containerOf(view, api) ?? {};
  return (
    (readinessProbe ?? startupProbe ?? lifecycle?.postStart) !== undefined || {
      en: `A Pod of ${api} counts as ready at once, and answers ${warmup} seconds later.`,
      es: `Un Pod de ${api} cuenta como listo enseguida, y responde ${warmup} segundos después.`,
    }
  );
}

/** Behind the Service are the Pods of its Deployment, and no others. */
function servesWithItsOwn(view: View, api: string): true | Text {
  const own = new Set(
    podsLabelled(view.cluster, "default", { app: api }).map(({ metadata }) => metadata.name),
  );
  const behind = endpointsOf(view, "default", api);
  return (
    (behind.length === own.size && behind.every((name) => own.has(name))) || {
      en: `Behind the Service ${api} are ${behind.length} Pods: ${behind.join(", ")}.`,
      es: `Detrás del Service ${api} hay ${behind.length} Pods: ${behind.join(", ")}.`,
    }
  );
}

/** By Deployment: the container's name, then its command and arguments. */
function samePrograms(view: View, programs: Readonly<Record<string, readonly string[]>>): true | Text {
  const changed = Object.entries(programs).find(([deployment, program]) => {
    const containers = view.cluster.find("deployments.apps", `default/${deployment}`)?.spec.template.spec
      .containers;
    const { command = [], args = [] } = containers?.find(({ name }) => name === program[0]) ?? {};
    return containers !== undefined && [...command, ...args].join("\n") !== program.slice(1).join("\n");
  });
  return (
    changed === undefined || {
      en: `${changed[0]} was given another program.`,
      es: `A ${changed[0]} se le dio otro programa.`,
    }
  );
}

const isLookedAfter = (view: View, worker: string): true | Text =>
  containerOf(view, worker)?.livenessProbe !== undefined || {
    en: `Nobody asks ${worker} whether it is well.`,
    es: `Nadie le pregunta a ${worker} si está bien.`,
  };

const restartsOf = ({ cluster }: View, app: string): number =>
  podsLabelled(cluster, "default", { app }).reduce(
    (sum, { status }) => sum + (status?.containerStatuses?.[0]?.restartCount ?? 0),
    0,
  );

/** Its container runs since longer than it loads. */
function hasListened(view: View, app: string, seconds: number): true | Text {
  const [pod] = podsLabelled(view.cluster, "default", { app });
  const since = Date.parse(pod?.status?.containerStatuses?.[0]?.state?.running?.startedAt ?? "");
  return (
    view.now - since >= seconds * 1000 || {
      en: `${app} is still reading its data.`,
      es: `${app} todavía está leyendo sus datos.`,
    }
  );
}

const LIVENESS = {
  httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" },
  initialDelaySeconds: 0,
  timeoutSeconds: 1,
  periodSeconds: 5,
  successThreshold: 1,
  failureThreshold: 3,
};

function sameLiveness(view: View, importer: string): true | Text {
  const probe = containerOf(view, importer)?.livenessProbe;
  const seen = probe && { initialDelaySeconds: 0, ...probe };
  return (
    deepEqual(seen, LIVENESS) || {
      en: `The livenessProbe of ${importer} was changed or taken away.`,
      es: `La livenessProbe de ${importer} se cambió o se quitó.`,
    }
  );
}
