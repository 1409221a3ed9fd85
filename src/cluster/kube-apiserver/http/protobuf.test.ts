import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeObject } from "../../api/decode.ts";
import { builtinKinds } from "../../api/index.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { jsonOfProtobuf } from "./protobuf.ts";

interface Recorded {
  command: string;
  /** What kubectl sent, in base64. */
  body: string;
  /** What the same command prints with `--dry-run=client -o json`. */
  object: { kind: string };
}

const recorded = JSON.parse(
  readFileSync(new URL("fixtures/protobuf-bodies.json", import.meta.url), "utf8"),
) as Recorded[];

const bytes = (body: string) => Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));

/** An object as the server reads it, whatever form it came in. */
function asRead(json: any): unknown {
  const kind = builtinKinds.find((candidate) => candidate.kind === json.kind)!;
  const { object, unknown, error } = decodeObject<any>(json, kind.schema);
  expect([...unknown, ...(error ? [error] : [])]).toEqual([]);
  return object;
}

describe("a protobuf body means what kubectl shows as JSON", () => {
  test.each(recorded)("$command", ({ body, object }) => {
    const read = JSON.parse(jsonOfProtobuf(bytes(body)));

    expect(asRead(read)).toEqual(asRead(object));
  });
});

test("a body that is cut is refused, wherever it is cut", () => {
  const whole = bytes(recorded[0].body);

  for (let length = 0; length < whole.length; length++) {
    const cut = whole.subarray(0, length);
    try {
      JSON.parse(jsonOfProtobuf(cut));
    } catch (error) {
      expect(error).toBeInstanceOf(StatusError);
    }
  }
});

test("a body that is no protobuf is refused in the server's words", () => {
  const body = new TextEncoder().encode("{}");

  expect(() => jsonOfProtobuf(body)).toThrow(
    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
  );
});
