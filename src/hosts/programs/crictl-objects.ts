// In the CRI: containers, sandboxes and images as the runtime's API gives them, for `-o json`, `-o yaml` and inspecting.

import type { ContainerView, ImageView, SandboxView } from "../machine.ts";

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const nanoseconds = (at: number) => `${at}000000`;
const iso = (at: number | undefined) =>
  at === undefined ? "0001-01-01T00:00:00Z" : new Date(at).toISOString().replace("Z", "000000Z");

export const labelsOf = ({ name, sandbox }: ContainerView): Record<string, string> => ({
  "io.kubernetes.container.name": name,
  "io.kubernetes.pod.name": sandbox.name,
  "io.kubernetes.pod.namespace": sandbox.namespace,
  "io.kubernetes.pod.uid": sandbox.uid,
});

export const sandboxLabelsOf = ({ labels, name, namespace, uid }: SandboxView): Record<string, string> => ({
  ...labels,
  "io.kubernetes.pod.name": name,
  "io.kubernetes.pod.namespace": namespace,
  "io.kubernetes.pod.uid": uid,
});

const annotationsOf = ({ attempt }: ContainerView) => ({
  "io.kubernetes.container.restartCount": String(attempt),
});

const stateOf = ({ state }: ContainerView) => `CONTAINER_${state.toUpperCase()}`;

export const containerObject = (one: ContainerView): Json => ({
  id: one.id,
  podSandboxId: one.sandbox.id,
  metadata: { name: one.name, attempt: one.attempt },
  image: { image: one.digest, annotations: {}, userSpecifiedImage: one.image, runtimeHandler: "" },
  imageRef: one.digest,
  state: stateOf(one),
  createdAt: nanoseconds(one.createdAt),
  labels: labelsOf(one),
  annotations: annotationsOf(one),
  imageId: one.digest,
});

export const sandboxObject = (one: SandboxView): Json => ({
  id: one.id,
  metadata: { name: one.name, uid: one.uid, namespace: one.namespace, attempt: 0 },
  state: one.ready ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
  createdAt: nanoseconds(one.createdAt),
  labels: sandboxLabelsOf(one),
  annotations: {},
  runtimeHandler: "",
});

export const imageObject = ({ reference, digest, sizeBytes }: ImageView): Json => ({
  id: digest,
  repoTags: [reference],
  repoDigests: [`${repositoryOf(reference)}@${digest}`],
  size: String(sizeBytes),
  uid: null,
  username: "",
  spec: null,
  pinned: /\/pause:/.test(reference),
});

export const repositoryOf = (reference: string): string => reference.replace(/:[^/:]+$/, "");

export const containerStatus = (one: ContainerView): Json => ({
  info: { sandboxID: one.sandbox.id, process: { args: [...one.command] } },
  status: {
    annotations: annotationsOf(one),
    createdAt: iso(one.createdAt),
    exitCode: one.exitCode ?? 0,
    finishedAt: iso(one.finishedAt),
    id: one.id,
    image: { annotations: {}, image: one.image, userSpecifiedImage: one.image },
    imageId: one.digest,
    imageRef: one.digest,
    labels: labelsOf(one),
    logPath: `/var/log/pods/${one.sandbox.namespace}_${one.sandbox.name}_${one.sandbox.uid}/${one.name}/${one.attempt}.log`,
    message: "",
    metadata: { attempt: one.attempt, name: one.name },
    reason: one.reason ?? "",
    startedAt: iso(one.startedAt),
    state: stateOf(one),
  },
});

export const sandboxStatus = (one: SandboxView): Json => ({
  info: { runtimeHandler: "", runtimeType: "io.containerd.runc.v2" },
  status: {
    annotations: {},
    createdAt: iso(one.createdAt),
    id: one.id,
    labels: sandboxLabelsOf(one),
    metadata: { attempt: 0, name: one.name, namespace: one.namespace, uid: one.uid },
    network: { additionalIps: [], ip: one.hostNetwork ? "" : one.ip },
    runtimeHandler: "",
    state: one.ready ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
  },
});

/** An object as YAML writes it. */
export function yamlOf(value: Json, indent = ""): string {
  if (Array.isArray(value))
    return value.map((item) => `${indent}- ${yamlOf(item, `${indent}  `).trimStart()}`).join("");
  if (value === null || typeof value !== "object") return `${scalar(value)}\n`;
  return Object.entries(value)
    .map(([name, item]) => {
      if (item === null || typeof item !== "object") return `${indent}${name}: ${scalar(item)}\n`;
      if (Object.keys(item).length === 0) return `${indent}${name}: ${Array.isArray(item) ? "[]" : "{}"}\n`;
      return `${indent}${name}:\n${yamlOf(item, Array.isArray(item) ? indent : `${indent}  `)}`;
    })
    .join("");
}

const PLAIN = /^[A-Za-z/][\w./:@-]*$/;

const scalar = (value: string | number | boolean | null): string =>
  typeof value !== "string"
    ? String(value)
    : PLAIN.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value) && !value.endsWith(":")
      ? value
      : JSON.stringify(value);
