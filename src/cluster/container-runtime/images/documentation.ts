// Images that the examples of Kubernetes' documentation name, as far as those examples need them.
// Left out here: the guestbook's page in PHP, what fluentd collects, Perl except for digits of pi.

import type { HttpResponse } from "../../apimachinery/http.ts";
import { NetworkError } from "../../../hosts/network.ts";
import { bashPrograms, busyboxPrograms, coreutils } from "../../../hosts/programs/index.ts";
import type { Executable } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import type { Repository } from "./catalogue.ts";
import { serveSmall, textResponse, untilSignal } from "./daemon.ts";
import { nginxRepository } from "./nginx.ts";
import { plainRepositories } from "./plain.ts";
import { redisRepository } from "./redis.ts";

const fixed = (port: number, type: string, body: string): Executable => {
  return (process) =>
    serveSmall(process, {
      port,
      startMs: 50,
      answer: () => textResponse(200, body, { "content-type": type }),
    });
};

const GUESTBOOK = `<html>
  <head><title>Guestbook</title></head>
  <body><h2>Guestbook</h2><p>The page behind this title is not simulated.</p></body>
</html>
`;

/** Passes requests on to the Service `hello`, as its nginx.conf says. */
const helloFrontend: Executable = (process) =>
  serveSmall(process, {
    port: 80,
    startMs: 50,
    *answer(): Program<HttpResponse> {
      try {
        return yield* process.net.fetch({ method: "GET", url: "http://hello/", headers: { host: "hello" } });
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        return textResponse(502, "<html><body><h1>502 Bad Gateway</h1></body></html>\n", {
          "content-type": "text/html",
        });
      }
    },
  });

const goproxy: Executable = function* (process) {
  yield* process.simulation.sleep(30);
  const stop = process.net.listen(8080, {
    *tcp(connection) {
      connection.close();
    },
  });
  yield* untilSignal(process, "SIGTERM", "SIGINT");
  stop();
  return 0;
};

const fluentd: Executable = function* (process) {
  yield* process.stdout.write("[info]: collecting logs is not simulated\n");
  yield* untilSignal(process, "SIGTERM", "SIGINT");
  return 0;
};

/** So many digits of pi, as `bpi` of Perl's bignum prints them. */
function digitsOfPi(digits: number): string {
  const unit = 10n ** BigInt(digits + 9);
  const arctan = (x: bigint) => {
    let [sum, power] = [0n, unit / x];
    for (let n = 1n; power !== 0n; n += 2n, power /= x * x) sum += n % 4n === 1n ? power / n : -(power / n);
    return sum;
  };
  const pi = 4n * (4n * arctan(5n) - arctan(239n));
  const rounded = String((pi + 5n * 10n ** 9n) / 10n ** 10n);
  return `${rounded[0]}.${rounded.slice(1)}`;
}

const MAX_DIGITS = 10_000;

const perl: Executable = function* (process) {
  const digits = Number(/^print bpi\((\d+)\)$/.exec(process.argv.at(-1) ?? "")?.[1] ?? NaN);
  if (!(digits > 1 && digits <= MAX_DIGITS)) {
    yield* process.stderr.write("perl: not simulated\n");
    return 1;
  }
  yield* process.simulation.sleep(digits * 2);
  yield* process.stdout.write(`${digitsOfPi(digits)}\n`);
  return 0;
};

const one = (
  name: string,
  tags: readonly string[],
  sizeMiB: number,
  command: string,
  program: Executable,
): Repository => ({
  name,
  versions: tags.map((tag) => ({
    tag,
    sizeMiB,
    layout: "debian" as const,
    programs: new Map<string, Executable>([...coreutils, ...bashPrograms, [command, program]]),
    config: { cmd: [command], exposedPorts: ["80/tcp"] },
  })),
});

/** Its page adds up a million square roots before it says OK. */
const REQUEST_MILLISECONDS = 25;

const hpaExample: Repository = {
  name: "registry.k8s.io/hpa-example",
  versions: one(
    "registry.k8s.io/hpa-example",
    ["latest"],
    180,
    "apache2",
    fixed(80, "text/html; charset=UTF-8", "OK!"),
  ).versions.map((version) => ({
    ...version,
    usage: ({ requestsPerSecond }) => ({
      cpuMillicores: 1 + requestsPerSecond * REQUEST_MILLISECONDS,
      memoryBytes: (11 + Math.min(8, requestsPerSecond / 4)) * 1024 * 1024,
    }),
  })),
};

/** The same image under another name. */
function alias(name: string, original: Repository, tag: string, originalTag: string): Repository {
  const version = original.versions.find((candidate) => candidate.tag === originalTag)!;
  return { name, versions: [{ ...version, tag }] };
}

const busybox = plainRepositories.find(({ name }) => name === "busybox")!;
const SAMPLES = "us-docker.pkg.dev/google-samples/containers/gke";

export const documentationRepositories: readonly Repository[] = [
  ...["latest", "1.24", "1.27", "1.27.2", "1.28", "1.36"].map((tag) =>
    alias("registry.k8s.io/busybox", busybox, tag, "latest"),
  ),
  {
    name: "registry.k8s.io/goproxy",
    versions: [
      {
        tag: "0.1",
        sizeMiB: 2,
        layout: "busybox",
        programs: new Map([...busyboxPrograms, ["goproxy", goproxy] as const]),
        config: { entrypoint: ["/goproxy"], exposedPorts: ["8080/tcp"] },
      },
    ],
  },
  ...["0.8", "0.21", "0.24", "0.26", "0.27"].map((tag) =>
    alias("registry.k8s.io/nginx-slim", nginxRepository, tag, "latest"),
  ),
  alias(`${SAMPLES}/gb-redis-follower`, redisRepository, "v2", "6"),
  one(`${SAMPLES}/gb-frontend`, ["v4", "v5"], 150, "apache2", fixed(80, "text/html", GUESTBOOK)),
  one(
    "gcr.io/google_samples/gb-frontend",
    ["v3", "v4", "v5"],
    150,
    "apache2",
    fixed(80, "text/html", GUESTBOOK),
  ),
  one(
    "gcr.io/google-samples/hello-go-gke",
    ["1.0"],
    6,
    "hello-go-gke",
    fixed(80, "application/json", '{"message":"Hello"}\n'),
  ),
  one("gcr.io/google-samples/hello-frontend", ["1.0"], 50, "nginx", helloFrontend),
  hpaExample,
  one("quay.io/fluentd_elasticsearch/fluentd", ["v5.0.1", "v2.5.2"], 80, "fluentd", fluentd),
  one("perl", ["latest", "5.34", "5.34.0", "5.40"], 330, "perl", perl),
];
