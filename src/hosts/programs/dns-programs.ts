// dig and nslookup: questions to a DNS server, and its answers word for word. nslookup is BIND's and, in other words, busybox's.
// Left out here: host, nslookup's prompt, dig's +trace, DNSSEC and batch files.

import type { Program } from "../../simulation/index.ts";
import type { DnsAnswer, DnsRecord } from "../network.ts";
import type { Executable, Process } from "../process.ts";

export type Reply = DnsAnswer & { server: string };

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const TIMED_OUT = ";; connection timed out; no servers could be reached\n";

const arpa = (address: string) => `${address.split(".").reverse().join(".")}.in-addr.arpa`;
const bare = (name: string) => name.replace(/\.$/, "");

/** Asks; where the network knows addresses alone (a container of Docker's), they are the answer. */
export function* ask(
  process: Process,
  name: string,
  type: string,
  server?: string,
): Program<Reply | undefined> {
  if (process.net.ask) return yield* process.net.ask({ name: bare(name), type }, server);
  try {
    const found = yield* process.net.resolve(bare(name));
    const answers = (type === "A" ? found : []).map((data) => ({ name: bare(name), type, ttl: 600, data }));
    return { code: "NOERROR", authoritative: false, answers, server: nameservers(process)[0] };
  } catch {
    return { code: "NXDOMAIN", authoritative: false, answers: [], server: nameservers(process)[0] };
  }
}

function resolvConf(process: Process): [string, ...string[]][] {
  const text = process.fs.exists("/etc/resolv.conf") ? process.fs.readText("/etc/resolv.conf") : "";
  return text.split("\n").map((line) => line.trim().split(/\s+/) as [string, ...string[]]);
}

function nameservers(process: Process): string[] {
  const found = resolvConf(process).flatMap(([key, address]) =>
    key === "nameserver" && address ? [address] : [],
  );
  return found.length > 0 ? found : ["127.0.0.1"];
}

const searched = (process: Process): string[] =>
  resolvConf(process)
    .findLast(([key]) => key === "search")
    ?.slice(1) ?? [];

/** The names that a name may stand for, in the order of asking: by the search path and `ndots`. */
export function candidatesOf(process: Process, name: string): string[] {
  if (name.endsWith(".")) return [bare(name)];
  const options =
    resolvConf(process)
      .find(([key]) => key === "options")
      ?.slice(1) ?? [];
  const ndots = Number(options.find((one) => one.startsWith("ndots:"))?.slice(6) ?? 1);
  const longer = searched(process).map((domain) => `${name}.${domain}`);
  return name.split(".").length > ndots ? [name, ...longer] : [...longer, name];
}

/** The first of the candidates that exists; the last answer otherwise. */
export function* search(process: Process, names: readonly string[], type: string, server?: string) {
  let reply: Reply | undefined;
  for (const name of names) {
    reply = yield* ask(process, name, type, server);
    if (!reply || reply.code === "NOERROR") break;
  }
  return reply;
}

const TYPES = ["A", "AAAA", "SRV", "PTR", "CNAME", "NS", "MX", "TXT", "SOA", "ANY"];

/** How nslookup words a record. */
function worded({ name, type, data }: DnsRecord, tidy: (name: string) => string): string {
  if (type === "A" || type === "AAAA") return `Name:\t${name}\nAddress: ${data}\n`;
  if (type === "CNAME") return `${name}\tcanonical name = ${tidy(data)}\n`;
  if (type === "PTR") return `${name}\tname = ${tidy(data)}\n`;
  if (type === "SRV") return `${name}\tservice = ${tidy(data)}\n`;
  return `${name}\t${type.toLowerCase()} = ${tidy(data)}\n`;
}

interface Asked {
  type: string | undefined;
  name: string;
  server: string | undefined;
}

/** Options and operands of nslookup; a text when they are wrong. */
function nslookupArguments(args: readonly string[]): Asked | string | undefined {
  let type: string | undefined;
  const operands: string[] = [];
  for (const arg of args) {
    const [, said] = /^-(?:q|querytype|ty|type)=(.*)$/i.exec(arg) ?? [];
    if (said !== undefined) type = said.toUpperCase();
    else if (!arg.startsWith("-")) operands.push(arg);
  }
  if (operands.length === 0) return undefined;
  if (type !== undefined && !TYPES.includes(type)) return type.toLowerCase();
  return { type, name: operands[0], server: operands[1] };
}

const BUSYBOX_USAGE = `BusyBox v1.37.0 multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,srv,ptr,any
`;

/** busybox asks all at once, for A and AAAA: a short name in each domain of the path, a longer one as it stands. */
export const busyboxNslookup: Executable = function* (process) {
  const asked = nslookupArguments(process.argv.slice(1));
  if (typeof asked !== "object") {
    const text = asked === undefined ? BUSYBOX_USAGE : `nslookup: invalid query type "${asked}"\n`;
    yield* process.stderr.write(text);
    return 1;
  }
  const { name, server } = asked;
  const address = IPV4.test(name);
  const types = asked.type ? [asked.type] : address ? ["PTR"] : ["A", "AAAA"];
  const domains = name.includes(".") ? [] : searched(process);
  const names = address
    ? [arpa(name)]
    : domains.length > 0
      ? domains.map((domain) => `${name}.${domain}`)
      : [name];
  let status = 0;
  let first = true;
  for (const type of types)
    for (const one of names) {
      const reply = yield* ask(process, one, type, server);
      if (!reply) {
        yield* process.stdout.write(`${TIMED_OUT}\n`);
        return 1;
      }
      if (first) yield* process.stdout.write(`Server:\t\t${reply.server}\nAddress:\t${reply.server}:53\n\n`);
      first = false;
      if (reply.code !== "NOERROR") status = 1;
      yield* process.stdout.write(`${busyboxReply(reply, one)}\n`);
    }
  return status;
};

function busyboxReply({ code, authoritative, answers }: Reply, name: string): string {
  if (code !== "NOERROR") return `** server can't find ${name}: ${code}\n`;
  const head = authoritative ? "" : "Non-authoritative answer:\n";
  return head + answers.map((record) => worded(record, bare)).join("");
}

export const nslookup: Executable = function* (process) {
  const asked = nslookupArguments(process.argv.slice(1));
  if (typeof asked === "string") {
    yield* process.stdout.write(`unknown query type: ${asked}\n`);
    return 1;
  }
  if (!asked) {
    yield* process.stderr.write(
      "nslookup: the prompt is not simulated: nslookup [-type=TYPE] NAME [SERVER]\n",
    );
    return 1;
  }
  const { name, server } = asked;
  const address = IPV4.test(name);
  const type = asked.type ?? (address ? "PTR" : "A");
  const names = address ? [arpa(name)] : candidatesOf(process, name);
  const reply = yield* search(process, names, type, server);
  if (!reply) {
    yield* process.stdout.write(`${TIMED_OUT}\n`);
    return 1;
  }
  const head = `Server:\t\t${reply.server}\nAddress:\t${reply.server}#53\n\n`;
  if (reply.code !== "NOERROR") {
    const what = address ? names[0] : bare(name);
    yield* process.stdout.write(`${address ? "" : head}** server can't find ${what}: ${reply.code}\n\n`);
    return 1;
  }
  yield* process.stdout.write((type === "PTR" ? "" : head) + bindReply(reply, bare(name)));
  return 0;
};

function bindReply({ authoritative, answers }: Reply, name: string): string {
  const head = authoritative || answers.length === 0 ? "" : "Non-authoritative answer:\n";
  const lines = answers.map((record) => worded(record, (data) => data));
  return `${head}${lines.join("") || `*** Can't find ${name}: No answer\n`}\n`;
}

/** The nslookup of busybox 1.28, which asks as every program does: with the search path, and for the names of addresses, too. */
export const olderNslookup: Executable = function* (process) {
  const [name, server] = process.argv.slice(1);
  if (name === undefined || name.startsWith("-")) {
    yield* process.stderr.write(OLDER_USAGE);
    return 1;
  }
  const asked = server ?? nameservers(process)[0];
  yield* process.stdout.write(
    `${"Server:".padEnd(10)} ${asked}\n${yield* numbered(process, [asked], asked)}\n`,
  );
  const names = IPV4.test(name) ? [] : candidatesOf(process, name);
  const reply = yield* search(process, names, "A", server);
  const found = IPV4.test(name)
    ? [name]
    : (reply?.answers ?? []).filter(({ type }) => type === "A").map(({ data }) => data);
  if (found.length === 0) {
    yield* process.stderr.write(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  yield* process.stdout.write(`${"Name:".padEnd(10)} ${name}\n${yield* numbered(process, found, asked)}`);
  return 0;
};

const OLDER_USAGE = `BusyBox v1.28.4 multi-call binary.

Usage: nslookup [HOST] [SERVER]

Query the nameserver for the IP address of the given HOST
optionally using a specified DNS server
`;

/** `Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local`. */
function* numbered(process: Process, addresses: readonly string[], server: string): Program<string> {
  let text = "";
  for (const [i, address] of addresses.entries()) {
    const reply = yield* ask(process, arpa(address), "PTR", server);
    const name = reply?.answers[0]?.data;
    text += `Address ${i + 1}: ${address}${name ? ` ${bare(name)}` : ""}\n`;
  }
  return text;
}
