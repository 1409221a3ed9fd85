// Each component of the control plane stops and comes back; so do nodes. Seen from the laptop, as a learner sees it.

import { expect, test } from "vitest";
import { givenSession } from "./session.ts";

const MANIFESTS = "/etc/kubernetes/manifests";
const REFUSED =
  "The connection to the server 192.168.49.2:6443 was refused - did you specify the right host or port?\n";

/** A Deployment of three Pods, and the names of all that are there with their states. */
async function givenWeb() {
  const laptop = await givenSession();
  await laptop.run("kubectl create deployment web --image=nginx:1.27 --replicas=3");
  await laptop.run("kubectl rollout status deployment/web");
  return {
    ...laptop,
    away: (name: string) => laptop.run(`ssh control-plane mv ${MANIFESTS}/${name}.yaml /root/`),
    back: (name: string) => laptop.run(`ssh control-plane mv /root/${name}.yaml ${MANIFESTS}/`),
    states: async () =>
      (await laptop.run("kubectl get pods -l app=web --no-headers 2>/dev/null"))
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(/\s+/).slice(1, 3).join(" "))
        .sort(),
  };
}

test("the manifests of the control plane lie on its node, and their Pods are mirrored", async () => {
  const { run, session } = await givenSession();

  expect(await run(`ssh control-plane ls ${MANIFESTS}`)).toBe(
    "etcd.yaml\nkube-apiserver.yaml\nkube-controller-manager.yaml\nkube-scheduler.yaml\n",
  );
  const mirror = session.cluster.client.get("pods", "kube-system/kube-scheduler-control-plane");
  const node = session.cluster.client.get("nodes", "control-plane");
  const hash = mirror.metadata.annotations?.["kubernetes.io/config.hash"];
  expect(mirror.metadata.annotations).toEqual({
    "kubernetes.io/config.hash": hash,
    "kubernetes.io/config.mirror": hash,
    "kubernetes.io/config.seen": "2026-01-05T09:00:00.000000000Z",
    "kubernetes.io/config.source": "file",
  });
  expect(mirror.metadata.ownerReferences).toEqual([
    { apiVersion: "v1", controller: true, kind: "Node", name: "control-plane", uid: node.metadata.uid },
  ]);
});

test("looking at the manifests restarts nothing", async () => {
  const { run, pass } = await givenSession();
  await run(`ssh control-plane cat ${MANIFESTS}/etcd.yaml`);
  await pass(60);

  const containers = await run("ssh control-plane crictl ps -a --name kube-sched -q");

  expect(containers.split("\n").filter(Boolean)).toHaveLength(1);
});

test("deleting a mirror stops nothing: it is there again, and the container goes on", async () => {
  const { run, pass, session } = await givenSession();
  const container = () =>
    session.cluster.client.find("pods", "kube-system/kube-scheduler-control-plane")?.status
      .containerStatuses?.[0].containerID;
  const before = container();

  const said = await run("kubectl delete pod -n kube-system kube-scheduler-control-plane --wait=false");
  await pass(5);

  expect(said).toBe('pod "kube-scheduler-control-plane" deleted from kube-system namespace\n');
  expect(container()).toBe(before);
});

test("without a scheduler new Pods stay Pending, with no events; with it they run", async () => {
  const { run, pass, away, back, states } = await givenWeb();
  await away("kube-scheduler");
  await pass(5);
  await run("kubectl scale deployment web --replicas=4");
  await pass(20);

  expect(await states()).toEqual(["0/1 Pending", "1/1 Running", "1/1 Running", "1/1 Running"]);
  expect(await run("kubectl get pods -n kube-system kube-scheduler-control-plane")).toBe(
    'Error from server (NotFound): pods "kube-scheduler-control-plane" not found\n',
  );

  await back("kube-scheduler");
  await pass(25);
  expect(await states()).toEqual(["1/1 Running", "1/1 Running", "1/1 Running", "1/1 Running"]);
});

test("without a controller manager nothing is replaced; with it, all that is missing", async () => {
  const { run, pass, away, back, states } = await givenWeb();
  await away("kube-controller-manager");
  await pass(5);
  await run("kubectl delete pod -l app=web --wait=false");
  await pass(40);

  expect(await states()).toEqual([]);
  expect(await run("kubectl get deployment web --no-headers | tr -s ' ' | cut -d' ' -f1-4")).toBe(
    "web 3/3 3 3\n",
  );

  await back("kube-controller-manager");
  await pass(30);
  expect(await states()).toEqual(["1/1 Running", "1/1 Running", "1/1 Running"]);
});

test("without an API server kubectl is refused and applications answer; what was stored is there again", async () => {
  const { run, pass, away, back, states } = await givenWeb();
  const address = await run("kubectl get pods -l app=web -o jsonpath={.items[0].status.podIP}");
  const pods = await run("kubectl get pods -l app=web -o name");
  await away("kube-apiserver");
  await pass(90);

  expect(await run("kubectl get pods")).toBe(REFUSED);
  expect(await run(`ssh worker-1 "curl -s -o /dev/null -w '%{http_code}' http://${address}"`)).toBe("200");
  expect(await run("ssh control-plane crictl ps --name kube-apiserver -q")).toBe("");

  await back("kube-apiserver");
  await pass(180);
  expect(await run("kubectl get pods -l app=web -o name")).toBe(pods);
  await run("kubectl delete pod -l app=web");
  await pass(30);
  expect(await states()).toEqual(["1/1 Running", "1/1 Running", "1/1 Running"]);
});

test("without etcd requests fail and the API server ends; both come back with everything", async () => {
  const { run, pass, away, back, states } = await givenWeb();
  await away("etcd");
  await pass(10);

  expect(await run("kubectl get pods")).toBe(
    'Error from server: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"\n',
  );
  await pass(120);
  expect(await run("kubectl get pods")).toBe(REFUSED);

  await back("etcd");
  await pass(400);
  expect(await states()).toEqual(["1/1 Running", "1/1 Running", "1/1 Running"]);
});

test("a manifest that is not YAML is told of, and its Pod goes", async () => {
  const { run, pass } = await givenSession();
  await run(`ssh control-plane "echo '  oops: [' >> ${MANIFESTS}/kube-scheduler.yaml"`);
  await pass(25);

  const log = await run(
    "ssh control-plane journalctl -u kubelet -n 50 --no-pager | grep 'manifest file' | head -1",
  );
  expect(log).toMatch(
    /^Jan 05 09:00:\d\d control-plane kubelet\[812\]: E0105 09:00:\d\d\.\d{6} +812 file\.go:187\] "Could not process manifest file" err="\/etc\/kubernetes\/manifests\/kube-scheduler\.yaml: couldn't parse as pod\(.*\), please check config file" path="\/etc\/kubernetes\/manifests\/kube-scheduler\.yaml"\n$/,
  );
  expect(await run("ssh control-plane crictl ps --name kube-scheduler -q")).toBe("");
});

test("a flag that a component does not know keeps it from starting", async () => {
  const { run, pass } = await givenSession();
  await run(
    `ssh control-plane sed -i 's/--leader-elect=true/--leader-elects=true/' ${MANIFESTS}/kube-scheduler.yaml`,
  );
  await pass(20);

  expect(
    await run(
      "kubectl get pods -n kube-system kube-scheduler-control-plane --no-headers | tr -s ' ' | cut -d' ' -f2,3",
    ),
  ).toMatch(/^0\/1 (Error|CrashLoopBackOff)\n$/);
  expect(await run("kubectl logs -n kube-system kube-scheduler-control-plane")).toBe(
    "Error: unknown flag: --leader-elects\n",
  );
});

test("a node whose kubelet stops is not ready after its grace, its Pods move, and it comes back empty", async () => {
  const { run, pass, session } = await givenWeb();
  const on = (node: string) =>
    session.cluster.client.list(
      "pods",
      "default",
      ({ spec, metadata }) => spec.nodeName === node && !metadata.deletionTimestamp,
    ).length;
  const status = async () => (await run("kubectl get node worker-1 --no-headers")).split(/\s+/)[1];
  expect(on("worker-1")).toBe(1);
  await run("ssh worker-1 sudo systemctl stop kubelet");

  await pass(30);
  expect(await status()).toBe("Ready");
  await pass(35);
  expect(await status()).toBe("NotReady");
  expect(await run("ssh worker-1 crictl ps --name nginx -q")).not.toBe("");
  await pass(320);
  expect([on("worker-1"), on("worker-2") + on("worker-3")]).toEqual([0, 3]);

  await run("ssh worker-1 sudo systemctl start kubelet");
  await pass(10);
  expect(await status()).toBe("Ready");
  expect(await run("ssh worker-1 crictl ps --name nginx -q")).toBe("");
});

test("a machine that reboots hangs up, and its containers start anew", async () => {
  const { run, pass, session } = await givenWeb();
  await run("ssh worker-2 sudo reboot");
  await pass(1);

  expect(await run("ssh -o ConnectTimeout=5 worker-2 true")).toBe(
    "ssh: connect to host worker-2 port 22: No route to host\n",
  );
  await pass(60);
  const [pod] = session.cluster.client.list("pods", "default", ({ spec }) => spec.nodeName === "worker-2");
  expect(pod.status.containerStatuses?.map(({ restartCount, ready }) => [restartCount, ready])).toEqual([
    [1, true],
  ]);
});

test("a kubelet that was stopped says so, and since when", async () => {
  const { run, pass } = await givenSession();
  await run("ssh worker-1 systemctl stop kubelet");
  await pass(9);

  const status = await run("ssh worker-1 systemctl status kubelet | head -5");
  const verdict = await run("ssh worker-1 -T systemctl is-active kubelet; echo $?");

  expect(status).toMatch(
    /^○ kubelet\.service - kubelet: The Kubernetes Node Agent\n {5}Loaded: loaded \(\/usr\/lib\/systemd\/system\/kubelet\.service; enabled; preset: enabled\)\n {4}Drop-In: \/usr\/lib\/systemd\/system\/kubelet\.service\.d\n {13}└─10-kubeadm\.conf\n {5}Active: inactive \(dead\) since Mon 2026-01-05 09:00:01 UTC; 9s ago\n$/,
  );
  expect(verdict).toBe("inactive\n3\n");
});

test("crictl shows a container by columns of twenty, and one that is stopped is started anew", async () => {
  const { run, pass } = await givenSession();

  const shown = await run("ssh worker-1 crictl ps --name kube-proxy");
  await run('ssh worker-1 "crictl stop \\$(crictl ps -q --name kube-proxy)"');
  await pass(5);

  const [head, row] = shown.split("\n");
  expect(head).toMatch(
    /^CONTAINER {11}IMAGE {15}CREATED {13}STATE {15}NAME {16}ATTEMPT {13}POD ID {14}POD {14,}NAMESPACE$/,
  );
  expect(row).toMatch(/^[0-9a-f]{13} {7}[0-9a-f]{13} {7}1 second ago {8}Running {13}kube-proxy {10}0 {19}/);
  expect(await run("ssh worker-1 crictl ps -a --name kube-proxy | awk '{print $4, $5, $6, $7, $8}'")).toMatch(
    /^STATE NAME ATTEMPT POD ID\nseconds ago Running kube-proxy 1\nseconds ago Exited kube-proxy 0\n$/,
  );
});

test("a shell on a node has its prompt, its files and its end", async () => {
  const { type } = await givenSession();

  const entered = await type("ssh worker-1\r");
  const inside = await type("hostname; cat /etc/os-release | head -1\r");
  const left = await type("\x04");

  expect(entered).toBe("ssh worker-1\r\nroot@worker-1:~# ");
  expect(inside).toBe(
    'hostname; cat /etc/os-release | head -1\r\nworker-1\r\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\r\nroot@worker-1:~# ',
  );
  expect(left).toBe("logout\r\nConnection to worker-1 closed.\r\nlearner@laptop:~/work$ ");
});

test("who has no key, or no such machine, stays outside", async () => {
  const { run } = await givenSession();

  expect(await run("ssh ana@worker-1 id")).toBe("ana@worker-1: Permission denied (publickey).\n");
  expect(await run("ssh nowhere")).toBe(
    "ssh: Could not resolve hostname nowhere: Name or service not known\n",
  );
  expect(await run("ssh 192.168.49.1 id")).toBe(
    "ssh: connect to host 192.168.49.1 port 22: Connection refused\n",
  );
});

test.each([
  [
    "a truth value that is none",
    "s/elect=true/elect=tru/",
    'Error: invalid argument "tru" for "--leader-elect" flag: strconv.ParseBool: parsing "tru": invalid syntax\n',
  ],
  ["a flag that is unknown", "s/--leader-elect/--leader-elekt/", "Error: unknown flag: --leader-elekt\n"],
  [
    "a file that is not there",
    "s#--kubeconfig=.*#--kubeconfig=/etc/kubernetes/x.conf#",
    '"command failed" err="stat /etc/kubernetes/x.conf: no such file or directory"\n',
  ],
])("a component that is told %s ends, says so, and is started again and again", async (_, edit, said) => {
  const { run } = await givenSession();
  await run(`ssh control-plane "sed -i '${edit}' ${MANIFESTS}/kube-scheduler.yaml"; sleep 20`);

  expect(await run("kubectl get pods -n kube-system | grep sched")).toMatch(/ 0\/1 +CrashLoopBackOff +2 /);
  expect(await run("kubectl logs -n kube-system kube-scheduler-control-plane")).toContain(said);
});

test("an API server that is led to the wrong port of etcd does not come up, and does once the port is right", async () => {
  const { run } = await givenSession();
  await run("kubectl get pods");
  const edit = (text: string) =>
    run(`ssh control-plane "sed -i '${text}' ${MANIFESTS}/kube-apiserver.yaml"; sleep 40`);

  await edit("s/:2379/:2378/");
  expect(await run("kubectl get pods")).toBe(REFUSED);
  expect(await run(`ssh control-plane 'crictl logs -p $(crictl ps -ql --name kube-apiserver)'`)).toContain(
    "Error creating leases: error creating storage factory: context deadline exceeded",
  );
  await edit("s/:2378/:2379/");
  expect(await run("kubectl get pods")).toBe("No resources found in default namespace.\n");
});

test("without etcd the checks of health say what fails, one by one", async () => {
  const { run } = await givenSession();
  await run(`ssh control-plane mv ${MANIFESTS}/etcd.yaml /root/; sleep 2`);

  expect(await run("kubectl get --raw /livez/ping")).toBe("ok");
  expect(await run("kubectl get --raw '/readyz?verbose'")).toMatch(
    /^Error from server \(InternalError\): an error on the server \("\[\+\]ping ok\\n\[\+\]log ok\\n\[-\]etcd failed: reason withheld\\n\[-\]etcd-readiness failed: reason withheld\\n.*\\nreadyz check failed"\) has prevented the request from succeeding\n$/,
  );
  expect(await run("kubectl get --raw '/livez?exclude=etcd'")).toBe("ok");
});

test("the statuses of the components tell which of them does not answer", async () => {
  const { run } = await givenSession();
  const healths = () => run("kubectl get componentstatuses 2>/dev/null");
  const [head, controllers, etcd] = [
    "NAME                 STATUS    MESSAGE   ERROR\n",
    "controller-manager   Healthy   ok        \n",
    "etcd-0               Healthy   ok        \n",
  ];

  expect(await healths()).toBe(`${head}${controllers}${etcd}scheduler            Healthy   ok        \n`);
  await run(`ssh control-plane mv ${MANIFESTS}/kube-scheduler.yaml /root/; sleep 3`);
  expect(await run("kubectl get cs scheduler -o yaml 2>/dev/null")).toBe(
    `apiVersion: v1
conditions:
- message: 'Get "https://127.0.0.1:10259/healthz": dial tcp 127.0.0.1:10259: connect:
    connection refused'
  status: "False"
  type: Healthy
kind: ComponentStatus
metadata:
  name: scheduler
`,
  );
  await run(`ssh control-plane mv /root/kube-scheduler.yaml ${MANIFESTS}/; sleep 3`);
  expect(await healths()).toBe(`${head}${controllers}${etcd}scheduler            Healthy   ok        \n`);
});

test("after a reboot everything that ran there has been restarted once, and says how it ended", async () => {
  const { run } = await givenSession();
  await run("ssh control-plane reboot; sleep 90");

  const pods = await run("kubectl get pods -n kube-system --no-headers | grep control-plane");
  expect(
    pods
      .trim()
      .split("\n")
      .map((row) => row.split(/ {2,}/).slice(1, 4).join(" ")),
  ).toEqual(Array.from({ length: 4 }, () => expect.stringMatching(/^1\/1 Running 1 \(\d+s ago\)$/)));
  expect(
    await run(
      "kubectl get pod -n kube-system etcd-control-plane -o jsonpath='{.status.containerStatuses[0].lastState.terminated.reason}'",
    ),
  ).toBe("Unknown");
});
