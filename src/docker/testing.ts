// For tests: a machine with Docker on it, at whose shell scripts run.

import { createNetwork, type Network } from "../cluster/cni/network.ts";
import { createHost } from "../hosts/host.ts";
import type { Executable, Host } from "../hosts/process.ts";
import { laptopPrograms } from "../hosts/programs/index.ts";
import { runScriptOn } from "../hosts/testing.ts";
import { Simulation } from "../simulation/index.ts";
import { routedNetwork } from "./routed-network.ts";
import { dockerPrograms, DockerSocket } from "./socket.ts";

export interface GivenDocker {
  simulation: Simulation;
  network: Network;
  host: Host;
  socket: DockerSocket;
  /** What a script printed, both streams; its exit code follows when it is not 0. */
  run(script: string, limitMs?: number): Promise<string>;
}

const GIB = 1024 ** 3;

export function givenDocker({ memoryBytes = 2 * GIB } = {}): GivenDocker {
  const simulation = new Simulation({ seed: 1 });
  const network = createNetwork(simulation);
  const net = routedNetwork(network.attach({ hostname: "box", addresses: ["192.168.49.200"] }));
  const socket = new DockerSocket(() => ({ simulation, host, net, memoryBytes, cpus: 2 }));
  const host: Host = createHost({
    simulation,
    name: "box",
    net,
    programs: new Map<string, Executable>([...laptopPrograms, ...dockerPrograms(socket)]),
    user: { name: "ana", uid: 1000, gid: 1000, home: "/home/ana" },
    env: [["LANG", "C.UTF-8"]],
    memory: () => socket.engine?.memory.used() ?? { total: memoryBytes, used: 0, cached: 0 },
    guests: () => socket.engine?.list().flatMap((one) => socket.engine!.processes.of(one)) ?? [],
  });
  return {
    simulation,
    network,
    host,
    socket,
    async run(script, limitMs = 60_000) {
      const { output, errors, status } = await runScriptOn({ simulation, host }, script, limitMs);
      return `${output}${errors}${status === 0 ? "" : `exit code ${String(status)}\n`}`;
    },
  };
}

/** A machine that has nginx and busybox already. */
export async function givenImages(options?: Parameters<typeof givenDocker>[0]): Promise<GivenDocker> {
  const given = givenDocker(options);
  await given.run("docker pull -q nginx:1.27; docker pull -q busybox:1.36");
  return given;
}
