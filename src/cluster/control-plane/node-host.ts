// What is found on a machine of the cluster: Debian with containerd, a kubelet, and the files that kubeadm leaves.

import { createHost } from "../../hosts/host.ts";
import {
  machines,
  type ContainerView,
  type LogEntry,
  type Machine as MachineView,
  type SandboxView,
  type Service,
} from "../../hosts/machine.ts";
import type { Executable, Host } from "../../hosts/process.ts";
import { laptopPrograms, lazily } from "../../hosts/programs/index.ts";
import { machinePrograms } from "../../hosts/programs/machine-programs.ts";
import { timeMs } from "../apimachinery/time.ts";
import type { ContainerState } from "../api/types.ts";
import type { Container } from "../container-runtime/container.ts";
import type { ContainerLife } from "../kubelet/container-life.ts";
import type { JournalLine } from "../kubelet/journal.ts";
import type { PodWorker } from "../kubelet/pod-worker.ts";
import { lazy } from "../../simulation/index.ts";
import type { ServiceRules } from "../kube-proxy/kube-proxy.ts";
import { klog } from "./klog.ts";
import type { ClusterNode } from "./node.ts";
import { KUBELET_COMMAND, nodeFiles } from "./node-files.ts";
import { CONTAINERD_PID, NodeProcesses } from "./node-processes.ts";

export { serveSsh } from "../../hosts/sshd.ts";

const POD_RANGE = "10.244.0.0/16";
const programs = new Map([...laptopPrograms, ...machinePrograms]);

const kernelRules = lazy(async () => {
  const [rules, { iptablesPrograms }] = await Promise.all([
    import("../kube-proxy/iptables.ts"),
    import("../kube-proxy/iptables-programs.ts"),
  ]);
  return { ...rules, iptablesPrograms };
});

const iptablesPrograms = (services: ServiceRules, node: string): [string, Executable][] =>
  ["iptables", "iptables-save"].map((name) => [
    name,
    lazily(kernelRules, ({ iptables, iptablesPrograms }) => {
      const tables = () => iptables(services.services(), services.slices(), POD_RANGE, node);
      return iptablesPrograms(tables).get(name)!;
    }),
  ]);

/** The machine's host, with everything on it. */
export function createNodeHost(node: ClusterNode): Host {
  const { simulation, machine, net, manifests, services } = node.parts;
  const processes = new NodeProcesses(node);
  const host = createHost({
    simulation,
    name: machine.name,
    guests: () => processes.list(),
    net,
    programs: new Map([...programs, ...iptablesPrograms(services, machine.name)]),
    env: [
      ["USER", "root"],
      ["LOGNAME", "root"],
      ["SHELL", "/bin/bash"],
      ["LANG", "C.UTF-8"],
    ],
  });
  const { fs } = host;
  for (const [path, content] of nodeFiles(node.parts)) {
    fs.mkdir(path.slice(0, path.lastIndexOf("/")), { parents: true });
    fs.write(path, content, { mode: path.startsWith("/etc/kubernetes/") ? 0o600 : 0o644 });
  }
  for (const path of ["/etc/kubernetes/manifests", "/var/tmp"]) fs.mkdir(path, { parents: true });
  manifests?.folder.lieIn(fs);
  machines.set(host, viewOf(node));
  return host;
}

const viewOf = (node: ClusterNode): MachineView => ({
  get bootedAt() {
    return node.bootedAt;
  },
  services: [kubeletService(node), containerdService(node)],
  sandboxes: () => node.parts.kubelet.workers().map(sandboxOf),
  containers: () => node.parts.kubelet.workers().flatMap(containersOf),
  images: () => node.parts.runtime.images(),
  powerOff: () => node.powerOff(),
  reboot: () => node.reboot(),
});

const entryOf = ({ at, level, where, message, pid, unit }: JournalLine): LogEntry =>
  unit ? { at, text: message, by: "systemd" } : { at, text: klog(at, level, where, message, pid), pid };

function kubeletService(node: ClusterNode): Service {
  const { kubelet } = node.parts;
  return {
    name: "kubelet",
    description: "kubelet: The Kubernetes Node Agent",
    documentation: "https://kubernetes.io/docs/",
    file: "/usr/lib/systemd/system/kubelet.service",
    dropIn: "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
    command: KUBELET_COMMAND,
    get enabled() {
      return node.kubeletEnabled;
    },
    set enabled(enabled) {
      node.kubeletEnabled = enabled;
    },
    active: () => kubelet.running,
    restarting: () => node.kubeletRestarts,
    since: () => node.kubeletSince,
    pid: () => kubelet.journal.pid,
    start: () => node.startKubelet(),
    stop: () => node.stopKubelet(),
    journal: () => kubelet.journal.lines.map(entryOf),
    follow: (listener) => kubelet.journal.follow((line) => listener(entryOf(line))),
  };
}

const containerdService = (node: ClusterNode): Service => ({
  name: "containerd",
  description: "containerd container runtime",
  documentation: "https://containerd.io",
  file: "/usr/lib/systemd/system/containerd.service",
  command: "/usr/bin/containerd",
  enabled: true,
  active: () => true,
  since: () => node.bootedAt,
  pid: () => CONTAINERD_PID,
  start() {},
  journal: () => [],
  follow: () => () => {},
});

const sandboxOf = ({ pod, sandboxId, createdAt, sandboxReady, ip }: PodWorker): SandboxView => ({
  id: sandboxId,
  name: pod.metadata.name,
  namespace: pod.metadata.namespace ?? "default",
  uid: pod.metadata.uid,
  labels: pod.metadata.labels ?? {},
  createdAt,
  ready: sandboxReady,
  hostNetwork: pod.spec.hostNetwork ?? false,
  ip,
});

/** Those that somebody took out of the runtime. */
const removed = new WeakSet<Container>();

function containersOf(worker: PodWorker): ContainerView[] {
  const sandbox = sandboxOf(worker);
  return worker.containers().flatMap((life) => {
    const { state = {}, lastState = {} } = life.status;
    // While one waits to be started anew, the last state is its own, and what was before it has been cleaned up.
    const waits = !life.running && state.waiting !== undefined && lastState.terminated !== undefined;
    const runs: [Container | undefined, ContainerState, attempt: number][] = [
      [waits ? undefined : life.previous, lastState, life.restarts - 1],
      [life.container, waits ? lastState : state, life.restarts],
    ];
    return runs.flatMap(([container, of, attempt]) =>
      container && !removed.has(container)
        ? [viewOfContainer(worker, sandbox, life, container, of, attempt)]
        : [],
    );
  });
}

function viewOfContainer(
  { createdAt }: PodWorker,
  sandbox: SandboxView,
  life: ContainerLife,
  container: Container,
  { running, terminated }: ContainerState,
  attempt: number,
): ContainerView {
  const startedAt = timeMs((running ?? terminated)?.startedAt);
  return {
    id: container.id,
    sandbox,
    name: life.name,
    attempt: Math.max(0, attempt),
    state: running ? "Running" : terminated ? "Exited" : "Created",
    createdAt: startedAt ?? createdAt,
    startedAt,
    finishedAt: timeMs(terminated?.finishedAt),
    exitCode: terminated?.exitCode,
    reason: terminated?.reason,
    image: container.image.reference,
    digest: container.image.digest,
    command: container.argv,
    lines: () => container.log.lines,
    follow: (listener) => container.log.follow(listener),
    host: container.host,
    stop(graceMs) {
      if (graceMs > 0) container.signal("SIGTERM");
      container.host.simulation.after(graceMs, () => container.signal("SIGKILL"));
    },
    remove: () => void removed.add(container),
  };
}
