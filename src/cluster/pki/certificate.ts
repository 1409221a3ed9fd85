// RFC 5280: reads certificates, and says whether an authority vouches for them.

import { elements, fromPem, type Read } from "./der.ts";
import { subjectOf, type Subject } from "./names.ts";
import { verify } from "./p256.ts";
import { hexOf, joined, sha256 } from "./sha256.ts";

export interface Certificate extends Subject {
  /** SHA-256, in hex. */
  fingerprint: string;
  /** Milliseconds since 1970. */
  notBefore: number;
  notAfter: number;
  body: Uint8Array;
  /** r and s. */
  signature: Uint8Array;
}

function timeOf({ tag, content }: Read): number {
  const digits = new TextDecoder().decode(content);
  const full = tag === 0x18 ? digits : `${digits < "50" ? "20" : "19"}${digits}`;
  return Date.parse(full.replace(/^(....)(..)(..)(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

const to32 = (bytes: Uint8Array): Uint8Array => {
  const digits = bytes.subarray(Math.max(0, bytes.length - 32));
  return joined(new Uint8Array(32 - digits.length), digits);
};

/** Undefined when it is no certificate. */
export function readCertificate(text: string): Certificate | undefined {
  const der = fromPem("CERTIFICATE", text);
  if (!der) return undefined;
  try {
    const [body, , signature] = elements(elements(der)[0].content);
    const fields = elements(body.content);
    if (fields[0].tag === 0xa0) fields.shift();
    const [, , , validity, subject] = fields;
    const [notBefore, notAfter] = elements(validity.content).map(timeOf);
    const pair = elements(signature.content.subarray(1))[0];
    const [r, s] = pair ? elements(pair.content) : [];
    return {
      ...subjectOf(subject),
      fingerprint: hexOf(sha256(der)),
      notBefore,
      notAfter,
      body: body.whole,
      signature: r && s ? joined(to32(r.content), to32(s.content)) : new Uint8Array(64),
    };
  } catch {
    return undefined;
  }
}

/** Whether the authority with this public key issued it. */
export const isVouchedFor = (
  { body, signature }: Certificate,
  { x, y }: { x: Uint8Array; y: Uint8Array },
): boolean => verify(x, y, body, signature);

export const isValidAt = ({ notBefore, notAfter }: Certificate, now: number): boolean =>
  now >= notBefore && now <= notAfter;
