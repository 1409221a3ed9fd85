// In Kubernetes: CoreDNS with its kubernetes plugin. Names of Services, of the endpoints behind them and of pods; and names of addresses.
// Left out here: IPv6, zone transfers, the names of a zone's servers.

import type { DnsAnswer, DnsQuestion, DnsRecord } from "../../hosts/network.ts";
import type { Endpoint, EndpointSlice, Service, ServicePort } from "../api/types.ts";
import type { Client } from "../client-go/client.ts";
import type { DnsServer } from "../cni/network.ts";

const SERVICE_NAME = "kubernetes.io/service-name";
const SLICES = "endpointslices.discovery.k8s.io";
const TTL = 30;
const REVERSE = ".in-addr.arpa";

/** What a name leads to; undefined when nobody has it. */
type Found = { records: DnsRecord[]; additional?: DnsRecord[] } | undefined;

interface Zone {
  client: Client;
  zone: string;
  forward: DnsServer;
  from: string;
}

/** Answers for the zone and for addresses; other names go to `forward`. */
export function coreDns(client: Client, forward: DnsServer, zone = "cluster.local"): DnsServer {
  return (question, from) => {
    const { name } = question;
    const asked = { client, zone, forward, from };
    if (name.endsWith(REVERSE)) {
      const found = reverse(asked, name);
      return found ? answered(asked, question, found) : forward(question, from);
    }
    if (name !== zone && !name.endsWith(`.${zone}`)) return forward(question, from);
    const labels = name === zone ? [] : name.slice(0, -zone.length - 1).split(".");
    const kind = labels.pop();
    if (kind === "svc") return answered(asked, question, service(asked, question, labels));
    return answered(asked, question, kind === "pod" ? pod(asked, name, labels) : undefined);
  };
}

/** Of what the name leads to, the records of the type that was asked for. */
function answered({ zone }: Zone, { type }: DnsQuestion, found: Found): DnsAnswer {
  const answers = (found?.records ?? []).filter((record) => record.type === type || record.type === "CNAME");
  if (answers.length > 0)
    return { code: "NOERROR", authoritative: true, answers, additional: found?.additional };
  const data = `ns.dns.${zone}. hostmaster.${zone}. 1767603600 7200 1800 86400 ${TTL}`;
  return {
    code: found ? "NOERROR" : "NXDOMAIN",
    authoritative: true,
    answers,
    authority: [{ name: zone, type: "SOA", ttl: TTL, data }],
  };
}

const a = (name: string, data: string): DnsRecord => ({ name, type: "A", ttl: TTL, data });

/** `web.default`, `endpoint.web.default`, `_http._tcp.web.default`. */
function service(zone: Zone, { name, type }: DnsQuestion, labels: string[]): Found {
  const [serviceName, namespace] = labels.slice(-2);
  const before = labels.slice(0, -2);
  const found = namespace && zone.client.find("services", `${namespace}/${serviceName}`);
  if (!found || before.length > 2) return undefined;
  const { spec } = found;
  if (spec.type === "ExternalName")
    return before.length > 0 ? undefined : alias(zone, name, spec.externalName ?? "");
  const ports = (spec.ports ?? []).filter((port) => before.length < 2 || isPort(port, before));
  if (before.length === 2 && ports.length === 0) return undefined;
  const full = `${serviceName}.${namespace}.svc.${zone.zone}`;
  if (before.length !== 1 && spec.clusterIP !== "None")
    return clusterIp(name, full, spec.clusterIP!, ports, type);
  const wanted = before.length === 1 ? before[0] : undefined;
  return members(zone, name, full, found, ports, wanted, type);
}

const isPort = (port: ServicePort, [name, protocol]: string[]) =>
  `_${port.name}` === name && `_${(port.protocol ?? "TCP").toLowerCase()}` === protocol;

function clusterIp(
  name: string,
  full: string,
  address: string,
  ports: readonly ServicePort[],
  type: string,
): Found {
  if (type !== "SRV") return { records: [a(name, address)] };
  const share = Math.floor(100 / Math.max(1, ports.length));
  return {
    records: ports.map(({ port }) => srv(name, share, port, full)),
    additional: [a(full, address)],
  };
}

const srv = (name: string, weight: number, port: number, target: string): DnsRecord => ({
  name,
  type: "SRV",
  ttl: TTL,
  data: `0 ${weight} ${port} ${target}.`,
});

const isReady = ({ conditions }: Endpoint) => conditions?.ready !== false;
const labelOf = ({ hostname, addresses }: Endpoint) => hostname ?? addresses[0].replaceAll(".", "-");

function slicesOf({ client }: Zone, { metadata }: Service): EndpointSlice[] {
  return client.list(
    SLICES,
    metadata.namespace,
    (slice) => slice.metadata.labels?.[SERVICE_NAME] === metadata.name,
  );
}

/** The endpoints of a headless Service, or the one that is wanted of any Service. */
function members(
  zone: Zone,
  name: string,
  full: string,
  service: Service,
  ports: readonly ServicePort[],
  wanted: string | undefined,
  type: string,
): Found {
  const found = slicesOf(zone, service).flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((endpoint) => isReady(endpoint) && (wanted === undefined || labelOf(endpoint) === wanted))
      .map((endpoint) => ({ endpoint, slice })),
  );
  if (found.length === 0) return undefined;
  const named = ({ endpoint }: (typeof found)[0]) => `${labelOf(endpoint)}.${full}`;
  if (type !== "SRV") return { records: found.map(({ endpoint }) => a(name, endpoint.addresses[0])) };
  const targets = found.flatMap((one) =>
    (one.slice.ports ?? [])
      .filter((port) => ports.some((candidate) => (candidate.name ?? "") === (port.name ?? "")))
      .map((port) => ({ target: named(one), port: port.port! })),
  );
  const share = Math.floor(100 / Math.max(1, targets.length));
  return {
    records: targets.map(({ target, port }) => srv(name, share, port, target)),
    additional: found.map((one) => a(named(one), one.endpoint.addresses[0])),
  };
}

/** An ExternalName, and what is known of where it leads. */
function alias({ forward, from }: Zone, name: string, target: string): Found {
  const there = forward({ name: target, type: "A" }, from).answers;
  return {
    records: [
      { name, type: "CNAME", ttl: TTL, data: `${target}.` },
      ...there.map((one) => ({ ...one, ttl: TTL })),
    ],
  };
}

/** `10-244-1-5.default`: an address in other words, whether a pod has it or not. */
function pod({ client }: Zone, name: string, [text, namespace, ...more]: string[]): Found {
  const address = text?.replaceAll("-", ".") ?? "";
  if (more.length > 0 || !/^\d+(\.\d+){3}$/.test(address) || !client.find("namespaces", namespace ?? ""))
    return undefined;
  return { records: [a(name, address)] };
}

/** Whose address it is: a Service's, or an endpoint's. */
function reverse({ client, zone }: Zone, name: string): Found {
  const address = name.slice(0, -REVERSE.length).split(".").reverse().join(".");
  const inZone = (...labels: string[]) => `${labels.join(".")}.svc.${zone}.`;
  const [own] = client.list("services", undefined, ({ spec }) => spec.clusterIP === address);
  const names = own
    ? [inZone(own.metadata.name, own.metadata.namespace!)]
    : client
        .list(SLICES)
        .flatMap(({ endpoints, metadata }) =>
          (endpoints ?? [])
            .filter(({ addresses }) => addresses.includes(address))
            .map((one) => inZone(labelOf(one), metadata.labels?.[SERVICE_NAME] ?? "", metadata.namespace!)),
        );
  return names.length > 0
    ? { records: names.map((data) => ({ name, type: "PTR", ttl: TTL, data })) }
    : undefined;
}
