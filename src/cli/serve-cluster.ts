// A cluster's API on localhost: HTTPS with an authority of its own, and the administrator's kubeconfig.

import type { Cluster } from "../cluster/cluster.ts";
import type { Driver } from "./drive.ts";
import { serveHttps, type Server } from "./http-server.ts";

/** As the certificate of a kubeadm control plane. */
const SERVER_NAMES = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "control-plane",
  "127.0.0.1",
  "10.96.0.1",
  "192.168.49.2",
];

export interface ServedCluster extends Server {
  /** `https://127.0.0.1:6443`. */
  address: string;
  /** For the administrator. */
  kubeconfig: string;
}

/** Serves until closed. `port` 0 takes a free one; rejects when the port is taken. */
export async function serveCluster(cluster: Cluster, driver: Driver, port: number): Promise<ServedCluster> {
  const { authority } = cluster;
  const { now } = cluster.simulation;
  const own = authority.issue({
    commonName: "kube-apiserver",
    organizations: [],
    usages: ["digital signature", "key encipherment", "server auth"],
    names: SERVER_NAMES,
    now,
  });
  const server = await serveHttps({
    port,
    tls: { cert: own.certificate, key: own.key, ca: authority.certificate },
    answer: (request) => driver.run(cluster.handle(request)),
    poke: driver.poke,
  });
  const address = `https://127.0.0.1:${server.port}`;
  return { ...server, address, kubeconfig: cluster.kubeconfig(address) };
}
