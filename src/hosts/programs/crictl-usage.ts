// In cri-tools: the commands of crictl and their flags.

import type { Flag, Usage } from "./crictl-flags.ts";

const bool = (name: string, alias: string, usage: string): Flag => ({
  name,
  ...(alias ? { alias } : {}),
  kind: "bool",
  usage,
});
const text = (name: string, alias: string, usage: string, byDefault?: string): Flag => ({
  name,
  ...(alias ? { alias } : {}),
  kind: "string",
  usage,
  byDefault,
});

const table = text("output", "o", "Output format, One of: json|yaml|table", '"table"');
const label: Flag = { name: "label", kind: "list", usage: "Filter by key=value label" };
const last = (what: string): Flag => ({
  name: "last",
  alias: "n",
  kind: "int",
  usage: `Show last n recently created ${what}. Set 0 for unlimited.`,
});
const noTrunc = bool("no-trunc", "", "Show output without truncating the ID");
const inspecting = [
  text("output", "o", "Output format, One of: json|yaml|go-template|table"),
  bool("quiet", "q", "Do not show verbose information"),
];

export const GLOBAL: readonly Flag[] = [
  text("config", "c", "Location of the client config file", '"/etc/crictl.yaml"'),
  bool("debug", "D", "Enable debug mode"),
  text("image-endpoint", "i", "Endpoint of CRI image manager service"),
  text("runtime-endpoint", "r", "Endpoint of CRI container runtime service"),
  text("timeout", "t", "Timeout of connecting to the server in seconds", "2s"),
];

/** Those that do something here. */
export const USAGES: readonly Usage[] = [
  {
    name: "exec",
    usage: "Run a command in a running container",
    args: "CONTAINER-ID COMMAND [ARG...]",
    flags: [
      bool("interactive", "i", "Keep STDIN open"),
      bool("sync", "s", "Run the command synchronously"),
      bool("tty", "t", "Allocate a pseudo-TTY"),
    ],
  },
  { name: "version", usage: "Display runtime version information", flags: [] },
  {
    name: "images",
    aliases: ["image", "img"],
    usage: "List images",
    args: "[REPOSITORY[:TAG]]",
    flags: [
      bool("digests", "", "Show digests"),
      noTrunc,
      table,
      bool("quiet", "q", "Only show image IDs"),
      bool("verbose", "v", "Show verbose info for images"),
    ],
  },
  {
    name: "inspect",
    usage: "Display the status of one or more containers",
    args: "CONTAINER-ID [CONTAINER-ID...]",
    flags: inspecting,
  },
  {
    name: "inspecti",
    usage: "Return the status of one or more images",
    args: "IMAGE-ID [IMAGE-ID...]",
    flags: inspecting,
  },
  {
    name: "inspectp",
    usage: "Display the status of one or more pods",
    args: "POD-ID [POD-ID...]",
    flags: inspecting,
  },
  {
    name: "logs",
    usage: "Fetch the logs of a container",
    args: "CONTAINER-ID",
    flags: [
      bool("follow", "f", "Follow log output"),
      bool(
        "previous",
        "p",
        "Print the logs for the previous instance of the container in a pod if it exists",
      ),
      {
        name: "tail",
        alias: "n",
        kind: "int",
        usage: "Number of lines to show from the end of the logs. Defaults to all",
        byDefault: "-1",
      },
      bool("timestamps", "t", "Show timestamps"),
    ],
  },
  {
    name: "ps",
    usage: "List containers",
    flags: [
      bool("all", "a", "Show all containers"),
      text("id", "", "Filter by container id"),
      text("image", "", "Filter by container image"),
      label,
      last("containers (includes all states)"),
      bool("latest", "l", "Show the most recently created container (includes all states)"),
      text("name", "", "Filter by container name regular expression pattern"),
      text("namespace", "", "Filter by pod namespace regular expression pattern"),
      noTrunc,
      table,
      text("pod", "p", "Filter by pod id"),
      bool("quiet", "q", "Only display container IDs"),
      bool("resolve-image-path", "r", "Show image path instead of image id"),
      text("state", "s", "Filter by container state"),
      bool("verbose", "v", "Show verbose information for containers"),
    ],
  },
  {
    name: "rm",
    usage: "Remove one or more containers",
    args: "CONTAINER-ID [CONTAINER-ID...]",
    flags: [
      bool("all", "a", "Remove all containers"),
      bool("force", "f", "Force removal of the container, disregarding if running"),
    ],
  },
  {
    name: "pods",
    usage: "List pods",
    flags: [
      text("id", "", "filter by pod id"),
      label,
      last("pods"),
      bool("latest", "l", "Show the most recently created pod"),
      text("name", "", "filter by pod name regular expression pattern"),
      text("namespace", "", "filter by pod namespace regular expression pattern"),
      noTrunc,
      table,
      bool("quiet", "q", "list only pod IDs"),
      text("state", "s", "filter by pod state"),
      bool("verbose", "v", "show verbose info for pods"),
    ],
  },
  {
    name: "stop",
    usage: "Stop one or more running containers",
    args: "CONTAINER-ID [CONTAINER-ID...]",
    flags: [
      bool("all", "a", "Stop all running containers"),
      {
        name: "timeout",
        alias: "t",
        kind: "int",
        usage: "Seconds to wait to kill the container after a graceful stop is requested",
      },
    ],
  },
  { name: "stopp", usage: "Stop one or more running pods", args: "POD-ID [POD-ID...]", flags: [] },
];

/** Those that the real one has besides. */
export const REFUSED = new Set(
  `attach create checkpoint completion config event events image-fs-info imagefsinfo info metricdescs metricsp port-forward pull rmi rmp
  run runp runtime-config start stats statsp update update-runtime-config`.split(/\s+/),
);
