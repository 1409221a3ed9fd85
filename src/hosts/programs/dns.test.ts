import { expect, test } from "vitest";
import { createNetwork } from "../../cluster/cni/network.ts";
import { Simulation } from "../../simulation/index.ts";
import { createHost } from "../host.ts";
import type { DnsRecord } from "../network.ts";
import { runScriptOn } from "../testing.ts";
import { bashPrograms, busyboxPrograms, laptopPrograms, olderNslookup } from "./index.ts";

const RESOLV = "search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";
const record = (name: string, type: string, data: string): DnsRecord => ({ name, type, ttl: 30, data });
const RECORDS = [
  record("web.default.svc.cluster.local", "A", "10.96.7.7"),
  record("web.default.svc.cluster.local", "SRV", "0 100 80 web.default.svc.cluster.local."),
  record("7.7.96.10.in-addr.arpa", "PTR", "web.default.svc.cluster.local."),
];

/** A host whose DNS server knows one Service. */
function given(programs: typeof laptopPrograms) {
  const simulation = new Simulation({ seed: 1 });
  const network = createNetwork(simulation);
  network.attach({ hostname: "dns", addresses: ["10.96.0.10"] }).serveDns(({ name, type }) => ({
    code: RECORDS.some((one) => one.name === name) ? "NOERROR" : "NXDOMAIN",
    authoritative: true,
    answers: RECORDS.filter((one) => one.name === name && one.type === type),
  }));
  const net = network.attach({ hostname: "client", addresses: ["10.244.1.2"], resolvConf: () => RESOLV });
  const host = createHost({ simulation, name: "client", net, programs });
  host.fs.write("/etc/resolv.conf", RESOLV);
  return { simulation, host };
}

const busybox = () => given(new Map([...bashPrograms, ...busyboxPrograms]));
const bind = () => given(laptopPrograms);
const run = async (host: ReturnType<typeof given>, script: string) => {
  const { output, status } = await runScriptOn(host, script);
  return [output, status];
};

const BUSYBOX = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n";
const BIND = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n";
const WEB = "Name:\tweb.default.svc.cluster.local\nAddress: 10.96.7.7\n";

test("busybox's nslookup asks a name with dots as it stands, a short one in every domain of the path", async () => {
  const missing = "** server can't find web.svc.cluster.local: NXDOMAIN\n\n";

  expect(await run(busybox(), "nslookup web.default.svc.cluster.local")).toEqual([`${BUSYBOX}${WEB}\n\n`, 0]);
  expect(await run(busybox(), "nslookup web")).toEqual([`${BUSYBOX}${WEB}\n${missing}\n${missing}`, 1]);
  const unknown = "** server can't find web.default: NXDOMAIN\n\n";
  expect(await run(busybox(), "nslookup web.default")).toEqual([`${BUSYBOX}${unknown}${unknown}`, 1]);
});

test("busybox 1.28's nslookup follows the search path, and looks up addresses", async () => {
  const older = () => given(new Map([...bashPrograms, ["nslookup", olderNslookup]]));
  const head = "Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\n";

  expect(await run(older(), "nslookup web")).toEqual([
    `${head}Name:      web\nAddress 1: 10.96.7.7 web.default.svc.cluster.local\n`,
    0,
  ]);
  expect(await runScriptOn(older(), "nslookup nope")).toEqual({
    output: head,
    errors: "nslookup: can't resolve 'nope'\n",
    status: 1,
  });
});

test("BIND's nslookup follows the search path", async () => {
  for (const name of ["web", "web.default.svc.cluster.local", "web.default.svc.cluster.local."])
    expect(await run(bind(), `nslookup ${name}`)).toEqual([`${BIND}${WEB}\n`, 0]);
  expect(await run(bind(), "nslookup nope")).toEqual([`${BIND}** server can't find nope: NXDOMAIN\n\n`, 1]);
  expect(await run(bind(), "nslookup -type=AAAA web")).toEqual([
    `${BIND}*** Can't find web: No answer\n\n`,
    0,
  ]);
  expect(await run(bind(), "nslookup 10.96.7.7")).toEqual([
    "7.7.96.10.in-addr.arpa\tname = web.default.svc.cluster.local.\n\n",
    0,
  ]);
});

test("dig asks a name as it stands, unless it is told to search", async () => {
  expect(await run(bind(), "dig +short web")).toEqual(["", 0]);
  expect(await run(bind(), "dig +short +search web")).toEqual(["10.96.7.7\n", 0]);
  expect(await run(bind(), "dig +short -x 10.96.7.7")).toEqual(["web.default.svc.cluster.local.\n", 0]);
  expect(await run(bind(), "dig +noall +answer SRV web.default.svc.cluster.local")).toEqual([
    "web.default.svc.cluster.local. 30 IN\tSRV\t0 100 80 web.default.svc.cluster.local.\n",
    0,
  ]);
});

test("dig shows the whole answer", async () => {
  const [output] = await run(bind(), "dig @10.96.0.10 web.default.svc.cluster.local");

  expect(String(output).replace(/id: \d+/, "id: 1")).toBe(
    `
; <<>> DiG 9.18.41-1~deb12u1-Debian <<>> @10.96.0.10 web.default.svc.cluster.local
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
;; QUESTION SECTION:
;web.default.svc.cluster.local.\tIN\tA

;; ANSWER SECTION:
web.default.svc.cluster.local. 30 IN\tA\t10.96.7.7

;; Query time: 1 msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
;; WHEN: Mon Jan  5 09:00:00 UTC 2026
;; MSG SIZE  rcvd: 103

`.replace("Jan  5", "Jan 05"),
  );
});

test("a server that is not there does not answer", async () => {
  expect(await run(bind(), "dig +short @10.9.9.9 web")).toEqual([";; no servers could be reached\n", 9]);
  expect(await run(bind(), "nslookup web 10.9.9.9")).toEqual([
    ";; connection timed out; no servers could be reached\n\n",
    1,
  ]);
});
