// In Kubernetes: k8s.io/kubectl/pkg/cmd/clusterinfo.

import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";

export const command: Command = {
  usage: "cluster-info [flags] [options]",
  summary:
    "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.",
  subcommands: {
    dump: {
      usage: "cluster-info dump [flags] [options]",
      summary: "Dump relevant information for debugging and diagnosis.",
      *run() {
        throw new Failure("kubectl cluster-info dump is not simulated");
      },
    },
  },
  *run(k) {
    const green = (text: string, code: number) =>
      k.process.stdoutIsTerminal ? `\u001b[0;${code}m${text}\u001b[0m` : text;
    const hint = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";
    let services: Obj[] = [];
    try {
      const discovery = yield* k.discovery();
      const type = yield* discovery.resolve("services");
      const list = yield* k.client.list(type, "kube-system", {
        labelSelector: "kubernetes.io/cluster-service=true",
      });
      services = (list.items ?? []) as Obj[];
    } catch (error) {
      yield* k.print(hint);
      if (error instanceof StatusError || error instanceof Failure) throw error;
      throw error;
    }
    yield* k.print(`${green("Kubernetes control plane", 32)} is running at ${green(k.client.server, 33)}\n`);
    for (const { metadata, spec } of services) {
      const port = (spec.ports?.[0] ?? {}) as Obj;
      const scheme = port.name === "https" || port.port === 443 ? "https:" : "";
      const name = port.name ? `${scheme}${metadata.name}:${port.name}` : `${scheme}${metadata.name}`;
      const title = (metadata.labels?.["kubernetes.io/name"] as string | undefined) ?? metadata.name;
      yield* k.print(
        `${green(String(title), 32)} is running at ${green(`${k.client.server}/api/v1/namespaces/kube-system/services/${name}/proxy`, 33)}\n`,
      );
    }
    yield* k.print(hint);
  },
};
