// In Kubernetes: pkg/registry/core/service/{ipallocator,portallocator,storage}. Addresses and node ports that no two Services share.
// Left out here: IPv6 and dual stack; what is taken is read from the Services themselves, so nothing has to be repaired.

import { IP_TEXT, isIpAddress } from "../../api/addresses.ts";
import { invalid, required } from "../../apimachinery/field-error.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { invalidObject } from "../../apimachinery/status-error.ts";
import type { Random } from "../../../simulation/index.ts";
import type { Reader, StorageHooks } from "./registry.ts";

export interface ServiceRanges {
  /** The first two bytes of 16 bits' worth of addresses: `10.96`. */
  prefix: string;
  nodePorts: { from: number; to: number };
}

export const DEFAULT_RANGES: ServiceRanges = { prefix: "10.96", nodePorts: { from: 30000, to: 32767 } };

interface ServiceLike extends KubeObject {
  spec: {
    type?: string;
    clusterIP?: string;
    clusterIPs?: string[];
    ipFamilies?: string[];
    ipFamilyPolicy?: string;
    ports?: { port: number; nodePort?: number; protocol?: string }[];
    allocateLoadBalancerNodePorts?: boolean;
    healthCheckNodePort?: number;
  };
}

const KIND = { group: "", kind: "Service" };

function refuse(service: ServiceLike, field: string, value: unknown, detail: string): never {
  throw invalidObject(KIND, service.metadata.name ?? "", [invalid(field, value, detail)]);
}

/** In the range, from 16 * 16 on, so that low addresses stay free for those who ask for one. */
function freeAddress(ranges: ServiceRanges, random: Random, taken: ReadonlySet<string>): string {
  for (;;) {
    const number = 256 + random.below(65_536 - 257);
    const address = `${ranges.prefix}.${number >> 8}.${number & 255}`;
    if (!taken.has(address)) return address;
  }
}

function allocateAddress(
  draft: ServiceLike,
  others: readonly ServiceLike[],
  ranges: ServiceRanges,
  random: Random,
  hasAddress: boolean,
): void {
  const { spec } = draft;
  if (spec.type === "ExternalName") {
    delete spec.clusterIP;
    delete spec.clusterIPs;
    return;
  }
  if (hasAddress && spec.clusterIP && !spec.clusterIPs?.length)
    throw invalidObject(KIND, draft.metadata.name, [required("spec.clusterIPs")]);
  checkAddresses(draft);
  checkFamilies(draft);
  if (hasAddress) return;
  if (!spec.clusterIP && spec.clusterIPs?.[0]) spec.clusterIP = spec.clusterIPs[0];
  const taken = new Set(others.map((service) => service.spec.clusterIP ?? ""));
  if (!spec.clusterIP) spec.clusterIP = freeAddress(ranges, random, taken);
  else if (spec.clusterIP !== "None") {
    if (!spec.clusterIP.startsWith(`${ranges.prefix}.`)) {
      refuse(
        draft,
        "spec.clusterIPs",
        [spec.clusterIP],
        `failed to allocate IP ${spec.clusterIP}: the provided network does not match the current range`,
      );
    }
    if (taken.has(spec.clusterIP)) {
      refuse(
        draft,
        "spec.clusterIPs",
        [spec.clusterIP],
        `failed to allocate IP ${spec.clusterIP}: provided IP is already allocated`,
      );
    }
  }
  spec.clusterIPs ??= [spec.clusterIP];
  spec.ipFamilyPolicy ??= "SingleStack";
  spec.ipFamilies ??= ["IPv4"];
}

/** Before anything is given out: addresses that are none, and those that do not go together. */
function checkAddresses(draft: ServiceLike): void {
  const { clusterIP, clusterIPs = clusterIP ? [clusterIP] : [] } = draft.spec;
  clusterIPs.forEach((ip, i) => {
    if (ip !== "None" && ip !== "" && !isIpAddress(ip)) refuse(draft, `spec.clusterIPs[${i}]`, ip, IP_TEXT);
  });
  if (clusterIP && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP)
    refuse(draft, "spec.clusterIPs", clusterIPs, "first value must match `clusterIP`");
  if (clusterIPs.length > 2) refuse(draft, "spec.clusterIPs", clusterIPs, "may only hold up to 2 values");
}

/** This cluster has IPv4 alone. */
function checkFamilies(draft: ServiceLike): void {
  const { ipFamilies = [], ipFamilyPolicy } = draft.spec;
  ipFamilies.forEach((family, i) => {
    if (family === "IPv6") refuse(draft, `spec.ipFamilies[${i}]`, family, "not configured on this cluster");
  });
  if (ipFamilyPolicy === "RequireDualStack")
    refuse(
      draft,
      "spec.ipFamilyPolicy",
      ipFamilyPolicy,
      "this cluster is not configured for dual-stack services",
    );
}

const needsNodePorts = ({ spec }: ServiceLike) =>
  spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);

function freePort(ranges: ServiceRanges, random: Random, taken: ReadonlySet<number>): number {
  const { from, to } = ranges.nodePorts;
  for (;;) {
    const port = from + random.below(to - from + 1);
    if (!taken.has(port)) return port;
  }
}

function allocateNodePorts(
  draft: ServiceLike,
  others: readonly ServiceLike[],
  ranges: ServiceRanges,
  random: Random,
): void {
  const taken = new Set(
    others.flatMap((service) => (service.spec.ports ?? []).map((port) => port.nodePort ?? 0)),
  );
  const { from, to } = ranges.nodePorts;
  (draft.spec.ports ?? []).forEach((port, i) => {
    if (port.nodePort) {
      const field = `spec.ports[${i}].nodePort`;
      if (port.nodePort < from || port.nodePort > to) {
        refuse(
          draft,
          field,
          port.nodePort,
          `provided port is not in the valid range. The range of valid ports is ${from}-${to}`,
        );
      }
      if (taken.has(port.nodePort)) refuse(draft, field, port.nodePort, "provided port is already allocated");
    } else port.nodePort = freePort(ranges, random, taken);
    taken.add(port.nodePort);
  });
}

/** A Service keeps its addresses and ports over updates that do not name them. */
function carryOver(draft: ServiceLike, old: ServiceLike): void {
  if (draft.spec.type === "ExternalName") return;
  if (old.spec.type !== "ExternalName") {
    draft.spec.clusterIP ||= old.spec.clusterIP;
    if (!draft.spec.clusterIPs?.length && draft.spec.clusterIP === old.spec.clusterIP)
      draft.spec.clusterIPs = old.spec.clusterIPs && [...old.spec.clusterIPs];
    draft.spec.ipFamilies ??= old.spec.ipFamilies;
    draft.spec.ipFamilyPolicy ??= old.spec.ipFamilyPolicy;
  }
  if (!needsNodePorts(draft)) return;
  for (const port of draft.spec.ports ?? []) {
    const before = old.spec.ports?.find(
      (candidate) =>
        candidate.port === port.port && (candidate.protocol ?? "TCP") === (port.protocol ?? "TCP"),
    );
    port.nodePort ||= before?.nodePort;
  }
}

export const serviceAddresses = (random: Random, ranges: ServiceRanges = DEFAULT_RANGES): StorageHooks => ({
  allocate(draft: ServiceLike, old, reader: Reader) {
    if (old) carryOver(draft, old as ServiceLike);
    const others = (reader.list("services") as ServiceLike[]).filter(
      (service) => service.metadata.uid !== old?.metadata.uid,
    );
    const before = old as ServiceLike | undefined;
    const hasAddress = before?.spec.type !== "ExternalName" && Boolean(before?.spec.clusterIP);
    allocateAddress(draft, others, ranges, random, hasAddress);
    if (needsNodePorts(draft)) allocateNodePorts(draft, others, ranges, random);
  },
});
