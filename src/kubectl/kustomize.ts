// In Kubernetes: kubectl's kustomize command (sigs.k8s.io/kustomize/kustomize/v5/commands/build). Prints what a folder builds.

import { dumpYaml } from "../cluster/apimachinery/yaml-dump.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { absolute } from "./kubeconfig.ts";
import { build } from "./kustomize/build.ts";

export const command: Command = {
  usage: "kustomize DIR [flags] [options]",
  summary: "Build a set of KRM resources using a 'kustomization.yaml' file.",
  examples: ["kubectl kustomize", "kubectl kustomize /home/config/production"],
  flags: `
--as-current-user=false: Run plugins as this user.
--enable-alpha-plugins=false: Allow plugins.
--enable-helm=false: Allow helm charts.
-e, --env=[...]: Variables for plugins.
--helm-api-versions=[]: For helm charts.
--helm-command='helm': The program that reads helm charts.
--helm-debug=false: For helm charts.
--helm-kube-version='': For helm charts.
--load-restrictor='LoadRestrictionsRootOnly': Whether files outside the folder may be read: LoadRestrictionsNone.
--mount=[]: For plugins.
--network=false: For plugins.
--network-name='bridge': For plugins.
-o, --output='': Where to write; standard output without it.`,
  *run(k) {
    if (k.args.length > 1) throw new Failure("specify one path to kustomization.yaml");
    const objects = yield* build(k, k.args[0] ?? ".");
    const text = objects.map((object) => dumpYaml(object)).join("---\n");
    const output = k.flags.string("output");
    if (output) k.process.fs.write(absolute(k.process, output), text);
    else yield* k.print(text);
  },
};
