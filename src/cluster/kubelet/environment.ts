// In Kubernetes: pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables. What a container finds in its environment.

import type { Container, Pod, Service } from "../api/types.ts";
import { parseQuantity, quantityValue } from "../apimachinery/quantity.ts";
import type { Client } from "../client-go/client.ts";

/** Something that the environment refers to is not there; the container waits for it. */
export class ConfigError extends Error {}

/** A field of the pod, as the downward API names it. */
export function downwardValue(pod: Pod, path: string): string | undefined {
  const { metadata, spec, status } = pod;
  const keyed = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path);
  if (keyed) return metadata[keyed[1] as "labels"]?.[keyed[2]] ?? "";
  const listing = (map: Record<string, string> | undefined) =>
    Object.keys(map ?? {})
      .sort()
      .map((key) => `${key}=${JSON.stringify(map![key])}`)
      .join("\n");
  const values: Record<string, string | undefined> = {
    "metadata.name": metadata.name,
    "metadata.namespace": metadata.namespace,
    "metadata.uid": metadata.uid,
    "metadata.labels": listing(metadata.labels),
    "metadata.annotations": listing(metadata.annotations),
    "spec.nodeName": spec.nodeName,
    "spec.serviceAccountName": spec.serviceAccountName,
    "status.podIP": status.podIP,
    "status.podIPs": status.podIP,
    "status.hostIP": status.hostIP,
    "status.hostIPs": status.hostIP,
  };
  return values[path];
}

/** `$(NAME)` is replaced when NAME is known; `$$(NAME)` stands for itself. */
export const expand = (text: string, known: ReadonlyMap<string, string>): string =>
  text.replace(/\$(\$|\(([A-Za-z_.-][\w.-]*)\))/g, (whole, inner: string, name?: string) =>
    inner === "$" ? "$" : (known.get(name!) ?? whole),
  );

const constantName = (service: string) => service.toUpperCase().replaceAll("-", "_");

/** The old way of finding Services: those of the namespace, and the API server, as variables. */
export function serviceVariables(services: readonly Service[]): [string, string][] {
  return services.flatMap((service) => {
    const { clusterIP, ports } = service.spec;
    const first = ports?.[0];
    if (!clusterIP || clusterIP === "None" || !first) return [];
    const name = constantName(service.metadata.name);
    const variables: [string, string][] = [
      [`${name}_SERVICE_HOST`, clusterIP],
      [`${name}_SERVICE_PORT`, String(first.port)],
    ];
    for (const port of ports)
      if (port.name) variables.push([`${name}_SERVICE_PORT_${constantName(port.name)}`, String(port.port)]);
    const url = (port: typeof first) =>
      `${(port.protocol ?? "TCP").toLowerCase()}://${clusterIP}:${port.port}`;
    variables.push([`${name}_PORT`, url(first)]);
    for (const port of ports) {
      const protocol = port.protocol ?? "TCP";
      const prefix = `${name}_PORT_${port.port}_${protocol}`;
      variables.push(
        [prefix, url(port)],
        [`${prefix}_PROTO`, protocol.toLowerCase()],
        [`${prefix}_PORT`, String(port.port)],
        [`${prefix}_ADDR`, clusterIP],
      );
    }
    return variables;
  });
}

const decode = (text: string) =>
  new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));

function configData(client: Client, pod: Pod, name: string): Record<string, string> | undefined {
  return client.find("configmaps", `${pod.metadata.namespace}/${name}`)?.data as
    Record<string, string> | undefined;
}

function secretData(client: Client, pod: Pod, name: string): Record<string, string> | undefined {
  const secret = client.find("secrets", `${pod.metadata.namespace}/${name}`);
  if (!secret) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, text]) => [key, decode(text as string)]),
  );
}

interface KeyRef {
  name?: string;
  key: string;
  optional?: boolean;
}

function keyValue(client: Client, pod: Pod, kind: "configmap" | "secret", ref: KeyRef): string | undefined {
  const name = ref.name ?? "";
  const exists =
    kind === "configmap"
      ? client.find("configmaps", `${pod.metadata.namespace}/${name}`)
      : client.find("secrets", `${pod.metadata.namespace}/${name}`);
  const data = kind === "configmap" ? configData(client, pod, name) : secretData(client, pod, name);
  if (!exists) {
    if (ref.optional) return undefined;
    throw new ConfigError(`${kind} ${JSON.stringify(name)} not found`);
  }
  const value = data?.[ref.key];
  if (value === undefined && !ref.optional) {
    const shown = kind === "configmap" ? "ConfigMap" : "Secret";
    throw new ConfigError(`couldn't find key ${ref.key} in ${shown} ${pod.metadata.namespace}/${name}`);
  }
  return value;
}

function resourceValue(
  container: Container,
  resource: string,
  divisor: string | undefined,
): string | undefined {
  const [kind, name] = resource.split(".") as ["requests" | "limits", string];
  const text = container.resources?.[kind]?.[name];
  if (!text) return undefined;
  const unit = divisor && divisor !== "0" ? quantityValue(parseQuantity(divisor)) || 1 : 1;
  return String(Math.ceil(quantityValue(parseQuantity(text as string)) / unit));
}

/** Name and value in order; later ones may refer to earlier ones. Throws ConfigError. */
export function environmentOf(client: Client, pod: Pod, container: Container): [string, string][] {
  const known = new Map<string, string>();
  if (pod.spec.enableServiceLinks !== false) {
    const own = client.list("services", pod.metadata.namespace);
    const api = pod.metadata.namespace === "default" ? [] : [client.find("services", "default/kubernetes")];
    for (const [name, value] of serviceVariables([...own, ...api].filter((service) => service !== undefined)))
      known.set(name, value);
  }
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    if (!ref) continue;
    const kind = configMapRef ? "configmap" : "secret";
    const data = configMapRef
      ? configData(client, pod, ref.name ?? "")
      : secretData(client, pod, ref.name ?? "");
    const exists =
      data ?? client.find(configMapRef ? "configmaps" : "secrets", `${pod.metadata.namespace}/${ref.name}`);
    if (!exists && !ref.optional) throw new ConfigError(`${kind} ${JSON.stringify(ref.name)} not found`);
    for (const [key, value] of Object.entries(data ?? {})) known.set(prefix + key, value);
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    let text: string | undefined = value === undefined ? undefined : expand(value, known);
    if (valueFrom?.configMapKeyRef) text = keyValue(client, pod, "configmap", valueFrom.configMapKeyRef);
    else if (valueFrom?.secretKeyRef) text = keyValue(client, pod, "secret", valueFrom.secretKeyRef);
    else if (valueFrom?.fieldRef) text = downwardValue(pod, valueFrom.fieldRef.fieldPath);
    else if (valueFrom?.resourceFieldRef) {
      text = resourceValue(
        container,
        valueFrom.resourceFieldRef.resource,
        valueFrom.resourceFieldRef.divisor,
      );
    }
    if (text !== undefined) known.set(name, text);
    else if (!valueFrom) known.set(name, "");
  }
  return [...known];
}
