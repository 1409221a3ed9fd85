// In Kubernetes: pkg/apis/core/validation, validateContainers and validateInitContainers. What is wrong with containers.
// Left out here: devices, resize policies of sidecars, Windows.

import {
  duplicate,
  forbidden,
  invalid,
  notFoundValue,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, portNameErrors, portNumberErrors } from "../../apimachinery/names.ts";
import type { Container, ContainerPort, PodSpec, VolumeMount } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { validateEnv, validateEnvFrom } from "./env-validation.ts";
import { validateLifecycle, validateProbe } from "./handler-validation.ts";
import { validateResources } from "./resource-validation.ts";

/** What checks of containers must know of the pod. */
export interface PodContext {
  spec: PodSpec;
  volumeNames: ReadonlySet<string>;
}

export function validateContainers(
  containers: readonly Container[],
  path: string,
  context: PodContext,
  errors: FieldError[],
): void {
  if (containers.length === 0) errors.push(required(path));
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = `${path}[${i}]`;
    validateContainer(container, at, context, errors);
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    else names.add(container.name);
    validateLifecycle(
      container.lifecycle,
      `${at}.lifecycle`,
      errors,
      context.spec.terminationGracePeriodSeconds,
    );
    validateProbes(container, at, errors);
    validateRestartPolicy(container, at, errors);
  });
  validateHostPorts(containers, path, errors);
}

function validateProbes(container: Container, at: string, errors: FieldError[]) {
  validateProbe(container.livenessProbe, `${at}.livenessProbe`, errors, "liveness");
  validateProbe(container.readinessProbe, `${at}.readinessProbe`, errors, "readiness");
  validateProbe(container.startupProbe, `${at}.startupProbe`, errors, "startup");
}

function validateRestartPolicy({ restartPolicy }: Container, at: string, errors: FieldError[]) {
  if (restartPolicy === undefined) return;

  checkEnum(restartPolicy, ["Always", "Never", "OnFailure"], `${at}.restartPolicy`, errors);
}

/** Init containers that do not restart have neither probes nor hooks. */
export function validateInitContainers(
  init: readonly Container[],
  regular: readonly Container[],
  path: string,
  context: PodContext,
  errors: FieldError[],
): void {
  const names = new Set(regular.map((container) => container.name));
  init.forEach((container, i) => {
    const at = `${path}[${i}]`;
    validateContainer(container, at, context, errors);
    if (container.name && names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    else names.add(container.name);
    validateRestartPolicy(container, at, errors);
    if (container.restartPolicy === "Always") {
      validateLifecycle(
        container.lifecycle,
        `${at}.lifecycle`,
        errors,
        context.spec.terminationGracePeriodSeconds,
      );
      validateProbes(container, at, errors);
      return;
    }
    for (const field of ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const)
      if (container[field])
        errors.push(
          forbidden(`${at}.${field}`, "may not be set for init containers without restartPolicy=Always"),
        );
  });
}

export function validateContainer(
  container: Container,
  at: string,
  context: PodContext,
  errors: FieldError[],
): void {
  if (!container.name) errors.push(required(`${at}.name`));
  else
    for (const text of dnsLabelErrors(container.name))
      errors.push(invalid(`${at}.name`, container.name, text));
  if (!container.image) errors.push(required(`${at}.image`));
  else if (container.image !== container.image.trim())
    errors.push(invalid(`${at}.image`, container.image, "must not have leading or trailing whitespace"));
  checkEnum(
    container.terminationMessagePolicy,
    ENUMS.terminationMessagePolicy,
    `${at}.terminationMessagePolicy`,
    errors,
    true,
  );
  validatePorts(container.ports ?? [], `${at}.ports`, context.spec, errors);
  validateEnv(container.env ?? [], `${at}.env`, errors);
  validateEnvFrom(container.envFrom ?? [], `${at}.envFrom`, errors);
  validateVolumeMounts(container.volumeMounts ?? [], `${at}.volumeMounts`, context, errors);
  checkEnum(container.imagePullPolicy, ENUMS.imagePullPolicy, `${at}.imagePullPolicy`, errors, true);
  if (container.resources) validateResources(container.resources, `${at}.resources`, errors);
  validateSecurity(container, at, errors);
}

function validateSecurity({ securityContext }: Container, at: string, errors: FieldError[]) {
  if (!securityContext) return;
  const { runAsUser, runAsGroup, privileged, allowPrivilegeEscalation, capabilities } = securityContext;
  const path = `${at}.securityContext`;
  for (const [field, id] of Object.entries({ runAsUser, runAsGroup }))
    if (id !== undefined && (id < 0 || id > 2147483647))
      errors.push(invalid(`${path}.${field}`, id, "must be between 0 and 2147483647, inclusive"));
  if (allowPrivilegeEscalation !== false) return;
  if (privileged)
    errors.push(
      invalid(
        path,
        securityContext,
        "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
      ),
    );
  if (capabilities?.add?.some((name) => name === "CAP_SYS_ADMIN"))
    errors.push(
      invalid(
        path,
        securityContext,
        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
      ),
    );
}

function validatePorts(ports: readonly ContainerPort[], path: string, spec: PodSpec, errors: FieldError[]) {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const at = `${path}[${i}]`;
    if (port.name) {
      const texts = portNameErrors(port.name);
      for (const text of texts) errors.push(invalid(`${at}.name`, port.name, text));
      if (texts.length === 0 && names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${at}.containerPort`));
    else
      for (const text of portNumberErrors(port.containerPort))
        errors.push(invalid(`${at}.containerPort`, port.containerPort, text));
    if (port.hostPort) {
      for (const text of portNumberErrors(port.hostPort))
        errors.push(invalid(`${at}.hostPort`, port.hostPort, text));
      if (spec.hostNetwork && port.hostPort !== port.containerPort)
        errors.push(
          invalid(`${at}.hostPort`, port.hostPort, "must match `containerPort` when `hostNetwork` is true"),
        );
    }
    checkEnum(port.protocol, ENUMS.protocol, `${at}.protocol`, errors, true);
  });
}

function validateHostPorts(containers: readonly Container[], path: string, errors: FieldError[]) {
  const seen = new Set<string>();
  containers.forEach((container, i) =>
    container.ports?.forEach((port, j) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${port.hostIP ?? ""}/${port.hostPort}`;
      if (seen.has(key)) errors.push(duplicate(`${path}[${i}].ports[${j}].hostPort`, key));
      seen.add(key);
    }),
  );
}

function validateVolumeMounts(
  mounts: readonly VolumeMount[],
  path: string,
  context: PodContext,
  errors: FieldError[],
) {
  const paths = new Set<string>();
  mounts.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!context.volumeNames.has(mount.name)) errors.push(notFoundValue(`${at}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
    else if (paths.has(mount.mountPath))
      errors.push(invalid(`${at}.mountPath`, mount.mountPath, "must be unique"));
    paths.add(mount.mountPath);
    if (mount.subPath) validateInsidePath(mount.subPath, `${at}.subPath`, errors);
    if (mount.subPathExpr) {
      if (mount.subPath)
        errors.push(
          invalid(`${at}.subPathExpr`, mount.subPathExpr, "subPathExpr and subPath are mutually exclusive"),
        );
      validateInsidePath(mount.subPathExpr, `${at}.subPathExpr`, errors);
    }
    checkEnum(mount.mountPropagation, ENUMS.mountPropagation, `${at}.mountPropagation`, errors);
  });
}

/** A relative path that does not climb out. */
export function validateInsidePath(value: string, path: string, errors: FieldError[]): void {
  if (value.startsWith("/")) errors.push(invalid(path, value, "must be a relative path"));
  validateNoClimbing(value, path, errors);
}

export function validateNoClimbing(value: string, path: string, errors: FieldError[]): void {
  if (value.split("/").includes("..")) errors.push(invalid(path, value, "must not contain '..'"));
}
