import { expect, test } from "vitest";
import type { Container, PodSpec } from "../api/types.ts";
import type { Cluster } from "../cluster.ts";
import { eventsOf, givenCluster, pod } from "../testing.ts";

const kubeadm = () => givenCluster({ profile: "kubeadm", nodes: 2 });
const get = ({ client }: Cluster) => client.get("pods", "default/p");
const statuses = (cluster: Cluster) => get(cluster).status.containerStatuses!;
const condition = (cluster: Cluster, wanted: string) =>
  get(cluster).status.conditions!.find(({ type }) => type === wanted)!;
const idle = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: "busybox:1.36",
  command: ["sleep", "3600"],
  ...more,
});
function given(spec: Partial<PodSpec>, ms: number): Cluster {
  const cluster = kubeadm();
  cluster.client.create("pods", pod("p", spec));
  cluster.simulation.advance(ms);
  return cluster;
}
const exec = (script: string) => ({ exec: { command: ["sh", "-c", script] } });

test("containers of a pod are started one after the other, and an image is pulled once", () => {
  const cluster = given({ containers: [idle("one"), idle("two")] }, 5_000);

  expect(eventsOf(cluster, "p").map((text) => text.split(":")[0])).toEqual([
    "Scheduled",
    "Pulling",
    "Pulled",
    "Created",
    "Started",
    "Pulled",
    "Created",
    "Started",
  ]);
});

test("an image that does not come does not keep the next container from starting", () => {
  const cluster = given({ containers: [idle("one", { image: "nginx:nope" }), idle("two")] }, 8_000);

  expect(statuses(cluster).map(({ state }) => Object.keys(state!)[0])).toEqual(["waiting", "running"]);
});

test("a container is not said to run before its postStart hook is done, and the next waits for it", () => {
  const lifecycle = { postStart: exec("sleep 5") };
  const cluster = given({ containers: [idle("one", { lifecycle }), idle("two")] }, 4_000);
  expect(statuses(cluster).map(({ state }) => state?.waiting?.reason)).toEqual([
    "ContainerCreating",
    "ContainerCreating",
  ]);

  cluster.simulation.advance(5_000);
  expect(statuses(cluster).map(({ state }) => state?.running !== undefined)).toEqual([true, true]);
});

test("a postStart hook that fails ends its container, says so, and leads into a crash loop", () => {
  const lifecycle = { postStart: exec("echo oh; exit 3") };
  const cluster = given({ terminationGracePeriodSeconds: 1, containers: [idle("c", { lifecycle })] }, 4_000);
  const { uid } = get(cluster).metadata;
  expect(statuses(cluster)[0]).toMatchObject({
    restartCount: 0,
    state: {
      waiting: {
        reason: "PostStartHookError",
        message: `Exec lifecycle hook ([sh -c echo oh; exit 3]) for Container "c" in Pod "p_default(${uid})" failed - error: command 'sh -c echo oh; exit 3' exited with 3: oh\n, message: "oh\\n"`,
      },
    },
    lastState: { terminated: { exitCode: 137, reason: "Error" } },
  });
  expect(eventsOf(cluster, "p")).toEqual(
    expect.arrayContaining(["FailedPostStartHook: PostStartHook failed", "Killing: FailedPostStartHook"]),
  );

  cluster.simulation.advance(5_000);
  expect(statuses(cluster)[0]).toMatchObject({
    restartCount: 1,
    state: { waiting: { reason: "CrashLoopBackOff" } },
  });
});

test.each([
  [80, []],
  [81, ["FailedPreStopHook: PreStopHook failed"]],
])("an HTTP hook wants an answer, of whatever status: port %i", (port, failures) => {
  const lifecycle = { preStop: { httpGet: { path: "/nosuch", port: port as never } } };
  const cluster = given({ containers: [{ name: "c", image: "nginx:1.27", lifecycle }] }, 6_000);

  cluster.client.delete("pods", "default/p");
  cluster.simulation.advance(6_000);

  expect(eventsOf(cluster, "p").filter((text) => text.startsWith("Failed"))).toEqual(failures);
});

test("a preStop hook that outlasts the grace leaves two seconds, and fails with its container", () => {
  const lifecycle = { preStop: exec("sleep 100") };
  const cluster = given({ terminationGracePeriodSeconds: 5, containers: [idle("c", { lifecycle })] }, 5_000);
  const begun = cluster.simulation.now;

  cluster.client.delete("pods", "default/p");
  while (cluster.client.find("pods", "default/p")) cluster.simulation.advance(100);

  expect(cluster.simulation.now - begun).toBeGreaterThanOrEqual(7_000);
  expect(cluster.simulation.now - begun).toBeLessThan(8_000);
  expect(eventsOf(cluster, "p").slice(-2)).toEqual([
    "Killing: Stopping container c",
    "FailedPreStopHook: PreStopHook failed",
  ]);
});

test("readiness is asked to the end: a pod that shuts down can say so", () => {
  const lifecycle = { preStop: exec("touch /gone; sleep 100") };
  const readinessProbe = { ...exec("test ! -f /gone"), periodSeconds: 1, failureThreshold: 1 };
  const cluster = given(
    { terminationGracePeriodSeconds: 30, containers: [idle("c", { lifecycle, readinessProbe })] },
    6_000,
  );
  expect(statuses(cluster)[0].ready).toBe(true);

  cluster.client.delete("pods", "default/p");
  cluster.simulation.advance(3_000);

  expect(statuses(cluster)[0]).toMatchObject({ ready: false, state: { running: {} } });
});

test.each<[string, Partial<Container>, string]>([
  [
    "a program that is not there",
    { livenessProbe: { exec: { command: ["nosuch"] } } },
    'Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown',
  ],
  [
    "a port that has no name",
    { livenessProbe: { httpGet: { port: "web" as never } } },
    'Liveness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
  ],
])("a probe that asks %s has no answer, and nothing follows from it", (_, probe, message) => {
  const { livenessProbe } = probe;
  const often = { livenessProbe: { ...livenessProbe, periodSeconds: 1, failureThreshold: 1 } };
  const cluster = given({ containers: [idle("c", often)] }, 9_000);

  expect(statuses(cluster)[0]).toMatchObject({ restartCount: 0, ready: true });
  expect(eventsOf(cluster, "p")).toContain(`Unhealthy: ${message}`);
});

test("a startup probe has a grace of its own", () => {
  const startupProbe = {
    ...exec("false"),
    periodSeconds: 1,
    failureThreshold: 1,
    terminationGracePeriodSeconds: 2,
  };
  const cluster = given({ containers: [idle("c", { startupProbe })] }, 7_000);

  expect(statuses(cluster)[0].restartCount).toBe(1);
});

test("a readiness gate opens and closes with the condition that somebody sets", () => {
  const cluster = given({ readinessGates: [{ conditionType: "example.com/open" }] }, 5_000);
  const set = (status: string) => {
    const stored = get(cluster);
    const others = stored.status.conditions!.filter(({ type }) => type !== "example.com/open");
    const conditions = [...others, { type: "example.com/open", status }];
    cluster.client.updateStatus("pods", { ...stored, status: { ...stored.status, conditions } } as never);
    cluster.simulation.advance(1_000);
  };
  const ready = () => {
    const { status, message } = condition(cluster, "Ready");
    return [status, message];
  };
  expect(ready()).toEqual([
    "False",
    'corresponding condition of pod readiness gate "example.com/open" does not exist.',
  ]);

  set("True");
  expect(ready()).toEqual(["True", undefined]);
  set("False");
  expect(ready()).toEqual([
    "False",
    'the status of pod readiness gate "example.com/open" is not "True", but False',
  ]);
});

test("a container's own restart policy and rules come before the pod's", () => {
  const restartPolicyRules = [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }];
  const ends = (name: string, code: number, more: object) =>
    idle(name, { command: ["sh", "-c", `sleep 2; exit ${code}`], ...more } as never);
  const cluster = given(
    {
      containers: [
        ends("never", 1, { restartPolicy: "Never" }),
        ends("ruled", 42, { restartPolicy: "Never", restartPolicyRules }),
        ends("other", 41, { restartPolicy: "Never", restartPolicyRules }),
      ],
    },
    12_000,
  );

  expect(
    Object.fromEntries(statuses(cluster).map((status) => [status.name, status.restartCount > 0])),
  ).toEqual({
    never: false,
    ruled: true,
    other: false,
  });
});
