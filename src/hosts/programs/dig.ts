// dig: a question to a DNS server and its answer, in the words of BIND 9.18.
// Left out here: +trace, DNSSEC, batch files, several questions at once, transfers.

import type { Program } from "../../simulation/index.ts";
import type { DnsRecord } from "../network.ts";
import type { Executable, Process } from "../process.ts";
import { ask, candidatesOf, search, type Reply } from "./dns-programs.ts";

const VERSION = "9.18.41-1~deb12u1-Debian";
const TYPES = new Set(["A", "AAAA", "SRV", "PTR", "CNAME", "NS", "MX", "TXT", "SOA", "ANY"]);
/** What `+all` and `+noall` switch. */
const PARTS = ["cmd", "comments", "question", "answer", "authority", "additional", "stats"];
/** Taken and without effect here. */
const SILENT = new Set([
  "tcp",
  "vc",
  "recurse",
  "rec",
  "edns",
  "dnssec",
  "cookie",
  "ignore",
  "aaonly",
  "aaflag",
  "adflag",
  "cdflag",
  "ttlid",
  "class",
  "nssearch",
  "fail",
  "bufsize",
  "retry",
  "tries",
  "time",
  "timeout",
  "ndots",
  "multiline",
  "identify",
]);

interface Question {
  name: string;
  type: string;
  server: string | undefined;
  short: boolean;
  search: boolean;
  shown: Set<string>;
  /** As typed, for the first line. */
  typed: string;
}

class Usage extends Error {}

function parse(args: readonly string[]): Question {
  const asked: Question = {
    name: "",
    type: "",
    server: undefined,
    short: false,
    search: false,
    shown: new Set(PARTS),
    typed: args.join(" "),
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg.startsWith("+")) plus(asked, arg.slice(1));
    else if (arg.startsWith("@")) asked.server = arg.slice(1);
    else if (arg === "-x") {
      asked.name = `${(args[++i] ?? "").split(".").reverse().join(".")}.in-addr.arpa`;
      asked.type = "PTR";
    } else if (arg === "-t" || arg === "-q") {
      const value = args[++i] ?? "";
      if (arg === "-t") asked.type = value.toUpperCase();
      else asked.name = value;
    } else if (arg === "-4" || arg === "-6" || arg === "-u") continue;
    else if (arg.startsWith("-")) throw new Usage(`Invalid option: ${arg}`);
    else if (TYPES.has(arg.toUpperCase()) && asked.type === "") asked.type = arg.toUpperCase();
    else if (arg.toUpperCase() !== "IN") asked.name = arg;
  }
  if (asked.name === "") {
    asked.name = ".";
    asked.type ||= "NS";
  }
  asked.type ||= "A";
  return asked;
}

function plus(asked: Question, text: string): void {
  const [word] = text.split("=");
  const on = !word.startsWith("no");
  const name = on ? word : word.slice(2);
  if (name === "short") asked.short = on;
  else if (name === "search") asked.search = on;
  else if (name === "all") asked.shown = new Set(on ? PARTS : []);
  else if (PARTS.includes(name)) {
    if (on) asked.shown.add(name);
    else asked.shown.delete(name);
  } else if (name === "trace") throw new Usage("dig: +trace is not simulated");
  else if (!SILENT.has(name)) throw new Usage(`Invalid option: +${text}`);
}

const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

export const dig: Executable = function* (process) {
  const args = process.argv.slice(1);
  if (args[0] === "-v") {
    yield* process.stderr.write(`DiG ${VERSION}\n`);
    return 0;
  }
  let asked: Question;
  try {
    asked = parse(args);
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    yield* process.stderr.write(`${error.message}\n${error.message.includes("simulated") ? "" : USAGE}`);
    return 1;
  }
  return yield* answer(process, asked);
};

function* answer(process: Process, asked: Question): Program<number> {
  const { type, shown, short } = asked;
  const server = asked.server && (yield* addressOf(process, asked.server));
  if (asked.server && !server) {
    yield* process.stderr.write(`dig: couldn't get address for '${asked.server}': not found\n`);
    return 10;
  }
  const banner = `\n; <<>> DiG ${VERSION} <<>> ${asked.typed}\n;; global options: +cmd\n`;
  if (!short && shown.has("cmd")) yield* process.stdout.write(banner);
  const names = asked.search ? candidatesOf(process, asked.name) : [asked.name.replace(/(.)\.$/, "$1")];
  const before = process.simulation.now;
  const reply = yield* search(process, names, type, server);
  if (!reply) {
    yield* process.stdout.write(";; no servers could be reached\n");
    return 9;
  }
  const name = reply.answers[0]?.name ?? names.at(-1)!;
  const found = { ...reply, question: { name, type }, took: process.simulation.now - before };
  yield* process.stdout.write(short ? shortly(reply) : inFull(process, found, shown));
  return 0;
}

function* addressOf(process: Process, name: string): Program<string | undefined> {
  if (/^[\d.]+$/.test(name)) return name;
  const [first] = candidatesOf(process, name);
  for (const one of new Set([first, ...candidatesOf(process, name)])) {
    const record = (yield* ask(process, one, "A"))?.answers.find(({ type }) => type === "A");
    if (record) return record.data;
  }
  return undefined;
}

const shortly = ({ answers }: Reply): string => answers.map(({ data }) => `${data}\n`).join("");

const FULL_STOP = (name: string) => (name === "." ? name : `${name}.`);

/** Text up to a column: tabs of eight, or one space where it is passed already. */
function upTo(line: string, width: number, column: number): { line: string; width: number } {
  if (width >= column) return { line: `${line} `, width: width + 1 };
  const tabs = Math.ceil((column - width) / 8);
  return { line: line + "\t".repeat(tabs), width: column };
}

function inColumns(first: string, rest: readonly (readonly [number, string])[]): string {
  let [line, width] = [first, first.length];
  for (const [column, text] of rest) {
    ({ line, width } = upTo(line, width, column));
    line += text;
    width += text.length;
  }
  return line;
}

const recordLine = ({ name, ttl, type, data }: DnsRecord): string =>
  inColumns(FULL_STOP(name), [
    [24, String(ttl)],
    [32, "IN"],
    [40, type],
    [48, data],
  ]);

interface Answered extends Reply {
  question: { name: string; type: string };
  took: number;
}

function inFull(process: Process, reply: Answered, shown: ReadonlySet<string>): string {
  const { question, answers, authority = [], additional = [] } = reply;
  const comments = shown.has("comments");
  const out: string[] = [];
  if (comments) out.push(headerText(process, reply));
  if (shown.has("question")) {
    const asked = inColumns(FULL_STOP(question.name), [
      [32, "IN"],
      [40, question.type],
    ]);
    out.push(`${comments ? ";; QUESTION SECTION:\n" : ""};${asked}\n\n`);
  }
  for (const [part, records] of [
    ["answer", answers],
    ["authority", authority],
    ["additional", additional],
  ] as const) {
    if (!shown.has(part) || records.length === 0) continue;
    const title = comments ? `;; ${part.toUpperCase()} SECTION:\n` : "";
    out.push(
      `${title}${records.map((record) => `${recordLine(record)}\n`).join("")}${comments || shown.has("stats") ? "\n" : ""}`,
    );
  }
  if (shown.has("stats")) out.push(stats(process, reply));
  return out.join("");
}

function headerText(process: Process, reply: Answered): string {
  const { code, authoritative, answers, authority = [], additional = [] } = reply;
  const chance = process.simulation.random(`dig/${process.simulation.now}`);
  const id = chance.below(65_536);
  const flags = authoritative ? "qr aa rd" : "qr rd ra";
  const lines = [
    ";; Got answer:",
    `;; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${id}`,
    `;; flags: ${flags}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length + 1}`,
    ...(authoritative ? [";; WARNING: recursion requested but not available"] : []),
    "",
    ";; OPT PSEUDOSECTION:",
    "; EDNS: version: 0, flags:; udp: 1232",
  ];
  return `${lines.join("\n")}\n`;
}

const HEADER = 12;
const OPT = 11;

/** Names are written out each time: CoreDNS shortens them only where an answer would be too long. */
function sizeOf({ question, answers, authority = [], additional = [] }: Answered): number {
  const nameSize = (name: string) => name.length + 2;
  const dataSize = ({ type, data }: DnsRecord) =>
    type === "A"
      ? 4
      : type === "SRV"
        ? 6 + data.split(" ")[3].length + 1
        : type === "SOA"
          ? 20 + data.split(" ").slice(0, 2).join("").length + 2
          : data.length + 1;
  const records = [...answers, ...authority, ...additional];
  return (
    HEADER +
    nameSize(question.name) +
    4 +
    OPT +
    records.reduce((sum, record) => sum + nameSize(record.name) + 10 + dataSize(record), 0)
  );
}

function stats(process: Process, reply: Answered): string {
  const [weekday, day, month, year, time] = new Date(process.simulation.now)
    .toUTCString()
    .replace(",", "")
    .split(" ");
  return [
    `;; Query time: ${reply.took} msec`,
    `;; SERVER: ${reply.server}#53(${reply.server}) (UDP)`,
    `;; WHEN: ${weekday} ${month} ${day} ${time} UTC ${year}`,
    `;; MSG SIZE  rcvd: ${sizeOf(reply)}`,
    "",
    "",
  ].join("\n");
}
