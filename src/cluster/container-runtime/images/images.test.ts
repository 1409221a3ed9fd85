import { expect, test } from "vitest";
import { Simulation } from "../../../simulation/index.ts";
import type { Cluster } from "../../cluster.ts";
import { createCluster } from "../../cluster.ts";
import { execCapture } from "../../kubelet/exec.ts";

interface Wanted {
  name: string;
  image: string;
  port: number;
  args?: string[];
  env?: { name: string; value: string }[];
}

/** A pod and a Service of its name on port 80, beside a pod that asks. */
function givenPods(...pods: Wanted[]): Cluster {
  const simulation = new Simulation({ seed: 1 });
  const cluster = createCluster({ simulation });
  simulation.settle(60_000);
  const client = { image: "curlimages/curl", name: "client", args: ["sleep", "100000"], port: 1 };
  for (const { name, image, port, args, env } of [client, ...pods] as Wanted[]) {
    const metadata = { name, namespace: "default", labels: { app: name } };
    const containers = [{ name: "main", image, args, env }];
    cluster.client.create("pods", { apiVersion: "v1", kind: "Pod", metadata, spec: { containers } } as never);
    const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: port }] };
    cluster.client.create("services", { apiVersion: "v1", kind: "Service", metadata, spec } as never);
  }
  simulation.settle(60_000);
  return cluster;
}

async function run(cluster: Cluster, pod: string, ...argv: string[]): Promise<string> {
  const { simulation } = cluster;
  const found = cluster.client.get("pods", `default/${pod}`);
  const host = cluster.kubelets.get(found.spec.nodeName!)!.worker(found.metadata.uid)!.container("main")!
    .container!.host;
  const task = simulation.spawn("exec", execCapture(host, argv));
  let output: string | undefined;
  task.onEnd((outcome) => (output = outcome.ok ? outcome.value.output : String(outcome.error)));
  await simulation.throughHolds(() => simulation.advance(30_000));
  return output ?? "still running";
}

const ask = (cluster: Cluster, url: string) => run(cluster, "client", "curl", "-s", url);

test.each<[Wanted, string, string]>([
  [
    { name: "web", image: "httpd:2.4", port: 80 },
    "http://web/",
    "<html><body><h1>It works!</h1></body></html>\n",
  ],
  [
    { name: "hello", image: "gcr.io/google-samples/hello-app:2.0", port: 8080 },
    "http://hello",
    "Hello, world!\nVersion: 2.0.0\nHostname: hello\n",
  ],
  [
    { name: "echo", image: "hashicorp/http-echo", port: 5678, args: ["-text=hola", "-listen=:5678"] },
    "http://echo",
    "hola\n",
  ],
  [
    {
      name: "agn",
      image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
      port: 8080,
      args: ["netexec", "--http-port=8080"],
    },
    "http://agn/hostname",
    "agn",
  ],
  [
    {
      name: "names",
      image: "registry.k8s.io/e2e-test-images/agnhost:2.53",
      port: 9376,
      args: ["serve-hostname"],
    },
    "http://names",
    "names",
  ],
])("%o answers", async (pod, url, answer) => {
  expect(await ask(givenPods(pod), url)).toBe(answer);
});

test("whoami tells who answers and what it was asked", async () => {
  const answer = await ask(
    givenPods({ name: "who", image: "traefik/whoami", port: 80 }),
    "http://who/path?x=1",
  );

  expect(answer.replaceAll(/\d+\.\d+\.\d+\.\d+/g, "ADDRESS").replace(/curl\/\S+/, "curl")).toBe(
    "Hostname: who\nIP: ADDRESS\nIP: ADDRESS\nRemoteAddr: ADDRESS:40000\nGET /path?x=1 HTTP/1.1\nHost: who\nAccept: */*\nUser-Agent: curl\n\n",
  );
});

test("redis keeps what it is told, for as long as it is told", async () => {
  const cluster = givenPods({ name: "redis", image: "redis:7", port: 6379 });
  const cli = (...words: string[]) => run(cluster, "redis", "redis-cli", "-h", "localhost", ...words);

  expect(await cli("PING")).toBe("PONG\n");
  expect(await cli("SET", "greeting", "¡hola, mundo!", "EX", "200")).toBe("OK\n");
  expect(await cli("GET", "greeting")).toBe("¡hola, mundo!\n");
  expect(await cli("INCR", "visits")).toBe("1\n");
  expect(await cli("INCR", "visits")).toBe("2\n");
  expect(await cli("TTL", "greeting")).toBe("80\n");
  cluster.simulation.advance(60_000);
  expect(await cli("GET", "greeting")).toBe("\n");
  expect(await cli("INCR", "greeting", "x")).toBe("ERR wrong number of arguments for 'incr' command\n\n");
  expect(
    await run(cluster, "redis", "sh", "-c", "printf 'SET a 1\\nDEL a visits\\nKEYS *\\n' | redis-cli"),
  ).toBe("OK\n2\n\n");
});

test("redis answers inline commands from another pod", async () => {
  const cluster = givenPods({ name: "cache", image: "redis:7", port: 6379 });

  const answer = await run(cluster, "client", "sh", "-c", "printf 'PING\\r\\nQUIT\\r\\n' | nc cache 80");

  expect(answer).toBe("+PONG\r\n+OK\r\n");
});

test("a database needs its password, and says that it is not simulated", async () => {
  const cluster = givenPods(
    { name: "naked", image: "mysql:8", port: 3306 },
    { name: "db", image: "postgres:16", port: 5432, env: [{ name: "POSTGRES_PASSWORD", value: "x" }] },
  );

  const status = (name: string) => cluster.client.get("pods", `default/${name}`).status.containerStatuses![0];
  expect(status("naked").restartCount).toBeGreaterThan(0);
  expect(status("db").ready).toBe(true);
  expect(await run(cluster, "client", "nc", "db", "80")).toBe("postgres: not simulated\n");
});

test("an interpreter says that it is not simulated", async () => {
  const cluster = givenPods({ name: "py", image: "python:3.12", port: 1, args: ["sleep", "10000"] });

  expect(await run(cluster, "py", "python3", "-c", "print(1)")).toBe("python3: not simulated\n");
});

test("perl prints digits of pi, the first of Kubernetes' jobs", async () => {
  const cluster = givenPods({ name: "pi", image: "perl:5.34.0", port: 1, args: ["sleep", "10000"] });

  expect(await run(cluster, "pi", "perl", "-Mbignum=bpi", "-wle", "print bpi(40)")).toBe(
    "3.141592653589793238462643383279502884197\n",
  );
});

test("a Go server that does not handle signals ends with 2, and its liveness example is restarted", () => {
  const cluster = givenPods({
    name: "liveness",
    image: "registry.k8s.io/e2e-test-images/agnhost:2.40",
    port: 8080,
    args: ["liveness"],
  });
  const { client } = cluster;
  cluster.client.delete("pods", "default/liveness");
  let code: number | undefined;
  client.watch("pods", {
    modified: ({ metadata, status }) => {
      if (metadata.name === "liveness")
        code = status.containerStatuses?.[0].state?.terminated?.exitCode ?? code;
    },
  });
  cluster.simulation.settle(60_000);

  expect(code).toBe(2);
});

test("a second nginx in one pod finds its port taken, and gives up after five attempts", async () => {
  const cluster = givenPods({ name: "web", image: "nginx:1.27", port: 80 });

  const said = await run(cluster, "web", "nginx", "-g", "daemon off;");

  const taken = "bind() to 0.0.0.0:80 failed (98: Address already in use)";
  expect(said.split("\n").filter((line) => line === `nginx: [emerg] ${taken}`)).toHaveLength(5);
  expect(said.trimEnd().split("\n").at(-1)).toBe("nginx: [emerg] still could not bind()");
});

test("nginx is asked for its version, tested, and told to read its configuration anew", async () => {
  const cluster = givenPods({ name: "web", image: "nginx:1.27", port: 80 });

  expect(await run(cluster, "web", "nginx", "-v")).toBe("nginx version: nginx/1.27.5\n");
  expect(await run(cluster, "web", "nginx", "-t")).toBe(
    "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n",
  );
  const edit = `echo 'server { listen 80; location / { return 200 "new"; } }' > /etc/nginx/conf.d/default.conf`;
  await run(cluster, "web", "sh", "-c", edit);
  expect(await ask(cluster, "http://web")).toContain("Welcome to nginx!");
  expect(await run(cluster, "web", "nginx", "-s", "reload")).toMatch(
    /\[notice\] .*: signal process started\n$/,
  );
  expect(await ask(cluster, "http://web")).toBe("new");
  expect(await run(cluster, "web", "nginx", "-s", "again")).toBe('nginx: invalid option: "-s again"\n');
});

test("a port is free again when the process that listened was killed", async () => {
  const cluster = givenPods({ name: "box", image: "nginx:1.27", port: 8080, args: ["sleep", "100000"] });

  const said = await run(
    cluster,
    "box",
    "sh",
    "-c",
    "nginx -g 'daemon off;' >/dev/null 2>&1 & sleep 1; kill -9 $!; sleep 1; timeout 2 nginx -g 'daemon off;' 2>&1 | grep -c emerg",
  );

  expect(said).toBe("0\n");
});
