// In Kubernetes: k8s.io/pod-security-admission/policy, the checks of the baseline level.
// Left out here: how older versions of a check looked.

import {
  containersOf,
  containersText,
  names,
  plural,
  quoted,
  settersText,
  sortedSet,
  type Check,
  type PodToCheck,
} from "./check.ts";

const OLD_APPARMOR = "container.apparmor.security.beta.kubernetes.io/";
const goodProfile = (type: string) => type === "RuntimeDefault" || type === "Localhost";

const appArmorProfile: Check = {
  id: "appArmorProfile",
  since: 0,
  check(pod) {
    const ofPod: string | undefined = pod.spec.securityContext?.appArmorProfile?.type;
    const badPod = ofPod !== undefined && !goodProfile(ofPod);
    const typeOf = (container: any): string | undefined => container.securityContext?.appArmorProfile?.type;
    const bad = containersOf(pod).filter((one) => typeOf(one) !== undefined && !goodProfile(typeOf(one)!));
    const annotations = Object.entries(pod.metadata.annotations ?? {}).filter(
      ([key, value]) =>
        key.startsWith(OLD_APPARMOR) &&
        value &&
        value !== "runtime/default" &&
        !value.startsWith("localhost/"),
    );
    if (!badPod && bad.length === 0 && annotations.length === 0) return undefined;
    const values = sortedSet([
      ...(badPod ? [ofPod] : []),
      ...bad.map((one) => typeOf(one)!),
      ...annotations.map(([, value]) => value),
    ]);
    const said = annotations.map(([key, value]) => `${key}="${value}"`).sort();
    const who = [
      settersText(badPod, names(bad)),
      ...(said.length > 0 ? [`${plural("annotation", "annotations", said.length)} ${said.join(", ")}`] : []),
    ].filter(Boolean);
    return {
      reason: plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.length),
      detail: `${who.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
    };
  },
};

const DEFAULT_CAPABILITIES = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

const capabilities: Check = {
  id: "capabilities_baseline",
  since: 0,
  check(pod) {
    const wrong = (one: any): string[] =>
      (one.securityContext?.capabilities?.add ?? []).filter(
        (name: string) => !DEFAULT_CAPABILITIES.has(name),
      );
    const bad = containersOf(pod).filter((one) => wrong(one).length > 0);
    if (bad.length === 0) return undefined;
    return {
      reason: "non-default capabilities",
      detail: `${containersText(names(bad))} must not include ${quoted(sortedSet(bad.flatMap(wrong)))} in securityContext.capabilities.add`,
    };
  },
};

const hostNamespaces: Check = {
  id: "hostNamespaces",
  since: 0,
  check({ spec }) {
    const set = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
    if (set.length === 0) return undefined;
    return { reason: "host namespaces", detail: set.map((field) => `${field}=true`).join(", ") };
  },
};

const hostPathVolumes: Check = {
  id: "hostPathVolumes",
  since: 0,
  check({ spec }) {
    const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
    if (bad.length === 0) return undefined;
    return {
      reason: "hostPath volumes",
      detail: `${plural("volume", "volumes", bad.length)} ${quoted(bad)}`,
    };
  },
};

const hostPorts: Check = {
  id: "hostPorts",
  since: 0,
  check(pod) {
    const portsOf = (one: any): number[] =>
      (one.ports ?? []).map((port: any) => port.hostPort).filter(Boolean);
    const bad = containersOf(pod).filter((one) => portsOf(one).length > 0);
    if (bad.length === 0) return undefined;
    const ports = sortedSet(bad.flatMap(portsOf).map(String));
    const word = plural("hostPort", "hostPorts", ports.length);
    return {
      reason: word,
      detail: `${containersText(names(bad))} ${plural("uses", "use", bad.length)} ${word} ${ports.join(", ")}`,
    };
  },
};

const hostProbes: Check = {
  id: "hostProbesAndHostLifecycle",
  since: 34,
  check(pod) {
    const hostsOf = (one: any): string[] =>
      [
        one.livenessProbe,
        one.readinessProbe,
        one.startupProbe,
        one.lifecycle?.postStart,
        one.lifecycle?.preStop,
      ].flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host].filter(Boolean));
    const bad = containersOf(pod).filter((one) => hostsOf(one).length > 0);
    if (bad.length === 0) return undefined;
    const hosts = sortedSet(bad.flatMap(hostsOf));
    const word = plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.length);
    const who = sortedSet(names(bad));
    return {
      reason: "probe or lifecycle host",
      detail: `${containersText(who)} ${plural("uses", "use", who.length)} ${word} ${quoted(hosts)}`,
    };
  },
};

const privileged: Check = {
  id: "privileged",
  since: 0,
  check(pod) {
    const bad = names(containersOf(pod).filter((one) => one.securityContext?.privileged));
    if (bad.length === 0) return undefined;
    return {
      reason: "privileged",
      detail: `${containersText(bad)} must not set securityContext.privileged=true`,
    };
  },
};

const procMount: Check = {
  id: "procMount",
  since: 0,
  check(pod) {
    if (pod.spec.hostUsers === false) return undefined;
    const typeOf = (one: any): string => one.securityContext?.procMount ?? "Default";
    const bad = containersOf(pod).filter((one) => typeOf(one) !== "Default");
    if (bad.length === 0) return undefined;
    return {
      reason: "procMount",
      detail: `${containersText(names(bad))} must not set securityContext.procMount to ${quoted(sortedSet(bad.map(typeOf)))}`,
    };
  },
};

const SELINUX_TYPES = new Set([
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
]);

const seLinuxOptions: Check = {
  id: "seLinuxOptions",
  since: 0,
  check(pod) {
    const isBad = (options: any) =>
      options && (!SELINUX_TYPES.has(options.type ?? "") || options.user || options.role);
    const ofPod = pod.spec.securityContext?.seLinuxOptions;
    const bad = containersOf(pod).filter((one) => isBad(one.securityContext?.seLinuxOptions));
    const all = [...(isBad(ofPod) ? [ofPod] : []), ...bad.map((one) => one.securityContext.seLinuxOptions)];
    if (all.length === 0) return undefined;
    const types = sortedSet(
      all.map((options) => options?.type ?? "").filter((type) => !SELINUX_TYPES.has(type)),
    );
    const what = [
      ...(types.length > 0 ? [`${plural("type", "types", types.length)} ${quoted(types)}`] : []),
      ...(all.some((options) => options?.user) ? ["user may not be set"] : []),
      ...(all.some((options) => options?.role) ? ["role may not be set"] : []),
    ];
    return {
      reason: "seLinuxOptions",
      detail: `${settersText(!!isBad(ofPod), names(bad))} set forbidden securityContext.seLinuxOptions: ${what.join("; ")}`,
    };
  },
};

/** Seccomp profiles that are named and not allowed. */
export function badSeccomp(pod: PodToCheck): string | undefined {
  const ofPod: string | undefined = pod.spec.securityContext?.seccompProfile?.type;
  const badPod = ofPod !== undefined && !goodProfile(ofPod);
  const typeOf = (one: any): string | undefined => one.securityContext?.seccompProfile?.type;
  const bad = containersOf(pod).filter((one) => typeOf(one) !== undefined && !goodProfile(typeOf(one)!));
  if (!badPod && bad.length === 0) return undefined;
  const values = sortedSet([...(badPod ? [ofPod] : []), ...bad.map((one) => typeOf(one)!)]);
  return `${settersText(badPod, names(bad))} must not set securityContext.seccompProfile.type to ${quoted(values)}`;
}

const seccompProfile: Check = {
  id: "seccompProfile_baseline",
  since: 0,
  check(pod) {
    const detail = badSeccomp(pod);
    return detail === undefined ? undefined : { reason: "seccompProfile", detail };
  },
};

const SAFE_SYSCTLS: Readonly<Record<string, number>> = {
  "kernel.shm_rmid_forced": 0,
  "net.ipv4.ip_local_port_range": 0,
  "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ping_group_range": 0,
  "net.ipv4.ip_unprivileged_port_start": 0,
  "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_fin_timeout": 29,
  "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29,
  "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
};

const sysctls: Check = {
  id: "sysctls",
  since: 0,
  check({ spec }) {
    const bad = (spec.securityContext?.sysctls ?? [])
      .map(({ name }) => name)
      .filter((name) => !Object.hasOwn(SAFE_SYSCTLS, name));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  },
};

const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  since: 0,
  check(pod) {
    const ofPod = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
    const bad = names(containersOf(pod).filter((one) => one.securityContext?.windowsOptions?.hostProcess));
    if (!ofPod && bad.length === 0) return undefined;
    return {
      reason: "hostProcess",
      detail: `${settersText(ofPod, bad)} must not set securityContext.windowsOptions.hostProcess=true`,
    };
  },
};

/** In the order in which violations are told. */
export const baselineChecks: readonly Check[] = [
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile,
  sysctls,
  windowsHostProcess,
];
