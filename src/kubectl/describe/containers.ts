// In Kubernetes: k8s.io/kubectl/pkg/describe, describeContainers. Containers and what became of them.

import { rfc1123z } from "../../cluster/apimachinery/duration.ts";
import type { Obj } from "../client.ts";
import type { Lines } from "./lines.ts";
import { probeText } from "./probes.ts";

/** What a container's environment refers to, for the values that describe shows. */
export interface EnvContext {
  pod?: Obj;
}

export function describeContainers(
  lines: Lines,
  title: string,
  containers: readonly Obj[],
  statuses: Record<string, Obj>,
  space: string,
  context: EnvContext = {},
): void {
  lines.raw(`${space}${title}:${containers.length === 0 ? " <none>" : ""}\n`);
  for (const container of containers) {
    const status = statuses[container.name as string];
    lines.raw(`${space || "  "}${space ? " " : ""}${container.name}:\n`);
    basics(lines, container, status);
    commandLines(lines, "Command", container.command as string[] | undefined);
    commandLines(lines, "Args", container.args as string[] | undefined);
    if (status) stateLines(lines, status);
    resourceLines(lines, container.resources as Obj | undefined);
    probeLines(lines, container);
    envFromLines(lines, (container.envFrom ?? []) as Obj[]);
    envLines(lines, (container.env ?? []) as Obj[], context, container);
    mountLines(lines, container);
  }
}

function basics(lines: Lines, container: Obj, status: Obj | undefined): void {
  if (status) lines.raw(`    Container ID:\t${status.containerID ?? ""}\n`);
  lines.raw(`    Image:\t${container.image}\n`);
  if (status) lines.raw(`    Image ID:\t${status.imageID ?? ""}\n`);
  const ports = (container.ports ?? []) as Obj[];
  const plural = ports.length > 1 ? "s" : "";
  const portTexts = ports.map(
    ({ containerPort, protocol, name }) => `${containerPort}/${protocol ?? "TCP"}${name ? ` (${name})` : ""}`,
  );
  const hostTexts = ports.map(
    ({ hostPort, protocol, name }) => `${hostPort ?? 0}/${protocol ?? "TCP"}${name ? ` (${name})` : ""}`,
  );
  lines.raw(`    Port${plural}:\t${portTexts.join(", ") || "<none>"}\n`);
  lines.raw(`    Host Port${plural}:\t${hostTexts.join(", ") || "<none>"}\n`);
  const seccomp = container.securityContext?.seccompProfile as Obj | undefined;
  if (seccomp) lines.raw(`    SeccompProfile:\t${seccomp.type}\n`);
}

function commandLines(lines: Lines, title: string, words: string[] | undefined): void {
  if (!words || words.length === 0) return;
  lines.raw(`    ${title}:\n`);
  for (const word of words) for (const line of word.split("\n")) lines.raw(`      ${line}\n`);
}

const time = (text: string | undefined) =>
  text ? rfc1123z(Date.parse(text)) : "Mon, 01 Jan 0001 00:00:00 +0000";

function stateLines(lines: Lines, status: Obj): void {
  oneState(lines, "State", status.state as Obj | undefined);
  if (status.lastState?.terminated) oneState(lines, "Last State", status.lastState as Obj);
  lines.raw(`    Ready:\t${status.ready ? "True" : "False"}\n`);
  lines.raw(`    Restart Count:\t${status.restartCount ?? 0}\n`);
}

function oneState(lines: Lines, title: string, state: Obj | undefined): void {
  const row = (level: string, key: string, value: unknown) => lines.raw(`${level}${key}:\t${value}\n`);
  if (state?.running) {
    row("    ", title, "Running");
    row("      ", "Started", time(state.running.startedAt as string));
  } else if (state?.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated as Obj;
    row("    ", title, "Terminated");
    if (reason) row("      ", "Reason", reason);
    if (message) row("      ", "Message", message);
    row("      ", "Exit Code", exitCode);
    if (signal > 0) row("      ", "Signal", signal);
    row("      ", "Started", time(startedAt as string));
    row("      ", "Finished", time(finishedAt as string));
  } else {
    row("    ", title, "Waiting");
    if (state?.waiting?.reason) row("      ", "Reason", state.waiting.reason);
  }
}

function resourceLines(lines: Lines, resources: Obj | undefined): void {
  for (const [title, key] of [
    ["Limits", "limits"],
    ["Requests", "requests"],
  ] as const) {
    const amounts = (resources?.[key] ?? {}) as Record<string, string>;
    const names = Object.keys(amounts).sort();
    if (names.length > 0) lines.raw(`    ${title}:\n`);
    for (const name of names) lines.raw(`      ${name}:\t${amounts[name]}\n`);
  }
}

function probeLines(lines: Lines, container: Obj): void {
  for (const [title, key] of [
    ["Liveness", "livenessProbe"],
    ["Readiness", "readinessProbe"],
    ["Startup", "startupProbe"],
  ] as const)
    if (container[key]) lines.raw(`    ${title}:\t${probeText(container[key] as Obj)}\n`);
}

function envFromLines(lines: Lines, sources: readonly Obj[]): void {
  if (sources.length > 0) lines.raw(`    Environment Variables from:\n`);
  for (const { prefix, configMapRef, secretRef } of sources) {
    const ref = (configMapRef ?? secretRef) as Obj;
    const kind = configMapRef ? "ConfigMap" : "Secret";
    const with_ = prefix ? ` with prefix '${prefix}'` : "";
    lines.raw(`      ${ref.name}\t${kind}${with_}\tOptional: ${ref.optional ? "true" : "false"}\n`);
  }
}

function envLines(lines: Lines, env: readonly Obj[], context: EnvContext, container: Obj): void {
  lines.raw(`    Environment:${env.length === 0 ? "\t<none>" : ""}\n`);
  for (const { name, value, valueFrom } of env) {
    if (!valueFrom) {
      const [first, ...rest] = String(value ?? "").split("\n");
      lines.raw(`      ${name}:\t${first}\n`);
      for (const line of rest) lines.raw(`      \t${line}\n`);
    } else lines.raw(`      ${name}:\t${sourceText(valueFrom as Obj, context, container)}\n`);
  }
}

function sourceText(
  { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef }: Obj,
  { pod }: EnvContext,
  container: Obj,
): string {
  if (fieldRef)
    return `${pod ? fieldValue(pod, fieldRef.fieldPath as string) : ""} (${fieldRef.apiVersion}:${fieldRef.fieldPath})`;
  if (resourceFieldRef) {
    const [kind, resource] = String(resourceFieldRef.resource).split(".");
    const amount = container.resources?.[kind]?.[resource] as string | undefined;
    return `${amount ?? (kind === "limits" ? "node allocatable" : "0")} (${resourceFieldRef.resource})`;
  }
  const ref = (secretKeyRef ?? configMapKeyRef) as Obj;
  const kind = secretKeyRef ? "secret" : "config map";
  return `<set to the key '${ref.key}' ${kind === "secret" ? "in secret" : "of config map"} '${ref.name}'>\tOptional: ${ref.optional ? "true" : "false"}`;
}

function fieldValue(pod: Obj, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return (pod.metadata[keyed[1]]?.[keyed[2]] as string | undefined) ?? "";
  const value = path.split(".").reduce<unknown>((at, part) => (at as Obj | undefined)?.[part], pod);
  return value === undefined ? "" : String(value);
}

function mountLines(lines: Lines, container: Obj): void {
  const mounts = ((container.volumeMounts ?? []) as Obj[]).toSorted((a, b) =>
    a.mountPath < b.mountPath ? -1 : 1,
  );
  lines.raw(`    Mounts:${mounts.length === 0 ? "\t<none>" : ""}\n`);
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    const flags = [readOnly ? "ro" : "rw", ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
    lines.raw(`      ${mountPath} from ${name} (${flags.join(",")})\n`);
  }
  const devices = (container.volumeDevices ?? []) as Obj[];
  if (devices.length > 0) lines.raw(`    Devices:\n`);
  for (const { devicePath, name } of devices) lines.raw(`      ${devicePath} from ${name}\n`);
}
