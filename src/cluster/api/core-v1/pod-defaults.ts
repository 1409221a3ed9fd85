// In Kubernetes: pkg/apis/core/v1/defaults.go. What a pod's spec means where it says nothing.

import type { Container, HTTPGetAction, Lifecycle, Pod, PodSpec, Probe, Volume } from "../types.ts";

/** The tag of an image's name decides whether it is pulled again. */
export function defaultPullPolicy(image: string): "Always" | "IfNotPresent" {
  if (image.includes("@")) return "IfNotPresent";
  const name = image.slice(image.lastIndexOf("/") + 1);
  const colon = name.indexOf(":");
  return colon < 0 || name.slice(colon + 1) === "latest" ? "Always" : "IfNotPresent";
}

/** Defaults of a pod's spec, in a Pod as in a template. */
export function defaultPodSpec(spec: PodSpec): void {
  spec.containers ??= [];
  spec.dnsPolicy ??= "ClusterFirst";
  spec.restartPolicy ??= "Always";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ??= "default-scheduler";
  for (const container of spec.initContainers ?? []) defaultContainer(container, spec.hostNetwork);
  for (const container of spec.containers) defaultContainer(container, spec.hostNetwork);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container as Container, false);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  if (spec.serviceAccountName && !spec.serviceAccount) spec.serviceAccount = spec.serviceAccountName;
  if (spec.serviceAccount && !spec.serviceAccountName) spec.serviceAccountName = spec.serviceAccount;
}

/** What only a Pod has, not a template: limits stand for missing requests. */
export function defaultPod(pod: Pod): void {
  const spec = (pod.spec ??= {} as PodSpec);
  spec.enableServiceLinks ??= true;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])])
    defaultRequests(container);
  defaultPodSpec(spec);
}

function defaultRequests({ resources }: Container) {
  if (!resources?.limits) return;
  const requests = (resources.requests ??= {});
  for (const name in resources.limits) requests[name] ??= resources.limits[name];
}

function defaultContainer(container: Container, hostNetwork: boolean | undefined): void {
  container.resources ??= {};
  container.terminationMessagePath ??= "/dev/termination-log";
  container.terminationMessagePolicy ??= "File";
  container.imagePullPolicy ??= defaultPullPolicy(container.image ?? "");
  for (const port of container.ports ?? []) {
    port.protocol ??= "TCP";
    if (hostNetwork) port.hostPort ??= port.containerPort;
  }
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ??= "v1";
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ??= "0";
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  }
  defaultProbe(container.livenessProbe);
  defaultProbe(container.readinessProbe);
  defaultProbe(container.startupProbe);
  defaultLifecycle(container.lifecycle);
}

function defaultHttpGet(action: HTTPGetAction | undefined) {
  if (!action) return;
  action.path ??= "/";
  action.scheme ??= "HTTP";
}

function defaultProbe(probe: Probe | undefined): void {
  if (!probe) return;
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function defaultLifecycle(lifecycle: Lifecycle | undefined): void {
  defaultHttpGet(lifecycle?.postStart?.httpGet);
  defaultHttpGet(lifecycle?.preStop?.httpGet);
}

const FILE_MODE = 0o644;

function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  if (volume.configMap) volume.configMap.defaultMode ??= FILE_MODE;
  if (volume.secret) volume.secret.defaultMode ??= FILE_MODE;
  if (volume.hostPath) volume.hostPath.type ??= "";
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= FILE_MODE;
    defaultItems(volume.downwardAPI.items);
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= FILE_MODE;
    for (const source of volume.projected.sources ?? []) {
      if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
      defaultItems(source.downwardAPI?.items);
    }
  }
  if (volume.ephemeral?.volumeClaimTemplate?.spec)
    volume.ephemeral.volumeClaimTemplate.spec.volumeMode ??= "Filesystem";
  if (volume.iscsi) volume.iscsi.iscsiInterface ??= "default";
  if (volume.image) volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference ?? "");
}

type DownwardItems = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>;

function defaultItems(items: DownwardItems | undefined): void {
  for (const item of items ?? []) {
    if (item.fieldRef) item.fieldRef.apiVersion ??= "v1";
    if (item.resourceFieldRef) item.resourceFieldRef.divisor ??= "0";
  }
}
