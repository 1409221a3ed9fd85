// In Kubernetes: k8s.io/kubectl/pkg/cmd/config/set.go and unset.go: properties by their path.

import type { JsonObject } from "../../cluster/apimachinery/meta.ts";
import { Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { loadConfigFiles, mergeConfigs } from "../kubeconfig.ts";
import { entryFor, removeEntry, saveEntry, writeConfig, type Section } from "./files.ts";

const isSection = (word: string): word is Section =>
  word === "clusters" || word === "contexts" || word === "users";

interface Place {
  section: Section;
  name: string;
  field: string;
}

/** Names may hold dots: the last part is the field. */
function placeOf(k: Invocation, property: string): Place | "current-context" {
  if (property === "current-context") return property;
  const [section, ...rest] = property.split(".");
  if (!isSection(section)) throw new Failure(`unable to parse ${property} after [] at api.Config`);
  const config = mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config));
  const whole = rest.join(".");
  const field = rest.length > 1 && FIELDS[section].has(rest.at(-1)!);
  if (!field || entryFor(config, section, whole)) return { section, name: whole, field: "" };
  return { section, name: rest.slice(0, -1).join("."), field: rest.at(-1) ?? "" };
}

const FIELDS: Readonly<Record<Section, ReadonlySet<string>>> = {
  clusters: new Set([
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
  ]),
  contexts: new Set(["cluster", "user", "namespace"]),
  users: new Set([
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "as",
    "as-uid",
    "username",
    "password",
  ]),
};

const current = (k: Invocation, { section, name }: Place): JsonObject =>
  entryFor(mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config)), section, name) ?? {};

const BOOLEANS = new Set(["insecure-skip-tls-verify", "disable-compression"]);

/** As Go's strconv.ParseBool, for fields that are booleans. */
function typedValue(k: Invocation, field: string, value: string): string | boolean {
  if (field.endsWith("-data")) return bytesValue(value, k.flags.bool("set-raw-bytes"));
  if (!BOOLEANS.has(field)) return value;
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
  throw new Failure(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
}

/** Bytes stand in base64 in the file. */
function bytesValue(value: string, raw: boolean): string {
  if (raw) return btoa(String.fromCharCode(...new TextEncoder().encode(value)));
  const wrong = value.search(/[^A-Za-z0-9+/=]/);
  const at = wrong >= 0 ? wrong : value.length % 4 > 0 ? value.length - (value.length % 4) : -1;
  if (at >= 0) throw new Failure(`error decoding input value: illegal base64 data at input byte ${at}`);
  return value;
}

/** As Go prints a map of pointers; the addresses say nothing. */
const noValue = (k: Invocation, section: Section) => {
  const config = mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config));
  const entries = config[section].map(
    ({ name }, i) => `${name}:0xc000${(0x100000 + i * 0x100).toString(16)}`,
  );
  return new Failure(`can't set a map to a value: map[${entries.join(" ")}]`);
};

export function setProperty(k: Invocation, property: string, value: string): void {
  const place = placeOf(k, property);
  if (place === "current-context") {
    writeConfig(
      k,
      (config) => ({ ...config, currentContext: value }),
      (file) => Boolean(file.config.currentContext),
    );
    return;
  }
  if (place.field === "") throw noValue(k, place.section);
  saveEntry(k, place.section, place.name, {
    ...current(k, place),
    [place.field]: typedValue(k, place.field, value),
  });
}

export function unsetProperty(k: Invocation, property: string): void {
  const place = placeOf(k, property);
  if (place === "current-context") {
    writeConfig(
      k,
      (config) => ({ ...config, currentContext: "" }),
      (file) => Boolean(file.config.currentContext),
    );
    return;
  }
  if (place.name === "") {
    writeConfig(
      k,
      (config) => ({ ...config, [place.section]: [] }),
      () => true,
    );
    return;
  }
  if (place.field === "") return removeEntry(k, place.section, place.name);
  const config = mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config));
  if (!entryFor(config, place.section, place.name))
    throw new Failure(`current map key \`${place.name}\` is invalid`);
  const { [place.field]: _, ...rest } = current(k, place);
  saveEntry(k, place.section, place.name, rest);
}
