// In Kubernetes: pkg/api/pod/warnings.go. What is allowed in a pod, but hardly meant.
// Left out here: warnings of volume plugins that are gone.

import type { Container, Pod, PodTemplateSpec } from "../types.ts";
import { quantity } from "./resource-validation.ts";

const WHOLE = 1_000_000_000n;

const DEPRECATED_NODE_LABELS: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region":
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone":
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type":
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** Only what an update brings in is worth a word again. */
export const podWarnings = (pod: Pod, old?: Pod): string[] =>
  old ? [] : templateWarnings({ spec: pod.spec, metadata: pod.metadata }, "");

/** `path` is empty for a pod and `spec.template.` for what has a template. */
export function templateWarnings({ spec }: PodTemplateSpec, path: string): string[] {
  const warnings: string[] = [];
  for (const key of Object.keys(spec.nodeSelector ?? {}).sort())
    if (DEPRECATED_NODE_LABELS[key])
      warnings.push(`${path}spec.nodeSelector[${key}]: ${DEPRECATED_NODE_LABELS[key]}`);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
    warnings.push(
      `${path}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  if (spec.serviceAccount && !spec.serviceAccountName)
    warnings.push(`${path}spec.serviceAccount: deprecated; use spec.serviceAccountName instead`);
  spec.imagePullSecrets?.forEach(({ name }, i) => {
    if (!name) warnings.push(`${path}spec.imagePullSecrets[${i}].name: invalid empty name ""`);
  });
  spec.initContainers?.forEach((one, i) =>
    containerWarnings(one, `${path}spec.initContainers[${i}]`, warnings),
  );
  spec.containers?.forEach((one, i) => containerWarnings(one, `${path}spec.containers[${i}]`, warnings));
  portWarnings(spec.containers ?? [], path, warnings);
  return warnings;
}

function containerWarnings(container: Container, at: string, warnings: string[]) {
  const { limits = {}, requests = {} } = container.resources ?? {};
  for (const [field, amounts] of Object.entries({ limits, requests }))
    for (const name of ["memory", "ephemeral-storage"])
      if (amounts[name] !== undefined && quantity(amounts[name]).nano % WHOLE !== 0n)
        warnings.push(
          `${at}.resources.${field}[${name}]: fractional byte value ${JSON.stringify(amounts[name])} is invalid, must be an integer`,
        );
  const seen = new Set<string>();
  container.env?.forEach(({ name, value }, i) => {
    if (seen.has(name) && !value?.includes(`$(${name})`))
      warnings.push(
        `${at}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
      );
    seen.add(name);
  });
}

/** Two containers on one port, or one port twice. */
function portWarnings(containers: readonly Container[], path: string, warnings: string[]) {
  const seen = new Map<string, string>();
  containers.forEach((container, i) =>
    container.ports?.forEach((port, j) => {
      const at = `${path}spec.containers[${i}].ports[${j}]`;
      const key = `${port.containerPort}/${port.protocol}${port.hostPort ? `/${port.hostPort}/${port.hostIP ?? ""}` : ""}`;
      const other = seen.get(key);
      if (!other) return void seen.set(key, at);
      warnings.push(`${at}: duplicate port definition with ${other}`);
    }),
  );
}
