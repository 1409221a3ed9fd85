// For tests: a laptop with kubectl on the wire of a cluster.

import { createCluster, type ClusterOptions } from "../cluster/cluster.ts";
import { createHost } from "../hosts/host.ts";
import { laptopPrograms } from "../hosts/programs/index.ts";
import { runScriptOn, type GivenHost } from "../hosts/testing.ts";
import { Simulation } from "../simulation/index.ts";
import { kubectl } from "./kubectl.ts";

/** A running cluster, and a laptop whose kubeconfig knows it. */
export async function givenLaptop(
  options: Pick<ClusterOptions, "profile" | "nodes"> = { profile: "bare" },
): Promise<GivenHost> {
  const simulation = new Simulation({ seed: 1 });
  const cluster = createCluster({ simulation, ...options });
  const host = createHost({
    simulation,
    name: "laptop",
    net: cluster.plugIn("laptop", "192.168.49.200"),
    programs: new Map([...laptopPrograms, ["kubectl", kubectl]]),
    user: { name: "ana", uid: 1000, gid: 1000, home: "/home/ana" },
  });
  host.fs.mkdir("/home/ana/.kube", { parents: true });
  host.fs.write("/home/ana/.kube/config", cluster.kubeconfig());
  await simulation.throughHolds(() => simulation.advance(3000));
  return { simulation, host };
}

/** What a script prints on both streams, and `[n]` when it does not end with 0. */
export async function run(given: GivenHost, script: string, limitMs = 60_000): Promise<string> {
  const { output, status } = await runScriptOn(given, `{ ${script}\n} 2>&1`, limitMs);
  return status === 0 ? output : `${output}[${status}]\n`;
}
