// What somebody sees who logs in to a machine of the cluster: its services, their journal, and its containers.

import { expect, test } from "vitest";
import { givenSession } from "./session.ts";

/** Runs commands on a machine; what they printed, and the code of the last. */
async function givenMachine(machine: string) {
  const { runs, pass } = await givenSession();
  const run = (text: string) => runs(`ssh ${machine} '${text}'`);
  return { run, pass, said: async (text: string) => (await run(text))[0] };
}

test("services are listed, asked for single properties, and refused in systemctl's words", async () => {
  const { run, said } = await givenMachine("worker-1");

  expect(await said("systemctl list-units --type=service --no-legend")).toBe(
    "  containerd.service loaded active running containerd container runtime\n" +
      "  kubelet.service    loaded active running kubelet: The Kubernetes Node Agent\n",
  );
  expect(await said("systemctl --failed")).toBe(
    "  UNIT LOAD ACTIVE SUB DESCRIPTION\n0 loaded units listed.\n",
  );
  expect(await said("systemctl list-unit-files")).toBe(
    "UNIT FILE          STATE   PRESET\ncontainerd.service enabled enabled\nkubelet.service    enabled enabled\n\n2 unit files listed.\n",
  );
  expect(await said("systemctl show kubelet -p ActiveState,SubState,MainPID")).toBe(
    "MainPID=812\nActiveState=active\nSubState=running\n",
  );
  expect(await run("systemctl is-active kubelet nosuch")).toEqual(["active\ninactive\n", 0]);
  expect(await run("systemctl is-active nosuch")).toEqual(["inactive\n", 3]);
  expect(await run("systemctl --nosuch")).toEqual(["systemctl: unrecognized option '--nosuch'\n", 1]);
  expect(await run("systemctl nosuch kubelet")).toEqual(["Unknown command verb nosuch.\n", 1]);
  expect(await run("systemctl mask kubelet")).toEqual(["systemctl mask is not simulated\n", 1]);
  expect(await run("systemctl stop")).toEqual(["Too few arguments.\n", 1]);
});

test("the journal tells who stopped the kubelet and when, and a new kubelet has a number of its own", async () => {
  const { run, said } = await givenMachine("worker-1");
  await run("systemctl restart kubelet");

  const lines = (await said("journalctl -u kubelet -n 5 -o cat")).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "Stopping kubelet.service - kubelet: The Kubernetes Node Agent...",
    "kubelet.service: Deactivated successfully.",
    "Stopped kubelet.service - kubelet: The Kubernetes Node Agent.",
    "Started kubelet.service - kubelet: The Kubernetes Node Agent.",
  ]);
  expect(lines[4]).toMatch(/^I0105 .* server.go:1257\] "Started kubelet"$/);
  expect(await said("journalctl -u kubelet -g deactivated")).toMatch(
    /^Jan 05 09:00:0\d worker-1 systemd\[1\]: kubelet.service: Deactivated successfully\.\n$/,
  );
  const [before, after] = (await said("journalctl -g started.kubelet.$ -o json"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect([before._PID, after._PID === before._PID, after.SYSLOG_IDENTIFIER]).toEqual([
    "812",
    false,
    "kubelet",
  ]);
});

test("times, priorities and matches narrow the journal; what is wrong is said", async () => {
  const { run, pass } = await givenMachine("worker-1");
  await pass(30);

  expect(await run('journalctl -u kubelet --since "10 seconds ago"')).toEqual(["-- No entries --\n", 0]);
  expect((await run('journalctl -u kubelet --since "09:00" --until -20s'))[0]).toContain("Started kubelet");
  expect(await run("journalctl -p err")).toEqual(["-- No entries --\n", 0]);
  expect(await run("journalctl -p huh")).toEqual(["Unknown log level huh\n", 1]);
  expect(await run("journalctl kubelet")).toEqual(["Failed to add match 'kubelet': Invalid argument\n", 1]);
  expect(await run("journalctl --since whenever")).toEqual(["Failed to parse timestamp: whenever\n", 1]);
  expect(await run("journalctl --disk-usage")).toEqual(["journalctl --disk-usage is not simulated\n", 1]);
});

test("crictl filters, counts and prints objects; flags are read as Go reads them", async () => {
  const { run, said } = await givenMachine("control-plane");

  const { containers } = JSON.parse(await said("crictl ps -o json --name etcd"));
  expect(containers.map(({ metadata, state }: never) => ({ metadata, state }) as unknown)).toEqual([
    { metadata: { name: "etcd", attempt: 0 }, state: "CONTAINER_RUNNING" },
  ]);
  expect(await said("crictl ps -q -n 2")).toMatch(/^[0-9a-f]{64}\n[0-9a-f]{64}\n$/);
  expect(await said("crictl pods --label component=etcd -q")).toMatch(/^[0-9a-f]{64}\n$/);
  expect(await said("crictl pods -o yaml --name etcd")).toContain("- id: ");
  expect(await said("crictl ps kube-scheduler")).toMatch(/^NAME:\n   crictl ps - List containers\n/);
  expect((await run("crictl ps --nosuch"))[0]).toMatch(
    /^Incorrect Usage: flag provided but not defined: -nosuch\n\n[^]*level=fatal msg="flag provided but not defined: -nosuch"\n$/,
  );
  expect((await run("crictl ps -o wide"))[0]).toMatch(
    /level=fatal msg="listing containers: unsupported output format \\"wide\\""\n$/,
  );
  expect(await run("crictl nosuch")).toEqual(["No help topic for 'nosuch'\n", 3]);
  expect(await run("crictl pull nginx")).toEqual(["crictl pull is not simulated\n", 1]);
});

test("a container that is stopped by hand is killed, comes back, and its remains can be removed", async () => {
  const { run, said, pass } = await givenMachine("control-plane");
  const [id] = (await said("crictl ps -q --name kube-scheduler")).split("\n");

  expect((await run(`crictl rm ${id}`))[0]).toContain("is running, please stop it first");
  expect(await run(`crictl stop ${id}`)).toEqual([`${id}\n`, 0]);
  await pass(3);
  const rows = (await said("crictl ps -a --name kube-scheduler")).split("\n").slice(1, -1);
  expect(rows.map((row) => row.split(/ {2,}/).slice(3, 6))).toEqual([
    ["Running", "kube-scheduler", "1"],
    ["Exited", "kube-scheduler", "0"],
  ]);
  expect(JSON.parse(await said(`crictl inspect ${id}`)).status.exitCode).toBe(137);
  expect(await run(`crictl rm ${id}`)).toEqual([`${id}\n`, 0]);
  expect((await said("crictl ps -aq --name kube-scheduler")).split("\n").length).toBe(2);
});

test("ps tells of the services and of what runs in containers; a kubelet that is killed is started again", async () => {
  const { run, said, pass } = await givenMachine("worker-1");

  const commands = (await said("ps -ef"))
    .split("\n")
    .slice(1, -1)
    .map((row) => row.replace(/^.*:\d\d /, "").split(" ")[0]);
  expect(commands).toEqual([
    "/sbin/init",
    "/usr/bin/containerd",
    "/usr/bin/kubelet",
    "bash",
    "ps",
    "/usr/bin/containerd-shim-runc-v2",
    "/pause",
    "/usr/local/bin/kube-proxy",
  ]);
  expect(await run("pkill -9 kubelet; systemctl is-active kubelet")).toEqual(["activating\n", 3]);
  await pass(11);
  expect(await said("systemctl is-active kubelet")).toBe("active\n");
  expect(await said("journalctl -u kubelet -n 5 -o cat | head -4")).toBe(
    "kubelet.service: Main process exited, code=killed, status=9/KILL\n" +
      "kubelet.service: Failed with result \x27signal\x27.\n" +
      "kubelet.service: Scheduled restart job, restart counter is at 1.\n" +
      "Started kubelet.service - kubelet: The Kubernetes Node Agent.\n",
  );
  expect(await run("pkill kubelet; systemctl stop kubelet; sleep 12; systemctl is-active kubelet")).toEqual([
    "inactive\n",
    3,
  ]);
});

const PROGRAMS = ["systemctl", "journalctl", "crictl", "sudo", "ssh"];
const WORDS = [
  "",
  "-",
  "--",
  "-x",
  "--nosuch",
  "--help",
  "-h",
  "-n",
  "-u",
  "-p",
  "-o",
  "-g [",
  "--since",
  "-o json",
  "-n -1",
  "-s",
  "=",
];
const VERBS = [
  "status",
  "show",
  "list-units",
  "cat",
  "start",
  "ps",
  "pods",
  "logs",
  "inspect",
  "exec",
  "stop",
  "rm",
  "images",
  "kubelet",
];

test("whatever is said to a machine's programs, they end and nothing breaks", async () => {
  const { run } = await givenMachine("worker-1");

  for (const program of PROGRAMS)
    for (const word of WORDS)
      for (const line of [
        word,
        ...VERBS.map((verb) => `${verb} ${word}`),
        ...VERBS.map((verb) => `${word} ${verb}`),
      ])
        expect((await run(`timeout 3 ${program} ${line} < /dev/null > /dev/null 2>&1; true`))[1]).toBe(0);
});

test("ssh tells its version, and what it does not know", async () => {
  const { run } = await givenMachine("worker-1");

  expect(await run("ssh -V")).toEqual(["OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17 1 Jul 2025\n", 0]);
  expect((await run("ssh -z worker-2"))[0]).toMatch(/^unknown option -- z\nusage: ssh \[/);
  expect((await run("ssh -p"))[0]).toMatch(/^option requires an argument -- p\nusage: ssh \[/);
});

test("a kubelet of any node runs the Pods of its folder, and their mirrors bear its name", async () => {
  const { run, said } = await givenMachine("worker-1");
  await run(
    `printf "apiVersion: v1\\nkind: Pod\\nmetadata:\\n  name: web\\nspec:\\n  containers:\\n  - name: web\\n    image: nginx:1.27\\n" > /etc/kubernetes/manifests/web.yaml; sleep 10`,
  );

  expect(await said('crictl pods --name web | awk "NR > 1 {print \\$6}"')).toBe("web-worker-1\n");
  expect(await run("rm /etc/kubernetes/manifests/web.yaml; sleep 40; crictl ps -aq --name web")).toEqual([
    "",
    0,
  ]);
});
