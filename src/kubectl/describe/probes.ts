// In Kubernetes: k8s.io/kubectl/pkg/describe, DescribeProbe.

import type { Obj } from "../client.ts";

export function probeText(probe: Obj): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  if (probe.exec) return `exec [${((probe.exec.command ?? []) as string[]).join(" ")}] ${attributes}`;
  if (probe.httpGet) {
    const { scheme = "HTTP", host = "", port, path = "" } = probe.httpGet as Obj;
    const address = port === undefined || port === "" ? host : `${host}:${port}`;
    return `http-get ${String(scheme).toLowerCase()}://${address}${path} ${attributes}`;
  }
  if (probe.tcpSocket)
    return `tcp-socket ${probe.tcpSocket.host ?? ""}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ""} ${attributes}`;
  return `unknown ${attributes}`;
}
