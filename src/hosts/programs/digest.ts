// base64, md5sum, sha256sum: the algorithms are RFC 4648, RFC 1321 and FIPS 180-4.

import type { Executable } from "../process.ts";
import { decode, encode, readAll } from "../streams.ts";
import { eachInput, openInput, program, ProgramError } from "./program.ts";

const hex = (words: readonly number[], littleEndian: boolean): string =>
  words
    .map((word) => {
      const text = (word >>> 0).toString(16).padStart(8, "0");
      return littleEndian ? text.match(/../g)!.reverse().join("") : text;
    })
    .join("");

/** The message padded to whole blocks of 64 bytes. */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const view = new DataView(new ArrayBuffer(((bytes.length + 8) >> 6) * 64 + 64));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  const bits = bytes.length * 8;
  const [low, high] = [bits >>> 0, Math.floor(bits / 4294967296)];
  view.setUint32(view.byteLength - 8, littleEndian ? low : high, littleEndian);
  view.setUint32(view.byteLength - 4, littleEndian ? high : low, littleEndian);
  return view;
}

const MD5_SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const MD5_TABLE = Array.from(
  { length: 64 },
  (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) | 0,
);

export function md5(bytes: Uint8Array): string {
  const view = padded(bytes, true);
  const state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round];
      const g = [i, (5 * i + 1) % 16, (3 * i + 5) % 16, (7 * i) % 16][round];
      const sum = (a + f + MD5_TABLE[i] + view.getInt32(block + g * 4, true)) | 0;
      const shift = MD5_SHIFTS[round * 4 + (i % 4)];
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a, b, c, d].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  return hex(state, true);
}

const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && Array.from({ length: n - 2 }, (_, i) => i + 2).every((divisor) => n % divisor !== 0),
);
const fraction = (root: number) => Math.floor((root - Math.floor(root)) * 4294967296) | 0;
const SHA_TABLE = PRIMES.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
const SHA_START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

export function sha256(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const state = [...SHA_START];
  const words = new Int32Array(64);
  const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) words[i] = view.getInt32(block + i * 4);
      else {
        const [x, y] = [words[i - 15], words[i - 2]];
        words[i] =
          words[i - 16] +
          (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
          words[i - 7] +
          (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const first =
        (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + SHA_TABLE[i] + words[i]) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  return hex(state, false);
}

const sum = (name: string, digest: (bytes: Uint8Array) => string): Executable =>
  program(name, { short: "cb", long: { check: "c" } }, function* (process, options, operands) {
    if (options.has("c")) throw new ProgramError("--check is not simulated");
    return yield* eachInput(process, name, operands, function* (reader, file) {
      yield* process.stdout.write(`${digest(yield* readAll(reader))}  ${file}\n`);
    });
  });

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

const base64 = program(
  "base64",
  { short: "diw:", long: { decode: "d", wrap: "w", "ignore-garbage": "i" } },
  function* (process, options, operands) {
    const bytes = yield* readAll(openInput(process, operands[0] ?? "-"));
    if (options.has("d")) {
      const text = decode(bytes).replace(/\s/g, "");
      try {
        yield* process.stdout.write(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
        return 0;
      } catch {
        throw new ProgramError("invalid input");
      }
    }
    const width = options.number("w", 76);
    const text = toBase64(bytes);
    const lines = width === 0 ? [text] : (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []);
    if (text !== "") yield* process.stdout.write(encode(width === 0 ? text : `${lines.join("\n")}\n`));
    return 0;
  },
);

export const digestPrograms: [string, Executable][] = [
  ["base64", base64],
  ["md5sum", sum("md5sum", md5)],
  ["sha256sum", sum("sha256sum", sha256)],
];
