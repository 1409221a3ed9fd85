// In Kubernetes: k8s.io/kubectl/pkg/cmd. The list of verbs; each is loaded when it is first used.

import type { Command } from "./command.ts";

export interface Verb {
  name: string;
  summary: string;
  group: string;
  load(): Promise<{ command: Command }>;
}

const BEGINNER = "Basic Commands (Beginner)";
const INTERMEDIATE = "Basic Commands (Intermediate)";
const DEPLOY = "Deploy Commands";
const CLUSTER = "Cluster Management Commands";
const TROUBLE = "Troubleshooting and Debugging Commands";
const ADVANCED = "Advanced Commands";
const SETTINGS = "Settings Commands";
const OTHER = "Other Commands";

const verb = (group: string, name: string, summary: string, load: Verb["load"]): Verb => ({
  group,
  name,
  summary,
  load,
});

const absent =
  (name: string): Verb["load"] =>
  () =>
    import("./absent.ts").then(({ absentCommand }) => ({ command: absentCommand(name) }));

export const VERBS: readonly Verb[] = [
  verb(BEGINNER, "create", "Create a resource from a file or from stdin", () => import("./create.ts")),
  verb(
    BEGINNER,
    "expose",
    "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
    () => import("./expose.ts"),
  ),
  verb(BEGINNER, "run", "Run a particular image on the cluster", () => import("./run.ts")),
  verb(BEGINNER, "set", "Set specific features on objects", () => import("./set.ts")),
  verb(INTERMEDIATE, "explain", "Get documentation for a resource", () => import("./explain.ts")),
  verb(INTERMEDIATE, "get", "Display one or many resources", () => import("./get.ts")),
  verb(INTERMEDIATE, "edit", "Edit a resource on the server", () => import("./edit.ts")),
  verb(
    INTERMEDIATE,
    "delete",
    "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    () => import("./delete.ts"),
  ),
  verb(DEPLOY, "rollout", "Manage the rollout of a resource", () => import("./rollout.ts")),
  verb(
    DEPLOY,
    "scale",
    "Set a new size for a deployment, replica set, or replication controller",
    () => import("./scale.ts"),
  ),
  verb(
    DEPLOY,
    "autoscale",
    "Auto-scale a deployment, replica set, stateful set, or replication controller",
    () => import("./autoscale.ts"),
  ),
  verb(CLUSTER, "certificate", "Modify certificate resources", () => import("./certificate.ts")),
  verb(CLUSTER, "cluster-info", "Display cluster information", () => import("./cluster-info.ts")),
  verb(CLUSTER, "top", "Display resource (CPU/memory) usage", () => import("./top.ts")),
  verb(CLUSTER, "cordon", "Mark node as unschedulable", () => import("./cordon.ts")),
  verb(CLUSTER, "uncordon", "Mark node as schedulable", () =>
    import("./cordon.ts").then(({ uncordon }) => ({ command: uncordon })),
  ),
  verb(CLUSTER, "drain", "Drain node in preparation for maintenance", () => import("./drain.ts")),
  verb(CLUSTER, "taint", "Update the taints on one or more nodes", () => import("./taint.ts")),
  verb(
    TROUBLE,
    "describe",
    "Show details of a specific resource or group of resources",
    () => import("./describe.ts"),
  ),
  verb(TROUBLE, "logs", "Print the logs for a container in a pod", () => import("./logs.ts")),
  verb(TROUBLE, "attach", "Attach to a running container", () =>
    import("./exec.ts").then(({ attach }) => ({ command: attach })),
  ),
  verb(TROUBLE, "exec", "Execute a command in a container", () => import("./exec.ts")),
  verb(
    TROUBLE,
    "port-forward",
    "Forward one or more local ports to a pod",
    () => import("./port-forward.ts"),
  ),
  verb(TROUBLE, "proxy", "Run a proxy to the Kubernetes API server", () => import("./proxy.ts")),
  verb(TROUBLE, "cp", "Copy files and directories to and from containers", absent("cp")),
  verb(TROUBLE, "auth", "Inspect authorization", () => import("./auth.ts")),
  verb(
    TROUBLE,
    "debug",
    "Create debugging sessions for troubleshooting workloads and nodes",
    () => import("./debug.ts"),
  ),
  verb(TROUBLE, "events", "List events", () => import("./events.ts")),
  verb(
    ADVANCED,
    "diff",
    "Diff the live version against a would-be applied version",
    () => import("./diff.ts"),
  ),
  verb(
    ADVANCED,
    "apply",
    "Apply a configuration to a resource by file name or stdin",
    () => import("./apply.ts"),
  ),
  verb(ADVANCED, "patch", "Update fields of a resource", () => import("./patch.ts")),
  verb(ADVANCED, "replace", "Replace a resource by file name or stdin", () => import("./replace.ts")),
  verb(ADVANCED, "wait", "Wait for a specific condition on one or many resources", () => import("./wait.ts")),
  verb(
    ADVANCED,
    "kustomize",
    "Build a kustomization target from a directory or URL",
    () => import("./kustomize.ts"),
  ),
  verb(SETTINGS, "label", "Update the labels on a resource", () => import("./label.ts")),
  verb(SETTINGS, "annotate", "Update the annotations on a resource", () =>
    import("./label.ts").then(({ annotate }) => ({ command: annotate })),
  ),
  verb(
    SETTINGS,
    "completion",
    "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
    absent("completion"),
  ),
  verb(
    OTHER,
    "api-resources",
    "Print the supported API resources on the server",
    () => import("./api-resources.ts"),
  ),
  verb(
    OTHER,
    "api-versions",
    'Print the supported API versions on the server, in the form of "group/version"',
    () => import("./api-resources.ts").then(({ apiVersions }) => ({ command: apiVersions })),
  ),
  verb(OTHER, "config", "Modify kubeconfig files", () => import("./config.ts")),
  verb(OTHER, "plugin", "Provides utilities for interacting with plugins", absent("plugin")),
  verb(OTHER, "version", "Print the client and server version information", () => import("./version.ts")),
  verb("", "options", "Print the list of flags inherited by all commands", () => import("./options.ts")),
];
