// In Kubernetes: k8s.io/apiserver/pkg/cel/library. Quantities, URLs, addresses, versions, formats, and whether a user may do something.
// Left out here: zones of IPv6 addresses.

import ipaddr from "ipaddr.js";
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  subtractQuantities,
  type Quantity,
} from "../../apimachinery/quantity.ts";
import type { Library } from "../overloads.ts";
import { CelError, Double, newMap, Opaque, Optional } from "../values.ts";

const QUANTITY = "kubernetes.Quantity";
const one = (type: string, value: any) => new Opaque(type, value);

function sound(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function quantity(text: string): Opaque {
  try {
    return one(QUANTITY, { ...parseQuantity(text), key: () => String(parseQuantity(text).nano) });
  } catch (error) {
    throw new CelError((error as Error).message);
  }
}
const made = (amount: Quantity) => one(QUANTITY, { ...amount, key: () => String(amount.nano) });
const NANO = 1_000_000_000n;
const amountOf = (value: Opaque | bigint): Quantity =>
  typeof value === "bigint" ? { nano: value * NANO, format: "DecimalSI" } : value.value;
const order = (a: Opaque, b: Opaque) => compareQuantities(a.value, b.value);

const quantities: Library = {
  "quantity(string) -> kubernetes.Quantity": quantity,
  "isQuantity(string) -> bool": (text: string) => sound(() => quantity(text)),
  "kubernetes.Quantity . sign() -> int": (a: Opaque) =>
    a.value.nano > 0n ? 1n : a.value.nano < 0n ? -1n : 0n,
  "kubernetes.Quantity . isInteger() -> bool": (a: Opaque) => a.value.nano % NANO === 0n,
  "kubernetes.Quantity . asInteger() -> int": (a: Opaque) => {
    if (a.value.nano % NANO !== 0n) throw new CelError("cannot convert value to integer");
    return a.value.nano / NANO;
  },
  "kubernetes.Quantity . asApproximateFloat() -> double": (a: Opaque) =>
    new Double(Number(a.value.nano) / 1e9),
  "kubernetes.Quantity . compareTo(kubernetes.Quantity) -> int": (a, b) => BigInt(order(a, b)),
  "kubernetes.Quantity . isGreaterThan(kubernetes.Quantity) -> bool": (a, b) => order(a, b) > 0,
  "kubernetes.Quantity . isLessThan(kubernetes.Quantity) -> bool": (a, b) => order(a, b) < 0,
};
for (const type of [QUANTITY, "int"])
  Object.assign(quantities, {
    [`kubernetes.Quantity . add(${type}) -> kubernetes.Quantity`]: (a: Opaque, b: Opaque) =>
      made(addQuantities(a.value, amountOf(b))),
    [`kubernetes.Quantity . sub(${type}) -> kubernetes.Quantity`]: (a: Opaque, b: Opaque) =>
      made(subtractQuantities(a.value, amountOf(b))),
  });

interface Url {
  scheme: string;
  host: string;
  path: string;
  query: string;
}

function url(text: string): Opaque {
  const match =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/.exec(
      text,
    );
  const [, scheme = "", host = "", path = "", query = ""] = match ?? [];
  if (!match || (!scheme && !path) || /\s/.test(text)) {
    throw new CelError(
      `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
    );
  }
  return one("kubernetes.URL", { scheme, host, path, query } satisfies Url);
}

function queryOf(query: string) {
  const all = new Map<string, string[]>();
  for (const pair of query.split("&").filter(Boolean)) {
    const [name, value = ""] = pair.split("=").map((part) => decodeURIComponent(part.replace(/\+/g, " ")));
    all.set(name, [...(all.get(name) ?? []), value]);
  }
  return newMap(all);
}

const hostname = (host: string) => /^\[([^\]]*)\]/.exec(host)?.[1] ?? host.replace(/:\d*$/, "");

const urls: Library = {
  "url(string) -> kubernetes.URL": url,
  "isURL(string) -> bool": (text: string) => sound(() => url(text)),
  "kubernetes.URL . getScheme() -> string": ({ value }: Opaque) => value.scheme,
  "kubernetes.URL . getHost() -> string": ({ value }: Opaque) => value.host,
  "kubernetes.URL . getHostname() -> string": ({ value }: Opaque) => hostname(value.host),
  "kubernetes.URL . getPort() -> string": ({ value }: Opaque) => /:(\d+)$/.exec(value.host)?.[1] ?? "",
  "kubernetes.URL . getEscapedPath() -> string": ({ value }: Opaque) => encodeURI(decodeURI(value.path)),
  "kubernetes.URL . getQuery() -> map(string, list(string))": ({ value }: Opaque) => queryOf(value.query),
};

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function address(text: string): Address {
  const known = ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(":") && ipaddr.IPv6.isValid(text));
  if (!known)
    throw new CelError(
      `IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`,
    );
  if (text.includes("%"))
    throw new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
  const parsed = ipaddr.parse(text);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress())
    throw new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
  return parsed;
}

const ipText = (ip: Address): string => (ip instanceof ipaddr.IPv6 ? ip.toRFC5952String() : ip.toString());
const ip = (text: string) => {
  const value = address(text);
  return one("net.IP", { ip: value, key: () => ipText(value) });
};
const inRange =
  (...names: string[]) =>
  ({ value }: Opaque) =>
    names.includes(value.ip.range());
const isMulticastLocal = ({ value }: Opaque) =>
  value.ip.kind() === "ipv4"
    ? ipText(value.ip).startsWith("224.0.0.")
    : /^ff[0-9a-f]2/.test(ipText(value.ip));
const isLinkLocal = ({ value }: Opaque) => value.ip.range() === "linkLocal";
const isGlobal = (a: Opaque) =>
  !["unspecified", "loopback", "multicast", "linkLocal", "broadcast"].includes(a.value.ip.range());

interface Block {
  ip: Address;
  bits: number;
}

function block(text: string): Block {
  const [start, bits] = text.split("/");
  const wrong = () =>
    new CelError(
      `network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`,
    );
  if (bits === undefined || !/^\d+$/.test(bits) || !sound(() => address(start))) throw wrong();
  const value = address(start);
  if (Number(bits) > (value.kind() === "ipv4" ? 32 : 128)) throw wrong();
  return { ip: value, bits: Number(bits) };
}

const cidr = (text: string) => {
  const value = block(text);
  return one("net.CIDR", { ...value, key: () => `${ipText(value.ip)}/${value.bits}` });
};

const holds = ({ ip: start, bits }: Block, inner: Address): boolean =>
  start.kind() === inner.kind() && (inner as any).match(start, bits);

function masked({ ip: start, bits }: Block): string {
  const parts = start
    .toByteArray()
    .map((byte, i) => byte & (0xff << Math.max(0, 8 - Math.max(0, bits - i * 8))) & 0xff);
  return `${ipText(ipaddr.fromByteArray(parts))}/${bits}`;
}

const addresses: Library = {
  "ip(string) -> net.IP": ip,
  "isIP(string) -> bool": (text: string) => sound(() => address(text)),
  "ip.isCanonical(string) -> bool": (text: string) => ipText(address(text)) === text,
  "string(net.IP) -> string": ({ value }: Opaque) => ipText(value.ip),
  "net.IP . family() -> int": ({ value }: Opaque) => (value.ip.kind() === "ipv4" ? 4n : 6n),
  "net.IP . isUnspecified() -> bool": inRange("unspecified"),
  "net.IP . isLoopback() -> bool": inRange("loopback"),
  "net.IP . isLinkLocalMulticast() -> bool": isMulticastLocal,
  "net.IP . isLinkLocalUnicast() -> bool": isLinkLocal,
  "net.IP . isGlobalUnicast() -> bool": isGlobal,
  "cidr(string) -> net.CIDR": cidr,
  "isCIDR(string) -> bool": (text: string) => sound(() => block(text)),
  "string(net.CIDR) -> string": ({ value }: Opaque) => `${ipText(value.ip)}/${value.bits}`,
  "net.CIDR . containsIP(string) -> bool": ({ value }: Opaque, text: string) => holds(value, address(text)),
  "net.CIDR . containsIP(net.IP) -> bool": ({ value }: Opaque, inner: Opaque) => holds(value, inner.value.ip),
  "net.CIDR . containsCIDR(string) -> bool": ({ value }: Opaque, text: string) =>
    holds(value, block(text).ip) && block(text).bits >= value.bits,
  "net.CIDR . containsCIDR(net.CIDR) -> bool": ({ value }: Opaque, inner: Opaque) =>
    holds(value, inner.value.ip) && inner.value.bits >= value.bits,
  "net.CIDR . ip() -> net.IP": ({ value }: Opaque) => ip(ipText(value.ip)),
  "net.CIDR . masked() -> net.CIDR": ({ value }: Opaque) => cidr(masked(value)),
  "net.CIDR . prefixLength() -> int": ({ value }: Opaque) => BigInt(value.bits),
};

interface Version {
  numbers: readonly bigint[];
  pre: readonly string[];
}

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Forgives a leading v, missing parts and leading zeros. */
function normalized(text: string): string {
  const [, core, rest] = /^v?([0-9.]*)(.*)$/.exec(text)!;
  const parts = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  while (parts.length < 3) parts.push("0");
  return parts.join(".") + rest;
}

function semver(text: string, lenient?: unknown): Opaque {
  const match = SEMVER.exec(lenient === true ? normalized(text) : text);
  if (!match) throw new CelError("No Major.Minor.Patch elements found");
  const value: Version = { numbers: match.slice(1, 4).map(BigInt), pre: match[4]?.split(".") ?? [] };
  return one("kubernetes.Semver", {
    ...value,
    key: () => `${value.numbers.join(".")}-${value.pre.join(".")}`,
  });
}

const isSemver = (text: string, lenient?: unknown) => sound(() => semver(text, lenient));

function comparePart(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return Number(a) - Number(b);
  return x ? -1 : y ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

function compareVersions({ value: a }: Opaque, { value: b }: Opaque): number {
  for (let i = 0; i < 3; i++) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] < b.numbers[i] ? -1 : 1;
  if (!a.pre.length || !b.pre.length) return (a.pre.length ? 0 : 1) - (b.pre.length ? 0 : 1);
  for (let i = 0; i < Math.min(a.pre.length, b.pre.length); i++) {
    const result = comparePart(a.pre[i], b.pre[i]);
    if (result !== 0) return Math.sign(result);
  }
  return Math.sign(a.pre.length - b.pre.length);
}

const versions: Library = {
  "semver(string) -> kubernetes.Semver": semver,
  "semver(string, bool) -> kubernetes.Semver": semver,
  "isSemver(string) -> bool": isSemver,
  "isSemver(string, bool) -> bool": isSemver,
  "kubernetes.Semver . major() -> int": ({ value }: Opaque) => value.numbers[0],
  "kubernetes.Semver . minor() -> int": ({ value }: Opaque) => value.numbers[1],
  "kubernetes.Semver . patch() -> int": ({ value }: Opaque) => value.numbers[2],
  "kubernetes.Semver . compareTo(kubernetes.Semver) -> int": (a, b) => BigInt(compareVersions(a, b)),
  "kubernetes.Semver . isLessThan(kubernetes.Semver) -> bool": (a, b) => compareVersions(a, b) < 0,
  "kubernetes.Semver . isGreaterThan(kubernetes.Semver) -> bool": (a, b) => compareVersions(a, b) > 0,
};

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const rule = (regex: RegExp, longest: number, problem: string) => (text: string) => [
  ...(text.length > longest ? [`must be no more than ${longest} characters`] : []),
  ...(regex.test(text) ? [] : [problem]),
];
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const simple = (regex: RegExp, problem: string) => rule(regex, Infinity, problem);

const FORMATS: Readonly<Record<string, (text: string) => string[]>> = {
  dns1123Label: rule(label, 63, LABEL),
  dns1123Subdomain: rule(subdomain, 253, SUBDOMAIN),
  dns1035Label: rule(label1035, 63, LABEL_1035),
  qualifiedName: (text) =>
    simple(/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/, QUALIFIED)(text.replace(/^[^/]*\//, "")),
  dns1123LabelPrefix: (text) => rule(label, 63, LABEL)(text.replace(/-$/, "a")),
  dns1123SubdomainPrefix: (text) => rule(subdomain, 253, SUBDOMAIN)(text.replace(/-$/, "a")),
  dns1035LabelPrefix: (text) => rule(label1035, 63, LABEL_1035)(text.replace(/-$/, "a")),
  labelValue: rule(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/, 63, LABEL_VALUE),
  uri: (text) => (sound(() => url(text)) ? [] : [`parse ${JSON.stringify(text)}: invalid URI for request`]),
  uuid: simple(
    /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i,
    "does not match the UUID format",
  ),
  byte: simple(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "invalid base64"),
  date: simple(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "invalid date"),
  datetime: (text) => (Number.isNaN(Date.parse(text)) ? ["invalid datetime"] : []),
};

const formatOf = (name: string) => one("kubernetes.NamedFormat", { name, key: () => name });

const formats: Library = {
  "format.named(string) -> optional_type(kubernetes.NamedFormat)": (name: string) =>
    new Optional(Object.hasOwn(FORMATS, name) ? formatOf(name) : undefined),
  "kubernetes.NamedFormat . validate(string) -> optional_type(list(string))": (
    { value }: Opaque,
    text: string,
  ) => {
    const problems = FORMATS[value.name](text);
    return new Optional(problems.length > 0 ? problems : undefined);
  },
  ...Object.fromEntries(
    Object.keys(FORMATS).map((name) => [`format.${name}() -> kubernetes.NamedFormat`, () => formatOf(name)]),
  ),
};

export const kubernetes: readonly Library[] = [quantities, urls, addresses, versions, formats];
