// `timonel`: what this cluster is, and where it differs from a real one.

import type { Executable } from "../hosts/process.ts";

const LIMITS = `This is a simulated Kubernetes v1.36 cluster that runs in your browser.

Works as on a real cluster: the API server (validation, defaults, conflicts, watches, tables), the scheduler,
the controllers of Deployments, ReplicaSets, EndpointSlices, Namespaces, ServiceAccounts and nodes, the garbage
collector, kubelets with probes, restarts and back-off, DNS and Services, shell scripts in containers.

Simplified: machines, container images and the network. Only the images of a catalogue can be pulled; a program that
is not a shell script or a known daemon says that it is not simulated. Time is virtual and may be paused.

Not simulated yet: other controllers (Job, CronJob, StatefulSet, DaemonSet, autoscaling), persistent volumes, RBAC,
server-side apply, custom resources, network policies, metrics, port-forward, cp and debug.
`;

const USAGE = "Usage: timonel limits    what is simulated, and what is not\n       timonel version\n";

export const timonelProgram: Executable = function* (process) {
  const [, command] = process.argv;
  if (command === "limits") {
    yield* process.stdout.write(LIMITS);
    return 0;
  }
  if (command === "version") {
    yield* process.stdout.write("Timonel, simulating Kubernetes v1.36\n");
    return 0;
  }
  yield* process.stderr.write(USAGE);
  return command === undefined || command === "--help" ? 0 : 1;
};
