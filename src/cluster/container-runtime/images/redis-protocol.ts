// RESP, the protocol of Redis: requests as arrays of bulk strings or as a line of words; answers of five kinds.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export type Reply = { simple: string } | { error: string } | number | string | null | Reply[];

export function encodeReply(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${encoder.encode(reply).length}\r\n${reply}\r\n`;
  if (Array.isArray(reply)) return `*${reply.length}\r\n${reply.map(encodeReply).join("")}`;
  return "simple" in reply ? `+${reply.simple}\r\n` : `-${reply.error}\r\n`;
}

export const encodeRequest = (words: readonly string[]): string => encodeReply([...words]);

/** Cuts what arrives into messages; bytes are kept as Latin-1 until a whole string is there. */
export class MessageReader {
  #rest = "";

  push(chunk: Uint8Array): void {
    for (const byte of chunk) this.#rest += String.fromCharCode(byte);
  }

  /** The next request; undefined until it is whole. A line of words is one too. */
  request(): string[] | undefined {
    while (this.#rest !== "" && this.#rest[0] !== "*") {
      const line = this.#line(0);
      if (!line) return undefined;
      this.#rest = this.#rest.slice(line.next);
      const words = text(line.text).trim().split(/\s+/).filter(Boolean);
      if (words.length > 0) return words;
    }
    const reply = this.reply();
    return Array.isArray(reply) ? reply.map(String) : undefined;
  }

  /** The next answer; undefined until it is whole. */
  reply(): Reply | undefined {
    const found = this.#parse(0);
    if (!found) return undefined;
    this.#rest = this.#rest.slice(found.next);
    return found.reply;
  }

  #line(from: number): { text: string; next: number } | undefined {
    const end = this.#rest.indexOf("\n", from);
    return end < 0 ? undefined : { text: this.#rest.slice(from, end).replace(/\r$/, ""), next: end + 1 };
  }

  #parse(from: number): { reply: Reply; next: number } | undefined {
    const line = this.#line(from);
    if (!line) return undefined;
    const [kind, rest] = [line.text[0], line.text.slice(1)];
    if (kind === "+") return { reply: { simple: text(rest) }, next: line.next };
    if (kind === "-") return { reply: { error: text(rest) }, next: line.next };
    if (kind === ":") return { reply: Number(rest), next: line.next };
    const length = Number(rest);
    if (length < 0) return { reply: null, next: line.next };
    return kind === "$" ? this.#bulk(line.next, length) : this.#array(line.next, length);
  }

  #bulk(from: number, length: number): { reply: Reply; next: number } | undefined {
    const next = from + length + 2;
    return this.#rest.length < next
      ? undefined
      : { reply: text(this.#rest.slice(from, from + length)), next };
  }

  #array(from: number, length: number): { reply: Reply; next: number } | undefined {
    const items: Reply[] = [];
    let next = from;
    for (let i = 0; i < length; i++) {
      const item = this.#parse(next);
      if (!item) return undefined;
      items.push(item.reply);
      ({ next } = item);
    }
    return { reply: items, next };
  }
}

const text = (latin1: string): string =>
  decoder.decode(Uint8Array.from(latin1, (char) => char.charCodeAt(0)));
