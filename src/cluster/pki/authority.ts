// RFC 5280: the cluster's certificate authority and what it issues.

import { alternativeNames, nameOf, type Subject } from "./names.ts";
import { bits, boolean, element, integer, octets, oid, pem, sequence, tagged, time } from "./der.ts";
import { keyFrom, sign, type KeyPair } from "./p256.ts";
import { joined, sha256 } from "./sha256.ts";

const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const P256_KEY = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"));

/** Clocks differ: certificates begin somewhat before they are issued. */
const BEFORE_MS = 5 * 60_000;
const YEAR_SECONDS = 365 * 24 * 3600;

const KEY_USAGES = [
  "signing",
  "content commitment",
  "key encipherment",
  "data encipherment",
  "key agreement",
];
const KEY_BIT: Readonly<Record<string, number>> = {
  ...Object.fromEntries(KEY_USAGES.map((usage, bit) => [usage, bit])),
  "digital signature": 0,
  "cert sign": 5,
  "crl sign": 6,
};
const EXTENDED: Readonly<Record<string, number>> = {
  "server auth": 1,
  "client auth": 2,
  "code signing": 3,
  "email protection": 4,
  "s/mime": 4,
  "ipsec end system": 5,
  "ipsec tunnel": 6,
  "ipsec user": 7,
  timestamping: 8,
  "ocsp signing": 9,
};

const extension = (id: string, content: Uint8Array, critical = false) =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(content));

/** SubjectPublicKeyInfo. */
export const publicKeyOf = ({ x, y }: KeyPair): Uint8Array => sequence(P256_KEY, bits(joined([4], x, y)));

const identifierOf = (publicKey: Uint8Array) => sha256(publicKey).subarray(0, 20);

/** A private key as PEM (SEC 1), as openssl and kubeadm write them. */
export const privateKeyPem = (key: KeyPair): string =>
  pem(
    "EC PRIVATE KEY",
    sequence(
      integer(Uint8Array.of(1)),
      octets(key.secret),
      tagged(0, oid("1.2.840.10045.3.1.7")),
      tagged(1, bits(joined([4], key.x, key.y))),
    ),
  );

function keyUsage(usages: readonly string[]): Uint8Array[] {
  let value = 0;
  for (const usage of usages) if (usage in KEY_BIT) value |= 0x80 >> KEY_BIT[usage];
  if (value === 0) return [];
  const unused = Math.log2(value & -value);
  return [extension("2.5.29.15", bits([value], unused), true)];
}

function extendedUsage(usages: readonly string[]): Uint8Array[] {
  const numbers = [...new Set(usages.filter((usage) => usage in EXTENDED).map((usage) => EXTENDED[usage]))];
  if (numbers.length === 0) return [];
  return [extension("2.5.29.37", sequence(...numbers.map((number) => oid(`1.3.6.1.5.5.7.3.${number}`))))];
}

export interface Wanted {
  /** In Kubernetes' words: `client auth`, `digital signature` … */
  usages: readonly string[];
  /** DNS names and IPv4 addresses. */
  names?: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  seconds?: number;
  /** SubjectPublicKeyInfo and the subject, both as a request has them. */
  publicKey: Uint8Array;
  subject: Uint8Array;
  /** The alternative names of a request, as they are there. */
  alternativeNames?: Uint8Array;
}

export interface Issued {
  /** PEM. */
  certificate: string;
  /** PEM. */
  key: string;
}

const CA_SUBJECT: Subject = { commonName: "kubernetes", organizations: [] };

export class Authority {
  readonly #seed: string;
  readonly #key: KeyPair;
  readonly #identifier: Uint8Array;
  #issued = 0;
  /** PEM. */
  readonly certificate: string;

  /** The authority that follows from a text; its certificate begins at `now` and is good for ten years. */
  constructor(seed: string, now: number) {
    this.#seed = seed;
    this.#key = keyFrom(`${seed}/ca`);
    const publicKey = publicKeyOf(this.#key);
    this.#identifier = identifierOf(publicKey);
    this.certificate = this.#signed(nameOf(CA_SUBJECT), publicKey, now, 10 * YEAR_SECONDS, [
      ...keyUsage(["digital signature", "key encipherment", "cert sign"]),
      extension("2.5.29.19", sequence(boolean(true)), true),
      extension("2.5.29.14", octets(this.#identifier)),
      extension("2.5.29.17", alternativeNames(["kubernetes"])),
    ]);
  }

  /** The key as PEM, for whoever needs to issue certificates elsewhere. */
  get key(): string {
    return privateKeyPem(this.#key);
  }

  get publicKey(): { x: Uint8Array; y: Uint8Array } {
    return this.#key;
  }

  /** A certificate for a request. PEM. */
  sign({
    usages,
    names,
    alternativeNames: given,
    now,
    seconds = YEAR_SECONDS,
    publicKey,
    subject,
  }: Wanted): string {
    const alternatives = given ?? (names?.length ? alternativeNames(names) : undefined);
    return this.#signed(subject, publicKey, now, seconds, [
      ...keyUsage(usages),
      ...extendedUsage(usages),
      extension("2.5.29.19", sequence(), true),
      extension("2.5.29.35", sequence(element(0x80, this.#identifier))),
      ...(alternatives ? [extension("2.5.29.17", alternatives)] : []),
    ]);
  }

  /** A certificate with a key of its own. */
  issue(wanted: Subject & Pick<Wanted, "usages" | "names" | "now" | "seconds">): Issued {
    const key = keyFrom(`${this.#seed}/${this.#issued}/${wanted.commonName}`);
    const certificate = this.sign({ ...wanted, publicKey: publicKeyOf(key), subject: nameOf(wanted) });
    return { certificate, key: privateKeyPem(key) };
  }

  #serial(): Uint8Array {
    const digest = sha256(new TextEncoder().encode(`${this.#seed}/serial/${this.#issued++}`));
    return joined([digest[0] & 0x7f || 1], digest.subarray(1, 8));
  }

  #signed(
    subject: Uint8Array,
    publicKey: Uint8Array,
    now: number,
    seconds: number,
    extensions: readonly Uint8Array[],
  ): string {
    const body = sequence(
      tagged(0, integer(Uint8Array.of(2))),
      integer(this.#serial()),
      ECDSA_WITH_SHA256,
      nameOf(CA_SUBJECT),
      sequence(time(now - BEFORE_MS), time(now + seconds * 1000)),
      subject,
      publicKey,
      tagged(3, sequence(...extensions)),
    );
    const signature = sign(this.#key, body);
    const pair = sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));
    return pem("CERTIFICATE", sequence(body, ECDSA_WITH_SHA256, bits(pair)));
  }
}
