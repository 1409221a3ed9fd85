// What differs from run to run (times, ids, random names, addresses, ages) under one name, so that the rest can be compared.

export interface Surroundings {
  namespace: string;
  directory: string;
  /** Names of rules that are off. */
  exact: readonly string[];
}

/** The letters of which Kubernetes makes random names. */
const RANDOM = "bcdfghjklmnpqrstvwxz2456789";

const NUMBER_OF = (units: string) => [...units].map((unit) => `\\d+${unit}`).join("");
const AGES = ["yd", "y", "dh", "d", "hm", "h", "ms"].map(NUMBER_OF);
/** 100m beside "cpu" is an amount, no age. */
const MINUTES = "\\d+m(?!.*\\bcpu\\b)(?<!\\bcpu\\b.*)";
const AGE = `(?:${[...AGES, MINUTES, "\\d+s", "<unknown>", "<invalid>"].join("|")})`;

type Rule = readonly [name: string, pattern: RegExp, replacement: string];

const rule = (name: string, pattern: string | RegExp, replacement: string): Rule => [
  name,
  typeof pattern === "string" ? new RegExp(pattern, "g") : pattern,
  replacement,
];

/** In this order. */
const RULES: readonly Rule[] = [
  rule("time", /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, "<time>"),
  rule("time", /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "<time>"),
  rule("time", /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [+-]\d{4}(?: UTC)?/g, "<time>"),
  rule("time", /\b[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /g, "<log> "),
  rule("uid", /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<uid>"),
  rule("version", /("?[rR]esourceVersion"?[:=] *"?)\d+/g, "$1<rv>"),
  rule("token", /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>"),
  rule("token", /\bLS0tLS1[\w+/=]+/g, "<pem>"),
  rule("token", /("continue": *")[^"]{8,}/g, "$1<continue>"),
  rule("id", /((?:containerID|imageID|Container ID|Image ID): +)\S+/g, "$1<id>"),
  rule("token", /(ca\.crt: +)\d+ bytes/g, "$1<n> bytes"),
  rule("tmp", /\/[^\s'":]*\/(LIVE|MERGED)-\d+/g, "<tmp>/$1"),
  rule("tmp", /\/[^\s'":]*\/(kubectl-edit-)\w+(\.yaml)?/g, "<tmp>/$1$2"),
  rule("server", /https:\/\/[\w.-]+:\d+/g, "https://<server>"),
  rule("server", /\b127\.0\.0\.1:\d+/g, "<server>"),
  rule(
    "hash",
    `((?:pod-template|controller-revision)-hash)([=:"\\s]+)(?:[a-z0-9][a-z0-9-]*-)?[${RANDOM}]{6,10}\\b`,
    "$1$2<hash>",
  ),
  rule("hash", `-[${RANDOM}]{8,10}(?=-[${RANDOM}]{5}\\b)`, "-<hash>"),
  rule("hash", `-(?=[${RANDOM}]*\\d)[${RANDOM}]{8,10}\\b(?!-)`, "-<hash>"),
  rule("suffix", `-[${RANDOM}]{5}(?![\\w-])(?!\\.\\w)`, "-<rand>"),
  rule("suffix", /(kube-api-access-)\w{5}\b/g, "$1<rand>"),
  rule("suffix", /-\d{8}\b/g, "-<minute>"),
  rule("ip", /\b(?:10\.\d+|192\.168|172\.(?:1[89]|2\d))\.\d+\.\d+\b(?!\/)/g, "<ip>"),
  rule("nodeport", /:3[0-2]\d{3}(?=\/(?:TCP|UDP|SCTP))/g, ":<nodeport>"),
  rule("nodeport", /\b(nodePort"?: *|healthCheckNodePort"?: *)3[0-2]\d{3}\b/gi, "$1<nodeport>"),
  rule("nodeport", /^(NodePort: .* )3[0-2]\d{3}(?=\/)/g, "$1<nodeport>"),
  rule("age", `\\(${AGE} ago\\)`, "(<age> ago)"),
  rule("age", `\\b${AGE} \\(x(\\d+) over ${AGE}\\)`, "<age> (x$1 over <age>)"),
  rule("age", `(^|\\s{2,})${AGE}(?=\\s{2,}|\\s*$)`, "$1<age>"),
  // Two ages side by side share the spaces between them.
  rule("age", `(^|\\s{2,})${AGE}(?=\\s{2,}|\\s*$)`, "$1<age>"),
];

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The lines of a line that is one JSON object or list, its keys sorted; the line itself otherwise. */
function unfolded(line: string): string[] {
  if (!/^[[{].+[\]}]$/.test(line)) return [line];
  try {
    return JSON.stringify(sorted(JSON.parse(line)), null, 1).split("\n");
  } catch {
    return [line];
  }
}

const spaces = (line: string): string => {
  const indent = /^ */.exec(line)![0];
  const rest = line.slice(indent.length).replace(/\t/g, "  ").replace(/ {2,}/g, "  ").trimEnd();
  const text = indent + rest;
  return /^ *-[- ]*-$/.test(text) ? text.replace(/-+/g, "-") : text;
};

/** Output as comparable lines; empty ones at the end are dropped. */
export function normalise(lines: readonly string[], { namespace, directory, exact }: Surroundings): string[] {
  const rules = RULES.filter(([name]) => !exact.includes(name));
  const normal = lines.flatMap(unfolded).map((line) => {
    const placed = line.replaceAll(directory, "<dir>").replaceAll(namespace, "<ns>");
    return spaces(rules.reduce((text, [, pattern, to]) => text.replace(pattern, to), placed));
  });
  while (normal.at(-1) === "") normal.pop();
  return normal;
}
