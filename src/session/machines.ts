// Machines beside the cluster, as a lab describes them: a Linux server with its own memory, perhaps with Docker on it. The learner's home is
// the laptop's, over the network; whoever logs in finds the same files.

import type { Cluster } from "../cluster/cluster.ts";
import { parseQuantity, quantityValue } from "../cluster/apimachinery/quantity.ts";
import type { DockerContainer } from "../docker/engine/model.ts";
import { dockerPrograms, DockerSocket } from "../docker/socket.ts";
import { routedNetwork } from "../docker/routed-network.ts";
import { createHost } from "../hosts/host.ts";
import { machines, type Service } from "../hosts/machine.ts";
import type { Executable, Host } from "../hosts/process.ts";
import { machinePrograms } from "../hosts/programs/machine-programs.ts";
import { lazy } from "../simulation/index.ts";
import type { HostContainer } from "../grading/machines.ts";
import type { HostDescription } from "./lab.ts";
import { HOME, learnerHost, toolPrograms } from "./laptop.ts";

const sshd = lazy(() => import("../hosts/sshd.ts"));

const FIRST_ADDRESS = 200;
const SSH_PORT = 22;
const BOOT_MS = 20_000;
const DOCKER_PID = 812;

/** What only a node of the cluster has. */
const NODE_ONLY = new Set(["crictl"]);

/** A machine beside the cluster. */
export interface SideMachine {
  readonly host: Host;
  readonly docker: DockerSocket | undefined;
  /** Those of its Docker engine, newest first. */
  containers(): readonly HostContainer[];
  /** Bytes: all of it, and what is in use. */
  memory(): { total: number; used: number };
  /** The first process of a container dies, as by a bug of its own. */
  crash(container: string): void;
  /** Calls back when it is up: at once, or after it has booted. */
  whenUp(action: () => void): void;
  reboot(): void;
}

/** Puts the machines of a lab on the network, by their names. */
export function createMachines(
  cluster: Cluster,
  laptop: Host,
  descriptions: readonly HostDescription[],
): ReadonlyMap<string, SideMachine> {
  return new Map(descriptions.map((one, i) => [one.name, createMachine(cluster, laptop, one, i)] as const));
}

function createMachine(
  { simulation, network, plugIn }: Cluster,
  laptop: Host,
  { name, memory = "4Gi", cpus = 2, docker }: HostDescription,
  index: number,
): SideMachine {
  const address = `192.168.49.${FIRST_ADDRESS + index}`;
  network.publicDns.set(name, address);
  const net = routedNetwork(plugIn(name, address));
  const memoryBytes = quantityValue(parseQuantity(memory));
  const socket = docker ? new DockerSocket(() => ({ simulation, host, net, memoryBytes, cpus })) : undefined;
  const idle = { total: memoryBytes, used: memoryBytes * 0.15, cached: memoryBytes * 0.15 };
  const programs = new Map<string, Executable>([
    ...toolPrograms,
    ...[...machinePrograms].filter(([program]) => !NODE_ONLY.has(program)),
    ...dockerPrograms(socket),
  ]);
  const inUse = () => socket?.engine?.memory.used() ?? idle;
  const host: Host = createHost({
    simulation,
    name,
    net,
    programs,
    ...learnerHost,
    memory: inUse,
    guests: () => socket?.engine?.list().flatMap((one) => socket.engine!.processes.of(one)) ?? [],
  });
  host.fs.mount(HOME, laptop.fs, HOME);
  net.listen(SSH_PORT, {
    *tcp(connection) {
      const { serveSsh } = yield* simulation.hold(sshd);
      yield* serveSsh(host, connection);
    },
  });

  let bootedAt = simulation.now;
  let waiting: (() => void)[] | undefined;
  const up = () => {
    bootedAt = simulation.now;
    const actions = waiting ?? [];
    waiting = undefined;
    socket?.engine?.startUp();
    for (const action of actions) action();
  };
  const reboot = () => {
    waiting = [];
    socket?.engine?.powerOff();
    host.shutdown();
    simulation.after(BOOT_MS, up);
  };
  machines.set(host, {
    get bootedAt() {
      return bootedAt;
    },
    services: socket ? [dockerService(socket, () => bootedAt)] : [],
    sandboxes: () => [],
    containers: () => [],
    images: () => [],
    powerOff: reboot,
    reboot,
  });
  return {
    host,
    docker: socket,
    containers: () => (socket?.engine?.running ? socket.engine.list().map(seen) : []),
    memory: inUse,
    crash: (container) => socket?.engine?.lookUp(container)?.running?.host.shutdown("SIGKILL"),
    whenUp: (action) => (waiting ? void waiting.push(action) : action()),
    reboot,
  };
}

const seen = ({
  id,
  name,
  spec,
  status,
  exitCode,
  oomKilled,
  startedAt,
  interruptedAt,
  bound,
}: DockerContainer): HostContainer => ({
  id,
  name,
  image: spec.image,
  command: spec.command,
  status,
  exitCode,
  oomKilled,
  memory: spec.memory,
  restart: spec.restart.name,
  startedAt,
  undisturbedSince: Math.max(startedAt, interruptedAt),
  ports: bound.map(({ binding, hostPort }) => ({ host: hostPort, container: binding.containerPort })),
});

/** `systemctl restart docker` stops the containers, and starts those whose policy says so. */
function dockerService(socket: DockerSocket, bootedAt: () => number): Service {
  let since: number | undefined;
  const changed = () => (since = socket.engine?.now);
  return {
    name: "docker",
    description: "Docker Application Container Engine",
    documentation: "https://docs.docker.com",
    file: "/usr/lib/systemd/system/docker.service",
    command: "/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock",
    enabled: true,
    active: () => socket.engine?.running ?? true,
    since: () => since ?? bootedAt(),
    pid: () => DOCKER_PID,
    start() {
      changed();
      socket.startDaemon();
    },
    stop() {
      changed();
      socket.stopDaemon();
    },
    journal: () => [],
    follow: () => () => {},
  };
}
