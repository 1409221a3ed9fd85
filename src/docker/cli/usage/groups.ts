// In Docker: cli/cmd/docker and cli/command/commands. Which commands there are, under which words, and in which list help shows them.

import { ABSENT } from "./absent.ts";
import { CONTAINERS } from "./containers.ts";
import { IMAGES } from "./images.ts";
import { NETWORKS } from "./networks.ts";
import { RUN } from "./run.ts";
import { SYSTEM } from "./system.ts";
import { flag, type Flag, type Usage, type Usages } from "./usage.ts";
import { VOLUMES } from "./volumes.ts";

export const USAGES: Usages = { ...CONTAINERS, ...RUN, ...IMAGES, ...NETWORKS, ...VOLUMES, ...SYSTEM };

/** Words that are followed by another, and what those are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  container: "What runs",
  image: "What containers are made of",
  network: "How containers reach each other",
  system: "The daemon and its disk",
  volume: "Files that outlive containers",
};

const spellings = ([name, { spellings = [name] }]: [string, Usage]): readonly string[] => spellings;

/** The words under which a command stands in `USAGES`: `container ls` is `ps`. */
const PLAIN: ReadonlyMap<string, string> = new Map(
  Object.entries(USAGES).flatMap((entry) => spellings(entry).map((words) => [words, entry[0]] as const)),
);

export const plainName = (command: string): string => PLAIN.get(command) ?? command;

/** With a space behind it, if there is one. */
const groupOf = (words: string) => words.slice(0, words.lastIndexOf(" ") + 1);

function foremost(words: readonly string[]): readonly string[] {
  return words.filter((one, at) => words.findIndex((other) => groupOf(other) === groupOf(one)) === at);
}

/** What help says of a command, by its foremost spelling in each group. */
export const ABOUT: ReadonlyMap<string, string> = new Map(
  [
    ...Object.entries(USAGES).map((entry) => [entry[1].about, spellings(entry)] as const),
    ...Object.entries(ABSENT),
    ...Object.entries(GROUPS).map(([group, about]) => [about, [group]] as const),
  ].flatMap(([about, words]) => foremost(words).map((one) => [one, about] as const)),
);

/** The words that the usage line names: of `container ps` they are `container ls`. */
export function properName(command: string): string {
  const all = USAGES[plainName(command)]?.spellings ?? [command];
  return all.find((one) => groupOf(one) === groupOf(command)) ?? command;
}

/** The lists of `docker --help`, up to the one of all the rest. */
export const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  "Common Commands": "run exec ps build pull push images login logout search version info".split(" "),
  "Management Commands":
    "builder checkpoint container context image manifest network plugin system trust volume".split(" "),
  "Swarm Commands": "config node secret service stack swarm".split(" "),
};

export const GLOBAL_FLAGS: readonly Flag[] = [
  flag("--config string", "Where the client's settings are", '"/root/.docker"'),
  flag("-c, --context string", "Which daemon to talk to, by name"),
  flag("-D, --debug", "Tell more"),
  flag("-H, --host list", "Which daemon to talk to, by address"),
  flag("-l, --log-level string", '"debug", "info", "warn", "error" or "fatal"', '"info"'),
  flag("--tls", "Talk TLS"),
  flag("--tlscacert string", "Whom to trust", '"/root/.docker/ca.pem"'),
  flag("--tlscert string", "Your certificate", '"/root/.docker/cert.pem"'),
  flag("--tlskey string", "Your key", '"/root/.docker/key.pem"'),
  flag("--tlsverify", "Talk TLS, and check who answers"),
  flag("-v, --version", "Print the version"),
];
