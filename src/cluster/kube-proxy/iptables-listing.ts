// `iptables -L`: rules in columns, as iptables 1.8.9 prints them.
// Left out here: names of addresses (nobody knows one on a node), matches and targets that kube-proxy does not use.

import type { Table } from "./iptables.ts";

export interface ListingOptions {
  /** -n: ports and protocols as numbers. */
  numeric: boolean;
  /** -v: counters, which stay at zero, and interfaces. */
  verbose: boolean;
  lineNumbers: boolean;
}

interface Rule {
  target: string;
  protocol: string;
  source: string;
  destination: string;
  /** `! -s`: a mark before the address. */
  sourceInverted: boolean;
  /** What matches and target say of themselves. */
  remarks: string[];
}

const BUILTIN = new Set(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]);
const PORTS: Record<string, string> = { 53: "domain", 80: "http", 443: "https", 8080: "http-alt" };
const NUMBERS: Record<string, string> = { all: "0", tcp: "6", udp: "17", sctp: "132" };

/** Splits a rule into words; quotes hold words together. */
const wordsOf = (rule: string): string[] =>
  [...rule.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

/** How each option shows, given its value; `not` is its exclamation mark. */
const REMARKS: Record<string, (value: string, not: string, numeric: boolean) => string> = {
  "--comment": (value) => `/* ${value} */`,
  "--dport": (value, not, numeric) => `dpt:${not}${numeric ? value : (PORTS[value] ?? value)}`,
  "--mode": (value) => `statistic mode ${value}`,
  "--probability": (value) => `probability ${value}`,
  "--dst-type": (value) => `ADDRTYPE match dst-type ${value}`,
  "--src-type": (value) => `ADDRTYPE match src-type ${value}`,
  "--ctstate": (value, not) => `${not && "! "}ctstate ${value}`,
  "--mark": (value, not) => `mark match ${not && "! "}${value}`,
  "--nfacct-name": (value) => `nfacct-name  ${value}`,
  "--seconds": (value) => `seconds: ${value}`,
  "--name": (value) => `name: ${value}`,
  "--mask": (value) => `side: source mask: ${value}`,
  "--to-destination": (value) => `to:${value}`,
  "--set-xmark": (value) => marking(value),
  "--reject-with": (value) => `reject-with ${value}`,
};

/** Options without a value. */
const FLAGS: Record<string, string> = {
  "--rcheck": "recent: CHECK",
  "--set": "recent: SET",
  "--reap": "reap",
  "--rsource": "",
  "--random-fully": "random-fully",
};

function marking(value: string): string {
  const [mark, mask] = value.split("/");
  if (mark === mask) return `MARK or ${mark}`;
  return Number(mask) === 0 ? `MARK xor ${mark}` : `MARK xset ${mark}/${mask}`;
}

function parsed(line: string, numeric: boolean): Rule {
  const rule: Rule = {
    target: "",
    protocol: "all",
    source: "",
    destination: "",
    sourceInverted: false,
    remarks: [],
  };
  const words = wordsOf(line).slice(2);
  let not = "";
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === "!") {
      not = "!";
      continue;
    }
    if (word in FLAGS) rule.remarks.push(FLAGS[word]);
    else take(rule, word, words[++i], not, numeric);
    not = "";
  }
  return rule;
}

function take(rule: Rule, option: string, value: string, not: string, numeric: boolean): void {
  const address = value.replace(/\/32$/, "");
  if (option === "-j") rule.target = value;
  else if (option === "-p") rule.protocol = value;
  else if (option === "-d") rule.destination = address;
  else if (option === "-s") {
    rule.source = address;
    rule.sourceInverted = not !== "";
  } else if (option === "-m") {
    if (value in NUMBERS) rule.remarks.push(value);
  } else {
    const remark = REMARKS[option];
    if (remark) rule.remarks.push(remark(value, not, numeric));
  }
}

const HEADS = { num: "num  ", counters: " pkts bytes ", interfaces: " in     out    " };

function columnHeads({ verbose, lineNumbers }: ListingOptions): string {
  const addresses = ` ${"source".padEnd(19)}  ${"destination".padEnd(19)} `;
  return `${lineNumbers ? HEADS.num : ""}${verbose ? HEADS.counters : ""}${"target".padEnd(9)}  prot opt${verbose ? HEADS.interfaces : ""}${addresses}`;
}

function row(rule: Rule, number: number, { numeric, verbose, lineNumbers }: ListingOptions): string {
  const anywhere = numeric ? "0.0.0.0/0" : "anywhere";
  const { target, source, destination, remarks, sourceInverted } = rule;
  const protocol = numeric ? NUMBERS[rule.protocol] : rule.protocol;
  const any = numeric ? "*" : "any";
  return [
    lineNumbers ? `${String(number).padEnd(4)} ` : "",
    verbose ? "    0     0 " : "",
    `${target.padEnd(9)}  ${protocol.padEnd(4)} -- `,
    verbose ? ` ${any.padEnd(6)} ${any.padEnd(6)} ` : "",
    `${sourceInverted ? "!" : " "}${(source || anywhere).padEnd(19)} `,
    ` ${(destination || anywhere).padEnd(19)} `,
    ...remarks.filter(Boolean).map((remark) => ` ${remark}`),
  ].join("");
}

function chainHead(name: string, { rules }: Table, verbose: boolean): string {
  if (BUILTIN.has(name)) return `Chain ${name} (policy ACCEPT${verbose ? " 0 packets, 0 bytes" : ""})`;
  const references = rules.filter((rule) => rule.endsWith(` -j ${name}`)).length;
  return `Chain ${name} (${references} references)`;
}

/** All chains, or the one that is named; undefined when there is none of that name. */
export function listing(table: Table, only: string | undefined, options: ListingOptions): string | undefined {
  const names = table.chains.map((line) => line.slice(1).split(" ")[0]);
  if (only !== undefined && !names.includes(only)) return undefined;
  const chains = names.filter((name) => only === undefined || name === only);
  return chains
    .map((name) => {
      const rules = table.rules.filter((rule) => rule.split(" ")[1] === name);
      const lines = rules.map((rule, i) => row(parsed(rule, options.numeric), i + 1, options));
      return `${[chainHead(name, table, options.verbose), columnHeads(options), ...lines].join("\n")}\n`;
    })
    .join("\n");
}
