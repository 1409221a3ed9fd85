import { constants, createDeflate } from "node:zlib";
import { expect, test } from "vitest";
import { DICTIONARY, SpdySession, type SpdyStream } from "./spdy.ts";

test("the dictionary is the one that both sides must have", () => {
  let low = 1;
  let high = 0;
  for (const byte of DICTIONARY) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }

  expect(((high * 65_536 + low) >>> 0).toString(16)).toBe("e3c6a7c2");
});

const control = (type: number, content: Buffer) => {
  const head = Buffer.from([0x80, 3, 0, type, 0, 0, 0, 0]);
  head.writeUIntBE(content.length, 5, 3);
  return Buffer.concat([head, content]);
};

const prefixed = (text: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, Buffer.from(text)]);
};

function openStream(id: number, name: string, value: string): Promise<Buffer> {
  const codec = createDeflate({ dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  const block = Buffer.concat([Buffer.from([0, 0, 0, 1]), prefixed(name), prefixed(value)]);
  const head = Buffer.alloc(10);
  head.writeUInt32BE(id);
  return new Promise((resolve) => {
    codec.write(block, () => resolve(control(1, Buffer.concat([head, codec.read() as Buffer]))));
  });
}

test("a client opens a stream, writes and ends it, and is answered, however its bytes are cut", async () => {
  const written: Buffer[] = [];
  const opened: SpdyStream[] = [];
  const session = new SpdySession({
    write: (bytes) => written.push(bytes),
    opened: (stream) => opened.push(stream),
    closed() {},
  });
  const data = Buffer.from([0, 0, 0, 1, 1, 0, 0, 2, 104, 105]);
  const all = Buffer.concat([
    await openStream(1, "Streamtype", "stdin"),
    data,
    control(6, Buffer.from([0, 0, 0, 7])),
  ]);

  for (const byte of all) session.take(Buffer.from([byte]));
  await expect.poll(() => written.length).toBe(2);
  const heard: string[] = [];
  opened[0].listen({ data: (content) => heard.push(content.toString()), end: () => heard.push("end") });
  opened[0].send(Buffer.from("ok"));
  opened[0].end();

  expect(opened[0].headers).toEqual({ streamtype: "stdin" });
  expect(heard).toEqual(["hi", "end"]);
  expect(written.slice(1)).toEqual([
    control(6, Buffer.from([0, 0, 0, 7])),
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 111, 107]),
    Buffer.from([0, 0, 0, 1, 1, 0, 0, 0]),
  ]);
});

test("nonsense ends the session, not the server", async () => {
  let closed = 0;
  const session = new SpdySession({ write() {}, opened() {}, closed: () => void closed++ });

  session.take(control(1, Buffer.from("no compressed headers here, nothing like it")));
  await expect.poll(() => closed).toBe(1);
});
