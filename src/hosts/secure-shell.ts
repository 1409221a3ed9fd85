// What an ssh client and its server say to each other. The wire keeps messages whole; nothing is encrypted, for nobody listens.

import type { Connection } from "./network.ts";
import { decode, encode } from "./streams.ts";

export const BANNER = "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\r\n";

/** Kinds of messages, by their first byte. */
export const REQUEST = 1;
export const INPUT = 2;
export const END_OF_INPUT = 3;
export const SIZE = 4;
export const OUTPUT = 5;
export const ERRORS = 6;
export const EXIT = 7;
export const DENIED = 8;

export interface LoginRequest {
  user: string;
  /** Without it, a login shell. */
  command?: string;
  /** With it, there is a terminal. */
  terminal?: { columns: number; rows: number; name: string };
}

export function send(connection: Connection, kind: number, content: string | Uint8Array = ""): void {
  const bytes = typeof content === "string" ? encode(content) : content;
  const message = new Uint8Array(bytes.length + 1);
  message[0] = kind;
  message.set(bytes, 1);
  connection.send(message);
}

export const textOf = (message: Uint8Array): string => decode(message.subarray(1));
