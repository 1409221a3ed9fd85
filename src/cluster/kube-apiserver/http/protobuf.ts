// In Kubernetes: k8s.io/apimachinery/pkg/runtime/serializer/protobuf. Reads the bodies that typed clients send, as the JSON they stand for.
// Left out here: writing protobuf; answers are JSON, which such clients accept as well.

import fieldNumbers from "../../api/protobuf-fields.ts";
import { schemaOf, type FieldType, type TypeSchema } from "../../api/schema.ts";
import { badRequest } from "../../apimachinery/status-error.ts";

const MAGIC = "k8s\0";

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** A message's fields by number: a field's name, or the message that is embedded there. */
type Numbers = ReadonlyMap<number, { name: string } | { embedded: string }>;

const packages = new Map<string, string>();
const lines = new Map<string, string>();
const known = new Map<string, Numbers>();

let packageName = "";
for (const line of fieldNumbers.trim().split("\n")) {
  const [first, rest] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)];
  if (line.startsWith("#")) packages.set(first.slice(1), (packageName = rest));
  else lines.set(`${packageName}.${first}`, rest);
}

function numbersOf(message: string): Numbers {
  let numbers = known.get(message);
  if (!numbers) known.set(message, (numbers = parseNumbers(lines.get(message) ?? "")));
  return numbers;
}

function parseNumbers(line: string): Numbers {
  let number = 0;
  return new Map(
    line.split(" ").map((word) => {
      const [name, said] = word.split("=");
      number = said ? Number(said) : number + 1;
      return [number, name.startsWith("*") ? { embedded: name.slice(1) } : { name }];
    }),
  );
}

const malformed = () => badRequest("unable to decode the body: proto: unexpected end of the message");

/** One field as it stands on the wire. */
interface WireField {
  number: number;
  type: number;
  /** Of a varint. */
  value: bigint;
  /** Of everything else. */
  bytes: Uint8Array;
}

const NOTHING = new Uint8Array();

function* wireFields(bytes: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw malformed();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value);
    }
    throw malformed();
  };
  const take = (length: number) => {
    if (length < 0 || at + length > bytes.length) throw malformed();
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [number, type] = [Math.floor(tag / 8), tag & 7];
    if (type === VARINT) yield { number, type, value: varint(), bytes: NOTHING };
    else if (type === BYTES) yield { number, type, value: 0n, bytes: take(Number(varint())) };
    else if (type === FIXED64 || type === FIXED32)
      yield { number, type, value: 0n, bytes: take(type === FIXED64 ? 8 : 4) };
    else throw malformed();
  }
}

const decoder = new TextDecoder();
const text = (bytes: Uint8Array) => decoder.decode(bytes);

/** The bytes of one field of a small message. */
function member(bytes: Uint8Array, number: number): WireField | undefined {
  let found: WireField | undefined;
  for (const field of wireFields(bytes)) if (field.number === number) found = field;
  return found;
}

const memberNumber = (bytes: Uint8Array, number: number) => Number(member(bytes, number)?.value ?? 0n);
const memberBytes = (bytes: Uint8Array, number: number) => member(bytes, number)?.bytes ?? NOTHING;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Seconds and nanoseconds; an empty message is Go's zero time, which JSON writes as null. */
function time(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null;
  const seconds = new Date(memberNumber(bytes, 1) * 1000).toISOString().slice(0, 19);
  const fraction = String(memberNumber(bytes, 2)).padStart(9, "0").replace(/0+$/, "");
  return `${seconds}${fraction ? `.${fraction}` : ""}Z`;
}

function raw(bytes: Uint8Array): unknown {
  const content = text(memberBytes(bytes, 1));
  try {
    return content === "" ? null : JSON.parse(content);
  } catch {
    throw badRequest("unable to decode the body: invalid JSON inside of it");
  }
}

const double = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat64(0, true);

/** A value that is no list and no map. */
function single({ value, bytes }: WireField, type: FieldType): unknown {
  switch (type.base) {
    case "string":
      return text(bytes);
    case "boolean":
      return value !== 0n;
    case "int32":
    case "int64":
      return Number(value);
    case "double":
      return double(bytes);
    case "bytes":
      return base64(bytes);
    case "quantity":
      return text(memberBytes(bytes, 1));
    case "intOrString":
      return memberNumber(bytes, 1) === 1 ? text(memberBytes(bytes, 3)) : memberNumber(bytes, 2);
    case "time":
    case "microTime":
      return time(bytes);
    case "object":
      return message(bytes, type.ref!);
    case "list":
      return [...wireFields(bytes)].map((item) => single(item, type.items!));
    default:
      return raw(bytes);
  }
}

const ZERO: Partial<Record<FieldType["base"], unknown>> = { string: "", bytes: "", boolean: false, int32: 0 };

function mapEntry(bytes: Uint8Array, items: FieldType): [string, unknown] {
  const value = member(bytes, 2);
  return [text(memberBytes(bytes, 1)), value ? single(value, items) : ZERO[items.base]];
}

/** Numbers in a list may stand one by one, or packed. */
function listItems(field: WireField, items: FieldType): unknown[] {
  const packed = field.type === BYTES && (items.base === "int32" || items.base === "int64");
  if (!packed) return [single(field, items)];
  const values: unknown[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field.bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte < 128) {
      values.push(Number(BigInt.asIntN(64, value)));
      value = shift = 0n;
    }
  }
  return values;
}

function read(object: Record<string, any>, name: string, field: WireField, type: FieldType): void {
  if (type.base === "list") (object[name] ??= []).push(...listItems(field, type.items!));
  else if (type.base === "map") {
    const [key, value] = mapEntry(field.bytes, type.items!);
    Object.defineProperty((object[name] ??= {}), key, { value, enumerable: true, configurable: true });
  } else object[name] = single(field, type);
}

/** Reads a message into `object`; its fields' types are `schema`'s, which an embedded message shares. */
function readInto(object: Record<string, any>, bytes: Uint8Array, message: string, schema: TypeSchema): void {
  const numbers = numbersOf(message);
  for (const field of wireFields(bytes)) {
    const meant = numbers.get(field.number);
    if (!meant) continue;
    if ("embedded" in meant) {
      readInto(
        object,
        field.bytes,
        `${message.slice(0, message.lastIndexOf(".") + 1)}${meant.embedded}`,
        schema,
      );
      continue;
    }
    const type = schema.fields.get(meant.name)?.type;
    if (type) read(object, meant.name, field, type);
  }
}

function message(bytes: Uint8Array, name: string): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const schema = schemaOf(name);
  if (schema) readInto(object, bytes, name, schema);
  return object;
}

/** `rbac.authorization.k8s.io/v1` and `Role` → `io.k8s.api.rbac.v1.Role`. Options are the same in every group. */
function typeName(apiVersion: string, kind: string): string | undefined {
  const slash = apiVersion.indexOf("/");
  const [group, version] =
    slash < 0
      ? ["core", apiVersion]
      : [apiVersion.slice(0, slash).split(".")[0], apiVersion.slice(slash + 1)];
  const candidates = [packages.get(`${group}/${version}`), packages.get("meta/v1")];
  return candidates.map((owner) => `${owner}.${kind}`).find((name) => lines.has(name));
}

/** The JSON text that a protobuf body stands for. Throws BadRequest when it cannot be read. */
export function jsonOfProtobuf(body: Uint8Array): string {
  if (text(body.subarray(0, MAGIC.length)) !== MAGIC)
    throw badRequest(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    );
  const unknown = body.subarray(MAGIC.length);
  const meta = memberBytes(unknown, 1);
  const [apiVersion, kind] = [text(memberBytes(meta, 1)), text(memberBytes(meta, 2))];
  const name = typeName(apiVersion, kind);
  if (!name)
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`,
    );
  return JSON.stringify({ apiVersion, kind, ...message(memberBytes(unknown, 2), name) });
}
