import { createHash, createPublicKey, X509Certificate, verify as nodeVerify } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Authority } from "./authority.ts";
import { isValidAt, isVouchedFor, readCertificate } from "./certificate.ts";
import { keyFrom, sign, verify } from "./p256.ts";
import { hexOf, sha256 } from "./sha256.ts";

const NOW = Date.UTC(2026, 0, 1);
const ANA = { commonName: "ana", organizations: ["devs", "ops"], usages: ["client auth"], now: NOW };

test("digests are SHA-256, whatever the length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(hexOf(sha256(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
    }),
    { numRuns: 100 },
  );
});

test("signatures are what others verify, and the same every time", () => {
  const key = keyFrom("some text");
  const message = new TextEncoder().encode("hello");
  const signature = sign(key, message);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: base64(key.x), y: base64(key.y) };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });

  expect(nodeVerify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
  expect(sign(keyFrom("some text"), message)).toEqual(signature);
  expect(verify(key.x, key.y, message, signature)).toBe(true);
  expect(verify(key.x, key.y, sha256(message), signature)).toBe(false);
});

test("a certificate is one to others, and names whom it was issued for", () => {
  const authority = new Authority("seed", NOW);
  const { certificate } = authority.issue(ANA);
  const [issued, issuer] = [new X509Certificate(certificate), new X509Certificate(authority.certificate)];

  expect(issued.verify(issuer.publicKey) && issued.checkIssued(issuer)).toBe(true);
  expect(issued.subject).toBe("O=devs\nO=ops\nCN=ana");
  expect(readCertificate(certificate)).toMatchObject({
    commonName: "ana",
    organizations: ["devs", "ops"],
    fingerprint: issued.fingerprint256.replaceAll(":", "").toLowerCase(),
    notAfter: NOW + 365 * 24 * 3_600_000,
  });
});

test("only the authority that issued a certificate vouches for it, and not for ever", () => {
  const authority = new Authority("seed", NOW);
  const certificate = readCertificate(authority.issue(ANA).certificate)!;

  expect(isVouchedFor(certificate, authority.publicKey)).toBe(true);
  expect(isVouchedFor(certificate, new Authority("other", NOW).publicKey)).toBe(false);
  expect([NOW, NOW + 366 * 24 * 3_600_000].map((at) => isValidAt(certificate, at))).toEqual([true, false]);
});

test("what is no certificate is none", () => {
  for (const text of ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    expect(readCertificate(text)).toBeUndefined();
});
