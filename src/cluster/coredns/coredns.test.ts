import { expect, test } from "vitest";
import { givenCluster, deployment, service } from "../testing.ts";
import { coreDns } from "./coredns.ts";

/** Three Services before the same two pods: with an address, headless, and a name for something outside. */
function givenZone() {
  const { client, simulation } = givenCluster({ profile: "bare", nodes: 2 });
  client.create("deployments.apps", deployment("web", 2));
  client.create("services", service("web"));
  const headless = service("web");
  client.create("services", {
    ...headless,
    metadata: { ...headless.metadata, name: "members" },
    spec: {
      ...headless.spec,
      clusterIP: "None",
      ports: [{ name: "http", port: 80, protocol: "TCP" }] as never,
    },
  });
  client.create("services", {
    ...headless,
    metadata: { ...headless.metadata, name: "out" },
    spec: { type: "ExternalName", externalName: "example.com" } as never,
  });
  simulation.settle();
  const server = coreDns(client, ({ name, type }) => {
    const known = name === "example.com";
    return {
      code: known ? "NOERROR" : "NXDOMAIN",
      authoritative: false,
      answers: known && type === "A" ? [{ name, type, ttl: 300, data: "203.0.113.13" }] : [],
    };
  });
  const addresses = client
    .list("pods", "default")
    .map(({ status }) => status.podIP!)
    .sort();
  const { clusterIP } = client.get("services", "default/web").spec;
  return {
    addresses,
    clusterIP,
    ask(name: string, type = "A") {
      const { code, answers } = server({ name, type }, "10.244.1.9");
      return answers.length > 0 ? answers.map(({ data }) => data).sort() : code;
    },
  };
}

const ZONE = "default.svc.cluster.local";
const dashed = (address: string) => address.replaceAll(".", "-");
const arpa = (address: string) => `${address.split(".").reverse().join(".")}.in-addr.arpa`;

test("a Service's name leads to its address, a headless one's to its pods, an alias to what lies outside", () => {
  const { ask, addresses, clusterIP } = givenZone();

  expect(ask(`web.${ZONE}`)).toEqual([clusterIP]);
  expect(ask(`members.${ZONE}`)).toEqual(addresses);
  expect(ask(`out.${ZONE}`)).toEqual(["203.0.113.13", "example.com."]);
  expect(ask(`out.${ZONE}`, "AAAA")).toEqual(["example.com."]);
});

test("an endpoint and a pod have names made of their addresses", () => {
  const { ask, addresses } = givenZone();
  const [first] = addresses;

  expect(ask(`${dashed(first)}.web.${ZONE}`)).toEqual([first]);
  expect(ask(`${dashed(first)}.members.${ZONE}`)).toEqual([first]);
  expect(ask("10-1-2-3.default.pod.cluster.local")).toEqual(["10.1.2.3"]);
  expect(ask("10-1-2-3.nowhere.pod.cluster.local")).toBe("NXDOMAIN");
});

test("SRV answers carry the port, of the Service or of each endpoint", () => {
  const { ask, addresses } = givenZone();

  expect(ask(`web.${ZONE}`, "SRV")).toEqual([`0 100 80 web.${ZONE}.`]);
  expect(ask(`_http._tcp.members.${ZONE}`, "SRV")).toEqual(
    addresses.map((address) => `0 50 80 ${dashed(address)}.members.${ZONE}.`),
  );
  expect(ask(`_http._udp.members.${ZONE}`, "SRV")).toBe("NXDOMAIN");
});

test("an address has the name of its Service, or of the endpoint", () => {
  const { ask, addresses, clusterIP } = givenZone();
  const [first] = addresses;

  expect(ask(arpa(clusterIP!), "PTR")).toEqual([`web.${ZONE}.`]);
  expect(ask(arpa(first), "PTR")).toEqual([
    `${dashed(first)}.members.${ZONE}.`,
    `${dashed(first)}.web.${ZONE}.`,
  ]);
  expect(ask(arpa("10.244.9.9"), "PTR")).toBe("NXDOMAIN");
});

test("a name that exists without such a record is no error; one that nobody has is", () => {
  const { ask } = givenZone();

  expect(ask(`web.${ZONE}`, "AAAA")).toBe("NOERROR");
  expect(ask(`nope.${ZONE}`)).toBe("NXDOMAIN");
  expect(ask("web.nowhere.svc.cluster.local")).toBe("NXDOMAIN");
  expect(ask("cluster.local")).toBe("NXDOMAIN");
});
