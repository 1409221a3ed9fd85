// RFC 5280, 4.1.2.4: whom a certificate names.

import { element, elements, oid, oidText, sequence, set, text, type Read } from "./der.ts";

export const COMMON_NAME = "2.5.4.3";
export const ORGANIZATION = "2.5.4.10";

export interface Subject {
  commonName: string;
  organizations: readonly string[];
}

const attribute = (type: string, value: string) => set(sequence(oid(type), text(value)));

export const nameOf = ({ commonName, organizations }: Subject): Uint8Array =>
  sequence(
    ...organizations.map((organization) => attribute(ORGANIZATION, organization)),
    attribute(COMMON_NAME, commonName),
  );

/** Attributes of a name in their order: identifier and value. */
export function attributesOf(name: Read): [type: string, value: string][] {
  return elements(name.content)
    .flatMap(({ content }) => elements(content))
    .map(({ content }) => {
      const [type, value] = elements(content);
      return [oidText(type.content), new TextDecoder().decode(value.content)];
    });
}

export function subjectOf(name: Read): Subject {
  const all = attributesOf(name);
  return {
    commonName: all.findLast(([type]) => type === COMMON_NAME)?.[1] ?? "",
    organizations: all.filter(([type]) => type === ORGANIZATION).map(([, value]) => value),
  };
}

export interface AlternativeNames {
  dns: string[];
  ip: string[];
  email: string[];
  uri: string[];
}

const isAddress = (name: string) => /^\d+(\.\d+){3}$/.test(name);

/** The names of a server: DNS names and IPv4 addresses. */
export const alternativeNames = (names: readonly string[]): Uint8Array =>
  sequence(
    ...names.map((name) =>
      isAddress(name)
        ? element(0x87, Uint8Array.from(name.split("."), Number))
        : element(0x82, new TextEncoder().encode(name)),
    ),
  );

export function readAlternativeNames(extension: Uint8Array): AlternativeNames {
  const names: AlternativeNames = { dns: [], ip: [], email: [], uri: [] };
  for (const { tag, content } of elements(elements(extension)[0].content)) {
    const value = new TextDecoder().decode(content);
    if (tag === 0x82) names.dns.push(value);
    else if (tag === 0x81) names.email.push(value);
    else if (tag === 0x86) names.uri.push(value);
    else if (tag === 0x87) names.ip.push(content.join("."));
  }
  return names;
}
