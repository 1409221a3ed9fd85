// Certificates for `npm run cluster`: an authority of its own, a server and a client that it vouches for (RFC 5280, in DER).
// Keys are P-256 and last as long as the process.

import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

type Bytes = Uint8Array;

const element = (tag: number, content: Bytes): Buffer => {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

const joined = (tag: number, parts: readonly Bytes[]) => element(tag, Buffer.concat(parts));
const sequence = (...parts: Bytes[]) => joined(0x30, parts);
const set = (...parts: Bytes[]) => joined(0x31, parts);
const tagged = (number: number, content: Bytes) => element(0xa0 | number, content);
const text = (value: string) => element(0x0c, Buffer.from(value));
const octets = (content: Bytes) => element(0x04, content);
const bits = (content: Bytes, unused = 0) => element(0x03, Buffer.concat([Buffer.from([unused]), content]));
const TRUE = element(0x01, Buffer.from([255]));

/** An unsigned integer: its first bit may not be set. */
const integer = (content: Bytes) =>
  element(0x02, content[0] & 128 ? Buffer.concat([Buffer.from([0]), content]) : content);

function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

const time = (at: Date) =>
  element(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";
const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const DIGITAL_SIGNATURE = bits(Buffer.from([0x80]), 7);
const SIGNS_CERTIFICATES = bits(Buffer.from([0xa4]), 2);
const USAGES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;

export interface Subject {
  commonName: string;
  organizations?: readonly string[];
}

const attribute = (type: string, value: string) => set(sequence(oid(type), text(value)));

const nameOf = ({ commonName, organizations = [] }: Subject) =>
  sequence(
    ...organizations.map((organization) => attribute(ORGANIZATION, organization)),
    attribute(COMMON_NAME, commonName),
  );

const extension = (id: string, content: Bytes, critical = false) =>
  sequence(oid(id), ...(critical ? [TRUE] : []), octets(content));

const isAddress = (name: string) => /^\d+(\.\d+){3}$/.test(name);

const alternativeName = (name: string) =>
  isAddress(name)
    ? element(0x87, Buffer.from(name.split(".").map(Number)))
    : element(0x82, Buffer.from(name));

const pem = (label: string, der: Buffer) =>
  `-----BEGIN ${label}-----\n${der.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END ${label}-----\n`;

/** A certificate with its key, both as PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface Wanted extends Subject {
  usage: keyof typeof USAGES;
  /** DNS names and IPv4 addresses. */
  names?: readonly string[];
}

export interface Authority {
  /** PEM. */
  certificate: string;
  issue(wanted: Wanted): KeyPair;
}

const YEAR_MS = 365 * 24 * 3_600_000;

interface Blank {
  subject: Subject;
  publicKey: KeyObject;
  years: number;
  extensions: readonly Bytes[];
}

const identifierOf = (publicKey: KeyObject) =>
  createHash("sha1")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest();

function signed(blank: Blank, issuer: Subject, issuerKeys: { publicKey: KeyObject; privateKey: KeyObject }) {
  const now = Date.now();
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(7)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(new Date(now - 300_000)), time(new Date(now + blank.years * YEAR_MS))),
    nameOf(blank.subject),
    blank.publicKey.export({ type: "spki", format: "der" }),
    tagged(
      3,
      sequence(
        ...blank.extensions,
        extension("2.5.29.35", sequence(element(0x80, identifierOf(issuerKeys.publicKey)))),
      ),
    ),
  );
  const signature = sign("sha256", body, issuerKeys.privateKey);
  return pem("CERTIFICATE", sequence(body, ECDSA_WITH_SHA256, bits(signature)));
}

const newKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

const keyText = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }) as string;

/** A fresh authority. */
export function createAuthority(commonName: string): Authority {
  const keys = newKeys();
  const subject = { commonName };
  const certificate = signed(
    {
      subject,
      publicKey: keys.publicKey,
      years: 10,
      extensions: [
        extension("2.5.29.15", SIGNS_CERTIFICATES, true),
        extension("2.5.29.19", sequence(TRUE), true),
        extension("2.5.29.14", octets(identifierOf(keys.publicKey))),
      ],
    },
    subject,
    keys,
  );
  return { certificate, issue: (wanted) => issued(wanted, subject, keys) };
}

function issued(wanted: Wanted, issuer: Subject, issuerKeys: ReturnType<typeof newKeys>): KeyPair {
  const own = newKeys();
  const names = wanted.names ?? [];
  const extensions = [
    extension("2.5.29.15", DIGITAL_SIGNATURE, true),
    extension("2.5.29.37", sequence(oid(USAGES[wanted.usage]))),
    ...(names.length > 0 ? [extension("2.5.29.17", sequence(...names.map(alternativeName)))] : []),
  ];
  const blank = { subject: wanted, publicKey: own.publicKey, years: 1, extensions };
  return { certificate: signed(blank, issuer, issuerKeys), key: keyText(own.privateKey) };
}
