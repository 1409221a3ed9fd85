// ITU-T X.690: DER, as far as certificates need it; and PEM around it.

import { joined } from "./sha256.ts";

type Bytes = Uint8Array;

const encoder = new TextEncoder();

export function element(tag: number, content: Bytes): Bytes {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return joined([tag, ...size], content);
}

export const sequence = (...parts: Bytes[]): Bytes => element(0x30, joined(...parts));
export const set = (...parts: Bytes[]): Bytes => element(0x31, joined(...parts));
export const tagged = (number: number, content: Bytes): Bytes => element(0xa0 | number, content);
export const text = (value: string): Bytes => element(0x0c, encoder.encode(value));
export const octets = (content: Bytes): Bytes => element(0x04, content);
export const bits = (content: Bytes | readonly number[], unused = 0): Bytes =>
  element(0x03, joined([unused], content));
export const boolean = (value: boolean): Bytes => element(0x01, Uint8Array.of(value ? 255 : 0));

/** An unsigned integer: no zeros before it, and its first bit is not set. */
export function integer(content: Bytes): Bytes {
  let at = 0;
  while (at < content.length - 1 && content[at] === 0) at++;
  const digits = content.subarray(at);
  return element(0x02, digits[0] & 128 ? joined([0], digits) : digits);
}

export function oid(dotted: string): Bytes {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return element(0x06, Uint8Array.from(bytes));
}

/** `ms` since 1970. */
export const time = (ms: number): Bytes => {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "");
  const late = digits >= "2050";
  return element(late ? 0x18 : 0x17, encoder.encode(`${digits.slice(late ? 0 : 2, 14)}Z`));
};

/** One element, read. */
export interface Read {
  tag: number;
  /** With its head. */
  whole: Bytes;
  content: Bytes;
}

/** The elements that follow one another in `bytes`. Throws RangeError when they do not. */
export function elements(bytes: Bytes): Read[] {
  const all: Read[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at];
    let head = 2;
    let length = bytes[at + 1];
    if (length > 127) {
      const count = length & 127;
      if (count === 0 || count > 4) throw new RangeError("no DER");
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + bytes[at + 2 + i];
      head += count;
    }
    const end = at + head + length;
    if (!(end <= bytes.length)) throw new RangeError("no DER");
    all.push({ tag, whole: bytes.subarray(at, end), content: bytes.subarray(at + head, end) });
    at = end;
  }
  return all;
}

export function oidText(content: Bytes): string {
  const numbers = [Math.trunc(content[0] / 40), content[0] % 40];
  let value = 0;
  for (const byte of content.subarray(1)) {
    value = value * 128 + (byte & 127);
    if (byte < 128) {
      numbers.push(value);
      value = 0;
    }
  }
  return numbers.join(".");
}

const base64 = (bytes: Bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

export const pem = (label: string, der: Bytes): string =>
  `-----BEGIN ${label}-----\n${base64(der).replace(/.{1,64}/g, "$&\n")}-----END ${label}-----\n`;

/** The content of the first PEM block; undefined when there is none of that label. */
export function fromPem(label: string, text: string): Bytes | undefined {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----([\sA-Za-z0-9+/=]*)-----END \1-----/.exec(text);
  if (!match || match[1] !== label) return undefined;
  try {
    return Uint8Array.from(atob(match[2].replace(/\s/g, "")), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
