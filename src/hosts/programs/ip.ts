// ip of iproute2: the addresses of a machine.
// Left out here: routes and neighbours, other machines' and pods' interfaces, IPv6 beyond loopback, every change.

import type { Executable, Process } from "../process.ts";

interface Interface {
  name: string;
  flags: string;
  mtu: number;
  rest: string;
  state: string;
  link: string;
  /** With the length of its network. */
  addresses: readonly (readonly [family: "inet" | "inet6", address: string, scope: string])[];
}

const LOOPBACK: Interface = {
  name: "lo",
  flags: "LOOPBACK,UP,LOWER_UP",
  mtu: 65536,
  rest: "qdisc noqueue state UNKNOWN group default qlen 1000",
  state: "UNKNOWN",
  link: "link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
  addresses: [
    ["inet", "127.0.0.1/8", "scope host lo"],
    ["inet6", "::1/128", "scope host noprefixroute "],
  ],
};

/** A card's number as virtual machines have it: made of its address. */
const card = (address: string): string =>
  ["52", "54", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");

const wired = (address: string): Interface => ({
  name: "eth0",
  flags: "BROADCAST,MULTICAST,UP,LOWER_UP",
  mtu: 1500,
  rest: "qdisc fq_codel state UP group default qlen 1000",
  state: "UP",
  link: `link/ether ${card(address)} brd ff:ff:ff:ff:ff:ff`,
  addresses: [["inet", `${address}/24`, `brd ${address.replace(/\d+$/, "255")} scope global eth0`]],
});

const interfacesOf = ({ net }: Process): Interface[] => [LOOPBACK, ...net.addresses.slice(0, 1).map(wired)];

function inFull(
  { name, flags, mtu, rest, link, addresses }: Interface,
  index: number,
  withAddresses: boolean,
): string {
  const lines = [`${index}: ${name}: <${flags}> mtu ${mtu} ${rest}`, `    ${link}`];
  if (withAddresses)
    for (const [family, address, scope] of addresses)
      lines.push(`    ${family} ${address} ${scope}`, "       valid_lft forever preferred_lft forever");
  return lines.join("\n");
}

const inBrief = ({ name, state, flags, link, addresses }: Interface, withAddresses: boolean): string => {
  const what = withAddresses
    ? addresses.map(([, address]) => address).join(" ")
    : `${link.split(" ")[1]} <${flags}>`;
  return `${name.padEnd(16)} ${state.padEnd(14)} ${what} `;
};

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
`;

/** What is shown: all, or those of a device. */
function shown(process: Process, words: readonly string[]): Interface[] | string {
  const [command = "show", ...rest] = words;
  if (!"show".startsWith(command) && command !== "list" && command !== "ls")
    return `ip: ${command}: not simulated\n`;
  const device = rest[0] === "dev" ? rest[1] : rest[0];
  const all = interfacesOf(process);
  if (device === undefined) return all;
  const found = all.filter(({ name }) => name === device);
  return found.length > 0 ? found : `Device "${device}" does not exist.\n`;
}

export const ip: Executable = function* (process) {
  const args = process.argv.slice(1);
  const flags = args.filter((arg) => arg.startsWith("-"));
  const [object, ...words] = args.filter((arg) => !arg.startsWith("-"));
  if (object === undefined) {
    yield* process.stderr.write(USAGE);
    return 255;
  }
  const isAddress = "address".startsWith(object);
  if (!isAddress && !"link".startsWith(object)) {
    yield* process.stderr.write(
      /^(r|route|ro|n|neigh|neighbour|netns|rule|maddress)$/.test(object)
        ? `ip: ${object}: not simulated\n`
        : `Object "${object}" is unknown, try "ip help".\n`,
    );
    return 1;
  }
  const found = shown(process, words);
  if (typeof found === "string") {
    yield* process.stderr.write(found);
    return 1;
  }
  const brief = flags.some((flag) => flag === "-br" || flag === "-brief");
  const four = flags.includes("-4");
  const all = interfacesOf(process).map(({ name }) => name);
  for (const one of found) {
    const kept = { ...one, addresses: one.addresses.filter(([family]) => !four || family === "inet") };
    const text = brief ? inBrief(kept, isAddress) : inFull(kept, all.indexOf(one.name) + 1, isAddress);
    const lines = four && !brief ? text.replace(/\n {4}link\/.*/, "") : text;
    yield* process.stdout.write(`${lines}\n`);
  }
  return 0;
};
