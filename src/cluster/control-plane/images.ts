// The images of the control plane, and kube-proxy's.

import { steady, type Repository } from "../container-runtime/images/catalogue.ts";
import { kubeProxyDaemon } from "./kube-proxy-daemon.ts";
import { componentPrograms, type Plane } from "./components.ts";
import { ETCD_VERSION } from "./manifests.ts";

const SIZES: Readonly<Record<string, number>> = {
  etcd: 22.9,
  "kube-apiserver": 26.4,
  "kube-controller-manager": 22.1,
  "kube-scheduler": 16.4,
  "kube-proxy": 25.0,
};

/** Millicores and mebibytes of a small cluster. */
const USAGE: Readonly<Record<string, readonly [number, number]>> = {
  etcd: [22, 58],
  "kube-apiserver": [48, 286],
  "kube-controller-manager": [16, 52],
  "kube-scheduler": [4, 22],
  "kube-proxy": [1, 17],
};

const tagOf = (name: string, version: string) => (name === "etcd" ? ETCD_VERSION : version);

export function controlPlaneRepositories(plane: Plane, version: string): Repository[] {
  const programs = new Map([...componentPrograms(plane), ["kube-proxy", kubeProxyDaemon(version)] as const]);
  return [...programs].map(([name, program]) => ({
    name: `registry.k8s.io/${name}`,
    versions: [
      {
        tag: tagOf(name, version),
        sizeMiB: SIZES[name],
        layout: "busybox",
        config: { entrypoint: [`/usr/local/bin/${name}`] },
        programs: new Map([[name, program]]),
        usage: steady(...USAGE[name]),
      },
    ],
  }));
}

export const controlPlaneImages = (version: string): string[] =>
  Object.keys(SIZES).map((name) => `registry.k8s.io/${name}:${tagOf(name, version)}`);
