// In Kubernetes: k8s.io/kubectl/pkg/cmd/options. The flags that every command takes.

import type { Command } from "./command.ts";
import { GLOBAL_FLAGS } from "./flag-sets.ts";
import { optionsHelp } from "./help.ts";

export const command: Command = {
  usage: "options [flags]",
  summary: "Print the list of flags inherited by all commands.",
  *run(k) {
    yield* k.print(optionsHelp(GLOBAL_FLAGS.replace(/\n-h, --help.*/, "")));
  },
};
