// In Kubernetes: pkg/apis/core/validation, ValidateService. What is wrong with a Service.

import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import {
  dnsLabelErrors,
  dnsSubdomainErrors,
  portNameErrors,
  portNumberErrors,
} from "../../apimachinery/names.ts";
import { CIDR_TEXT, IP_TEXT, isCidr, isIpAddress, specialAddressError } from "../addresses.ts";
import { validateLabels } from "../metadata.ts";
import type { Service, ServicePort } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";

type Spec = Service["spec"];

const isHeadless = (spec: Spec) => spec.clusterIP === "None";

export function validateService({ spec }: Service): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== "ExternalName")
    errors.push(required("spec.ports"));
  validateType(spec, errors);
  validatePorts(spec, errors);
  if (spec.selector) validateLabels(spec.selector, "spec.selector", errors);
  checkEnum(spec.sessionAffinity, ENUMS.sessionAffinity, "spec.sessionAffinity", errors, true);
  validateAffinity(spec, errors);
  spec.externalIPs?.forEach((ip, i) => {
    const wrong = isIpAddress(ip) ? specialAddressError(ip) : IP_TEXT;
    if (wrong) errors.push(invalid(`spec.externalIPs[${i}]`, ip, wrong));
  });
  if (!ENUMS.serviceType.includes(spec.type as never))
    errors.push(notSupported("spec.type", spec.type, ENUMS.serviceType));
  validateNodePorts(spec, errors);
  validateLoadBalancer(spec, errors);
  validatePolicies(spec, errors);
  validateFamilies(spec, errors);
  return errors;
}

function validateType(spec: Spec, errors: FieldError[]) {
  if (spec.type === "LoadBalancer" && isHeadless(spec))
    errors.push(invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for LoadBalancer services"));
  if (spec.type === "NodePort" && isHeadless(spec))
    errors.push(invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for NodePort services"));
  if (spec.type !== "ExternalName") {
    if (spec.clusterIP && !isHeadless(spec) && !isIpAddress(spec.clusterIP))
      errors.push(invalid("spec.clusterIPs[0]", spec.clusterIP, IP_TEXT));
    return;
  }
  if (spec.clusterIP)
    errors.push(forbidden("spec.clusterIPs", "may not be set when `type` is 'ExternalName'"));
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name)
    for (const text of dnsSubdomainErrors(name)) errors.push(invalid("spec.externalName", name, text));
  else errors.push(required("spec.externalName"));
}

function validatePorts(spec: Spec, errors: FieldError[]) {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  ports.forEach((port, i) => validatePort(port, `spec.ports[${i}]`, ports.length > 1, names, errors));
  const seen = new Map<string, number>();
  ports.forEach((port, i) => {
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key))
      errors.push(duplicate(`spec.ports[${i}]`, printedPort({ protocol: port.protocol, port: port.port })));
    seen.set(key, i);
  });
}

/** As Go prints a service port of which only some fields are set. */
const printedPort = (port: Partial<ServicePort>) => ({
  ...(port.protocol && { protocol: port.protocol }),
  port: port.port ?? 0,
  targetPort: 0,
  ...(port.nodePort && { nodePort: port.nodePort }),
});

function validatePort(
  port: ServicePort,
  at: string,
  nameNeeded: boolean,
  names: Set<string>,
  errors: FieldError[],
) {
  if (!port.name) {
    if (nameNeeded) errors.push(required(`${at}.name`));
  } else {
    for (const text of dnsLabelErrors(port.name)) errors.push(invalid(`${at}.name`, port.name, text));
    if (names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
    names.add(port.name);
  }
  for (const text of portNumberErrors(port.port ?? 0))
    errors.push(invalid(`${at}.port`, port.port ?? 0, text));
  checkEnum(port.protocol, ENUMS.protocol, `${at}.protocol`, errors, true);
  const target = port.targetPort!;
  const texts = typeof target === "number" ? portNumberErrors(target) : portNameErrors(target ?? "");
  for (const text of texts) errors.push(invalid(`${at}.targetPort`, target, text));
}

const DAY = 86400;

function validateAffinity(spec: Spec, errors: FieldError[]) {
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (spec.sessionAffinity === "ClientIP" && seconds !== undefined && (seconds <= 0 || seconds > DAY))
    errors.push(
      invalid(
        "spec.sessionAffinityConfig.clientIP.timeoutSeconds",
        seconds,
        `must be greater than 0 and less than ${DAY}`,
      ),
    );
}

const hasNodePorts = (spec: Spec) => spec.type === "NodePort" || spec.type === "LoadBalancer";

function validateNodePorts(spec: Spec, errors: FieldError[]) {
  const seen = new Set<string>();
  spec.ports?.forEach((port, i) => {
    const at = `spec.ports[${i}].nodePort`;
    if (!port.nodePort) return;
    if (spec.type === "ClusterIP" || spec.type === "ExternalName")
      errors.push(forbidden(at, `may not be used when \`type\` is '${spec.type}'`));
    const key = `${port.protocol}/${port.nodePort}`;
    if (seen.has(key)) errors.push(duplicate(at, port.nodePort));
    seen.add(key);
  });
}

function validateLoadBalancer(spec: Spec, errors: FieldError[]) {
  const ranges = spec.loadBalancerSourceRanges;
  if (ranges?.length && spec.type !== "LoadBalancer")
    errors.push(forbidden("spec.LoadBalancerSourceRanges", "may only be used when `type` is 'LoadBalancer'"));
  ranges?.forEach((range, i) => {
    if (!isCidr(range.trim())) errors.push(invalid(`spec.LoadBalancerSourceRanges[${i}]`, range, CIDR_TEXT));
  });
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== "LoadBalancer")
    errors.push(
      forbidden("spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'"),
    );
  if (spec.loadBalancerClass === undefined) return;
  if (spec.type !== "LoadBalancer")
    errors.push(forbidden("spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'"));
  for (const text of labelKeyErrors(spec.loadBalancerClass))
    errors.push(invalid("spec.loadBalancerClass", spec.loadBalancerClass, text));
}

const DISTRIBUTIONS = ["PreferClose", "PreferSameNode", "PreferSameZone"];

function validatePolicies(spec: Spec, errors: FieldError[]) {
  const external = spec.externalTrafficPolicy;
  const reachable = hasNodePorts(spec) || (spec.externalIPs?.length ?? 0) > 0;
  if (!reachable) {
    if (external)
      errors.push(
        invalid("spec.externalTrafficPolicy", external, "may only be set for externally-accessible services"),
      );
  } else checkEnum(external, ENUMS.trafficPolicy, "spec.externalTrafficPolicy", errors, true);
  if (spec.healthCheckNodePort && (spec.type !== "LoadBalancer" || external !== "Local"))
    errors.push(
      invalid(
        "spec.healthCheckNodePort",
        spec.healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  checkEnum(spec.internalTrafficPolicy, ENUMS.trafficPolicy, "spec.internalTrafficPolicy", errors);
  checkEnum(spec.trafficDistribution, DISTRIBUTIONS, "spec.trafficDistribution", errors);
}

function validateFamilies(spec: Spec, errors: FieldError[]) {
  const seen = new Set<string>();
  spec.ipFamilies?.forEach((family, i) => {
    checkEnum(family, ENUMS.ipFamily, `spec.ipFamilies[${i}]`, errors);
    if (seen.has(family)) errors.push(duplicate(`spec.ipFamilies[${i}]`, family));
    seen.add(family);
  });
  if (spec.ipFamilyPolicy !== undefined)
    checkEnum(spec.ipFamilyPolicy, ENUMS.ipFamilyPolicy, "spec.ipFamilyPolicy", errors);
}

/** The address of a Service stays, as long as it has one. */
export function validateServiceUpdate(service: Service, old: Service): FieldError[] {
  const errors: FieldError[] = [];
  const [now, before] = [service.spec, old.spec];
  const lives = now.type !== "ExternalName" && before.type !== "ExternalName";
  if (lives && before.clusterIP && now.clusterIP !== before.clusterIP)
    errors.push(
      invalid("spec.clusterIPs[0]", now.clusterIPs ?? [now.clusterIP ?? ""], "may not change once set"),
    );
  if (
    before.type === "LoadBalancer" &&
    now.type === "LoadBalancer" &&
    now.loadBalancerClass !== before.loadBalancerClass
  )
    errors.push(invalid("spec.loadBalancerClass", now.loadBalancerClass ?? null, "may not change once set"));
  return [...errors, ...validateService(service)];
}
