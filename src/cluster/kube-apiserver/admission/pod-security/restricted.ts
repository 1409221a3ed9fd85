// In Kubernetes: k8s.io/pod-security-admission/policy, the checks of the restricted level.

import { badSeccomp } from "./baseline.ts";
import {
  containersOf,
  containersText,
  isWindows,
  names,
  plural,
  quoted,
  settersText,
  sortedSet,
  type Check,
} from "./check.ts";

const allowPrivilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  since: 8,
  check(pod) {
    if (isWindows(pod)) return undefined;
    const bad = names(
      containersOf(pod).filter((one) => one.securityContext?.allowPrivilegeEscalation !== false),
    );
    if (bad.length === 0) return undefined;
    return {
      reason: "allowPrivilegeEscalation != false",
      detail: `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`,
    };
  },
};

const capabilities: Check = {
  id: "capabilities_restricted",
  since: 22,
  replaces: "capabilities_baseline",
  check(pod) {
    if (isWindows(pod)) return undefined;
    const of = (one: any) => one.securityContext?.capabilities ?? {};
    const added = (one: any): string[] =>
      (of(one).add ?? []).filter((name: string) => name !== "NET_BIND_SERVICE");
    const keeping = names(containersOf(pod).filter((one) => !of(one).drop?.includes("ALL")));
    const adding = containersOf(pod).filter((one) => added(one).length > 0);
    const details = [
      ...(keeping.length > 0
        ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
        : []),
      ...(adding.length > 0
        ? [
            `${containersText(names(adding))} must not include ${quoted(sortedSet(adding.flatMap(added)))} in securityContext.capabilities.add`,
          ]
        : []),
    ];
    return details.length === 0
      ? undefined
      : { reason: "unrestricted capabilities", detail: details.join("; ") };
  },
};

const ALLOWED_VOLUMES = new Set(
  "configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret image".split(" "),
);

const restrictedVolumes: Check = {
  id: "restrictedVolumes",
  since: 0,
  replaces: "hostPathVolumes",
  check({ spec }) {
    const typeOf = (volume: any): string =>
      Object.keys(volume).find((key) => key !== "name" && volume[key] !== undefined) ?? "emptyDir";
    const bad = (spec.volumes ?? []).filter((volume) => !ALLOWED_VOLUMES.has(typeOf(volume)));
    if (bad.length === 0) return undefined;
    const types = sortedSet(bad.map(typeOf));
    const volumes = `${plural("volume", "volumes", bad.length)} ${quoted(bad.map(({ name }) => name))}`;
    const word = plural("restricted volume type", "restricted volume types", types.length);
    return {
      reason: "restricted volume types",
      detail: `${volumes} ${plural("uses", "use", bad.length)} ${word} ${quoted(types)}`,
    };
  },
};

const runAsNonRoot: Check = {
  id: "runAsNonRoot",
  since: 0,
  check(pod) {
    const reason = "runAsNonRoot != true";
    if (pod.spec.hostUsers === false) return undefined;
    const ofPod = pod.spec.securityContext?.runAsNonRoot;
    const all = containersOf(pod);
    const bad = names(all.filter((one) => one.securityContext?.runAsNonRoot === false));
    const silent = names(all.filter((one) => one.securityContext?.runAsNonRoot === undefined));
    // What the pod says matters when some container does not say it itself.
    const badPod = ofPod === false && silent.length > 0;
    if (badPod || bad.length > 0)
      return {
        reason,
        detail: `${settersText(badPod, bad)} must not set securityContext.runAsNonRoot=false`,
      };
    if (ofPod || silent.length === 0) return undefined;
    return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
  },
};

const runAsUser: Check = {
  id: "runAsUser",
  since: 23,
  check(pod) {
    if (pod.spec.hostUsers === false) return undefined;
    const ofPod = pod.spec.securityContext?.runAsUser === 0;
    const bad = names(containersOf(pod).filter((one) => one.securityContext?.runAsUser === 0));
    if (!ofPod && bad.length === 0) return undefined;
    return { reason: "runAsUser=0", detail: `${settersText(ofPod, bad)} must not set runAsUser=0` };
  },
};

const seccompProfile: Check = {
  id: "seccompProfile_restricted",
  since: 19,
  replaces: "seccompProfile_baseline",
  check(pod) {
    const reason = "seccompProfile";
    if (isWindows(pod)) return undefined;
    const detail = badSeccomp(pod);
    if (detail !== undefined) return { reason, detail };
    if (pod.spec.securityContext?.seccompProfile) return undefined;
    const silent = names(containersOf(pod).filter((one) => !one.securityContext?.seccompProfile));
    if (silent.length === 0) return undefined;
    return {
      reason,
      detail: `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    };
  },
};

/** In the order in which violations are told, after those of the baseline. */
export const restrictedChecks: readonly Check[] = [
  allowPrivilegeEscalation,
  capabilities,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfile,
];
