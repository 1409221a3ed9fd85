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
  if (entryFor(config, section, whole)) return { section, name: whole, field: "" };
  return { section, name: rest.slice(0, -1).join("."), field: rest.at(-1) ?? "" };
}

const current = (k: Invocation, { section, name }: Place): JsonObject =>
  entryFor(mergeConfigs(loadConfigFiles(k.process, k.flags).map((file) => file.config)), section, name) ?? {};

const BOOLEANS = new Set(["insecure-skip-tls-verify", "disable-compression"]);

/** As Go's strconv.ParseBool, for fields that are booleans. */
function typedValue(field: string, value: string): string | boolean {
  if (!BOOLEANS.has(field)) return value;
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false;
  throw new Failure(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
}

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
  saveEntry(k, place.section, place.name, {
    ...current(k, place),
    [place.field]: typedValue(place.field, value),
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
  if (place.name === "" || place.field === "") {
    removeEntry(k, place.section, place.name || place.field);
    return;
  }
  const { [place.field]: _, ...rest } = current(k, place);
  saveEntry(k, place.section, place.name, rest);
}
