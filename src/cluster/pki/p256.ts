// FIPS 186-5 and RFC 6979: ECDSA on P-256, with the same signature for the same key and message always.
// Left out here: protection against somebody who measures times: the keys of a simulated cluster are no secret.

import { hexOf, hmac, joined, sha256 } from "./sha256.ts";

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G: Point = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  z: 1n,
};

/** Jacobian: x/z², y/z³. */
interface Point {
  x: bigint;
  y: bigint;
  z: bigint;
}

const mod = (value: bigint, by: bigint) => ((value % by) + by) % by;

function inverse(value: bigint, by: bigint): bigint {
  let [a, b, u, v] = [mod(value, by), by, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, u, v] = [b - quotient * a, a, v - quotient * u, u];
  }
  return mod(u, by);
}

function doubled({ x, y, z }: Point): Point {
  if (z === 0n) return { x, y, z };
  const yy = (y * y) % P;
  const s = (4n * x * yy) % P;
  const zz = (z * z) % P;
  const m = (3n * (x - zz) * (x + zz)) % P;
  const x3 = mod(m * m - 2n * s, P);
  return { x: x3, y: mod(m * (s - x3) - 8n * yy * yy, P), z: (2n * y * z) % P };
}

function added(a: Point, b: Point): Point {
  if (a.z === 0n) return b;
  if (b.z === 0n) return a;
  const [za, zb] = [(a.z * a.z) % P, (b.z * b.z) % P];
  const [ua, ub] = [(a.x * zb) % P, (b.x * za) % P];
  const [sa, sb] = [(a.y * zb * b.z) % P, (b.y * za * a.z) % P];
  const h = mod(ub - ua, P);
  const r = mod(sb - sa, P);
  if (h === 0n) return r === 0n ? doubled(a) : { x: 1n, y: 1n, z: 0n };
  const hh = (h * h) % P;
  const hhh = (hh * h) % P;
  const v = (ua * hh) % P;
  const x = mod(r * r - hhh - 2n * v, P);
  return { x, y: mod(r * (v - x) - sa * hhh, P), z: (a.z * b.z * h) % P };
}

function times(point: Point, scalar: bigint): { x: bigint; y: bigint } {
  let sum: Point = { x: 1n, y: 1n, z: 0n };
  for (let bit = 255n; bit >= 0n; bit--) {
    sum = doubled(sum);
    if ((scalar >> bit) & 1n) sum = added(sum, point);
  }
  const z = inverse(sum.z, P);
  const zz = (z * z) % P;
  return { x: (sum.x * zz) % P, y: (sum.y * zz * z) % P };
}

const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${hexOf(bytes)}`);

export function bytes32(value: bigint): Uint8Array {
  const text = value.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, i) => parseInt(text.slice(i * 2, i * 2 + 2), 16));
}

export interface KeyPair {
  readonly secret: Uint8Array;
  /** x and y. */
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

/** The key that follows from a text. */
export function keyFrom(text: string): KeyPair {
  const secret = mod(toNumber(sha256(new TextEncoder().encode(text))), N - 1n) + 1n;
  const { x, y } = times(G, secret);
  return { secret: bytes32(secret), x: bytes32(x), y: bytes32(y) };
}

/** RFC 6979, 3.2: the number that takes the place of chance. */
function* nonces(secret: Uint8Array, digest: Uint8Array): Generator<bigint> {
  const hash = bytes32(mod(toNumber(digest), N));
  let v: Uint8Array = new Uint8Array(32).fill(1);
  let k: Uint8Array = new Uint8Array(32);
  for (const separator of [0, 1]) {
    k = hmac(k, v, [separator], secret, hash);
    v = hmac(k, v);
  }
  for (;;) {
    v = hmac(k, v);
    const nonce = toNumber(v);
    if (nonce > 0n && nonce < N) yield nonce;
    k = hmac(k, v, [0]);
    v = hmac(k, v);
  }
}

/** r and s, 32 bytes each. */
export function sign({ secret }: KeyPair, message: Uint8Array): Uint8Array {
  const digest = sha256(message);
  for (const nonce of nonces(secret, digest)) {
    const r = mod(times(G, nonce).x, N);
    const s = mod(inverse(nonce, N) * (toNumber(digest) + r * toNumber(secret)), N);
    if (r !== 0n && s !== 0n) return joined(bytes32(r), bytes32(s));
  }
  throw new Error("no nonce was fit");
}

/** Whether a public key made a signature. */
export function verify(x: Uint8Array, y: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = [toNumber(signature.slice(0, 32)), toNumber(signature.slice(32))];
  if (r <= 0n || s <= 0n || r >= N || s >= N) return false;
  const w = inverse(s, N);
  const a = times(G, mod(toNumber(sha256(message)) * w, N));
  const b = times({ x: toNumber(x), y: toNumber(y), z: 1n }, mod(r * w, N));
  const sum = added({ ...a, z: 1n }, { ...b, z: 1n });
  const z = inverse(sum.z, P);
  return mod((sum.x * z * z) % P, N) === r;
}
