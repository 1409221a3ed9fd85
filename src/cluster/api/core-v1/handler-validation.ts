// In Kubernetes: pkg/apis/core/validation, validateHandler and validateProbe. What is wrong with probes and life-cycle hooks.

import { forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { portNameErrors, portNumberErrors } from "../../apimachinery/names.ts";
import { nonNegative, positive } from "../numbers.ts";
import type { LifecycleHandler, Lifecycle, Probe } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";

type Handler = Pick<LifecycleHandler, "exec" | "httpGet" | "tcpSocket" | "sleep"> & Pick<Probe, "grpc">;

/** A port by number or by name. */
function portErrors(port: number | string = 0, path: string, errors: FieldError[]) {
  const texts = typeof port === "number" ? portNumberErrors(port) : portNameErrors(port);
  for (const text of texts) errors.push(invalid(path, port, text));
}

function validateHandler(handler: Handler, path: string, errors: FieldError[], grace?: number): void {
  let handlers = 0;
  const only = (field: string) => {
    if (handlers++ === 0) return true;
    errors.push(forbidden(`${path}.${field}`, "may not specify more than 1 handler type"));
    return false;
  };
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (exec && only("exec") && !exec.command?.length) errors.push(required(`${path}.exec.command`));
  if (httpGet && only("httpGet")) {
    if (!httpGet.path) errors.push(required(`${path}.httpGet.path`));
    portErrors(httpGet.port, `${path}.httpGet.port`, errors);
    checkEnum(httpGet.scheme, ENUMS.uriScheme, `${path}.httpGet.scheme`, errors);
    httpGet.httpHeaders?.forEach(({ name = "" }) => {
      if (!/^[-A-Za-z0-9]+$/.test(name))
        errors.push(invalid(`${path}.httpGet.httpHeaders`, name, HEADER_TEXT));
    });
  }
  if (tcpSocket && only("tcpSocket")) portErrors(tcpSocket.port, `${path}.tcpSocket.port`, errors);
  if (grpc && only("grpc"))
    for (const text of portNumberErrors(grpc.port ?? 0))
      errors.push(invalid(`${path}.grpc.port`, grpc.port ?? 0, text));
  if (sleep && only("sleep")) {
    const max = grace ?? 30;
    if (sleep.seconds < 0 || sleep.seconds > max)
      errors.push(
        invalid(
          `${path}.sleep`,
          sleep.seconds,
          `must be non-negative and less than terminationGracePeriodSeconds (${max})`,
        ),
      );
  }
  if (handlers === 0) errors.push(required(path, "must specify a handler type"));
}

const HEADER_TEXT =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

/** A readiness probe may ask for more than one success; the others may not. */
export function validateProbe(
  probe: Probe | undefined,
  path: string,
  errors: FieldError[],
  kind: "liveness" | "readiness" | "startup",
): void {
  if (!probe) return;
  validateHandler(probe, path, errors);
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const)
    nonNegative(probe[field], `${path}.${field}`, errors);
  if (probe.terminationGracePeriodSeconds !== undefined) {
    if (kind === "readiness")
      errors.push(
        invalid(
          `${path}.terminationGracePeriodSeconds`,
          probe.terminationGracePeriodSeconds,
          "must not be set for readinessProbes",
        ),
      );
    else positive(probe.terminationGracePeriodSeconds, `${path}.terminationGracePeriodSeconds`, errors);
  }
  if (kind !== "readiness" && probe.successThreshold !== undefined && probe.successThreshold !== 1)
    errors.push(invalid(`${path}.successThreshold`, probe.successThreshold, "must be 1"));
}

export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  path: string,
  errors: FieldError[],
  grace: number | undefined,
): void {
  if (lifecycle?.postStart) validateHandler(lifecycle.postStart, `${path}.postStart`, errors, grace);
  if (lifecycle?.preStop) validateHandler(lifecycle.preStop, `${path}.preStop`, errors, grace);
}
