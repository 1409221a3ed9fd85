// A cluster's API on localhost: HTTPS with an authority of its own, and the administrator's kubeconfig.

import type { Cluster } from "../cluster/cluster.ts";
import type { Issued } from "../cluster/pki/authority.ts";
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

const base64 = (text: string) => Buffer.from(text).toString("base64");

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
  const admin = authority.issue({
    ...cluster.administrator,
    usages: ["digital signature", "key encipherment", "client auth"],
    now,
  });
  return { ...server, address, kubeconfig: kubeconfigOf(cluster, address, authority.certificate, admin) };
}

function kubeconfigOf(cluster: Cluster, address: string, authority: string, admin: Issued): string {
  const user = cluster.administrator.commonName;
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(authority)}
    server: ${address}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${user}
  name: ${user}@kubernetes
current-context: ${user}@kubernetes
kind: Config
preferences: {}
users:
- name: ${user}
  user:
    client-certificate-data: ${base64(admin.certificate)}
    client-key-data: ${base64(admin.key)}
`;
}
