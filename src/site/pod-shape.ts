// How a Pod, or a container of a machine, looks in the live view: a shape and a colour a condition, so that neither has to be told apart alone.

import type { ContainerView, PodView } from "../session/protocol.ts";

export type Look = "ready" | "starting" | "trouble" | "ending" | "done";

const troubles =
  /BackOff|Err|Error|Invalid|OOMKilled|Evicted|Failed|Unknown|DeadlineExceeded|ContainerStatusUnknown/;

export function lookOf(pod: PodView): Look {
  if (pod.terminating) return "ending";
  if (troubles.test(pod.status)) return "trouble";
  if (pod.status === "Completed" || pod.status === "Succeeded") return "done";
  return pod.ready ? "ready" : "starting";
}

export function lookOfContainer({ status, exitCode, oomKilled }: ContainerView): Look {
  if (status === "running") return "ready";
  if (status === "exited") return exitCode === 0 && !oomKilled ? "done" : "trouble";
  if (status === "dead") return "trouble";
  return status === "created" || status === "restarting" ? "starting" : "ending";
}

/** `running`, `exited (137), OOMKilled`: in the words of `docker inspect`. */
export function statusOf({ status, exitCode, oomKilled }: ContainerView): string {
  if (status !== "exited") return status;
  return `exited (${exitCode})${oomKilled ? ", OOMKilled" : ""}`;
}

/** `registry.example/team/nginx:1.26@sha256:…` → `1.26`; an image without a tag → its name. */
export function shortImage(image: string): string {
  const name = image.split("@")[0].split("/").at(-1) ?? image;
  return name.includes(":") ? name.slice(name.indexOf(":") + 1) : name;
}
