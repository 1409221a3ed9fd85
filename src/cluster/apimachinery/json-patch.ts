// In Kubernetes: gopkg.in/evanphx/json-patch.v4. RFC 6902: add, remove, replace, move, copy and test, in that library's words.

import type { Json } from "./meta.ts";
import { deepEqual } from "./objects.ts";

/** A patch that does not apply, in the words of Kubernetes' library. */
export class JsonPatchError extends Error {}

interface Operation {
  op?: string;
  path?: string;
  from?: string;
  value?: Json;
}

type Container = Json[] | Record<string, Json>;

/** A few copies of copies would fill the memory. */
const MAX_COPIED = 3 * 1024 * 1024;

const MISSING = "missing value";
const INVALID_INDEX = "invalid index referenced";

/** Applies the operations in order, to a copy. */
export function applyJsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch))
    throw new JsonPatchError("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  const steps = patch as unknown as Operation[];
  for (const step of steps) validate(step);
  const whole = { document: structuredClone(document), copied: 0 };
  for (const step of steps) operations[step.op as keyof typeof operations](whole, step);
  return whole.document;
}

function validate(step: Operation): void {
  const refuse = (why: string) => {
    throw new JsonPatchError(`invalid operation ${JSON.stringify(step)}: ${why}`);
  };
  if (!Object.hasOwn(operations, step.op ?? "")) refuse("unsupported operation");
  const wants = (field: keyof Operation) => {
    if (step[field] === undefined)
      refuse(`failed to decode '${field}': operation, missing ${field} field: ${MISSING}`);
  };
  if (step.op === "add" || step.op === "replace") wants("value");
  if (step.op === "move" || step.op === "copy") wants("from");
  wants("path");
}

const operations = {
  add(whole: Whole, { path = "", value = null }: Operation) {
    const { at, key } = placeOf(whole, path, `add operation does not apply: doc is missing path: "${path}"`);
    within(`error in add for path: '${path}'`, () => insert(at, key, structuredClone(value)));
  },
  remove(whole: Whole, { path = "" }: Operation) {
    const missing = `remove operation does not apply: doc is missing path: "${path}"`;
    const { at, key } = placeOf(whole, path, missing);
    within(`error in remove for path: '${path}'`, () => take(at, key));
  },
  replace(whole: Whole, { path = "", value = null }: Operation) {
    if (path === "") {
      whole.document = structuredClone(value);
      return;
    }
    const { at, key } = placeOf(
      whole,
      path,
      `replace operation does not apply: doc is missing path: ${path}`,
    );
    if (!isThere(at, key))
      throw new JsonPatchError(`replace operation does not apply: doc is missing key: ${path}: ${MISSING}`);
    put(at, key, structuredClone(value));
  },
  move(whole: Whole, { path = "", from = "" }: Operation) {
    const source = placeOf(whole, from, `move operation does not apply: doc is missing from path: ${from}`);
    const value = within(`error in move for path: '${source.key}'`, () => read(source.at, source.key));
    within(`error in move for path: '${source.key}'`, () => take(source.at, source.key));
    const to = placeOf(
      whole,
      path,
      `move operation does not apply: doc is missing destination path: ${path}`,
    );
    within(`error in move for path: '${path}'`, () => insert(to.at, to.key, value));
  },
  copy(whole: Whole, { path = "", from = "" }: Operation) {
    const source = placeOf(whole, from, `copy operation does not apply: doc is missing from path: ${from}`);
    const value = within(`error in copy for from: '${from}'`, () => read(source.at, source.key));
    whole.copied += JSON.stringify(value).length;
    if (whole.copied > MAX_COPIED)
      throw new JsonPatchError(
        `Unable to complete the copy, the accumulated size increase of copy is ${whole.copied}, exceeding the limit ${MAX_COPIED}`,
      );
    const to = placeOf(
      whole,
      path,
      `copy operation does not apply: doc is missing destination path: ${path}`,
    );
    within(`error in copy for path: '${path}'`, () => insert(to.at, to.key, structuredClone(value)));
  },
  /** What is not in a map counts as null. */
  test(whole: Whole, { path = "", value = null }: Operation) {
    const seen = path === "" ? whole.document : tested(whole, path);
    if (!deepEqual(seen, value)) throw new JsonPatchError(`testing value ${path} failed: test failed`);
  },
};

function tested(whole: Whole, path: string): Json {
  const { at, key } = placeOf(whole, path, `test operation does not apply: is missing path: ${path}`);
  if (!Array.isArray(at) && !Object.hasOwn(at, key)) return null;
  return within(`error in test for path: '${path}'`, () => read(at, key));
}

interface Whole {
  document: Json;
  /** How much was added by copying, in characters. */
  copied: number;
}

/** Where the last part of a path is, or would be. */
function placeOf(whole: Whole, path: string, missing: string): { at: Container; key: string } {
  const [, ...parts] = path.split("/");
  const key = parts.pop();
  let at: Json | undefined = key === undefined ? undefined : whole.document;
  for (const part of parts) {
    if (!isContainer(at)) break;
    at = Array.isArray(at) ? at[Number(part)] : own(at, plain(part));
  }
  if (!isContainer(at)) throw new JsonPatchError(`${missing}: ${MISSING}`);
  return { at, key: plain(key!) };
}

const plain = (part: string) => part.replaceAll("~1", "/").replaceAll("~0", "~");

const isContainer = (value: Json | undefined): value is Container =>
  typeof value === "object" && value !== null;

const own = (object: Record<string, Json>, key: string) =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function within<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof JsonPatchError) throw new JsonPatchError(`${where}: ${error.message}`);
    throw error;
  }
}

/** Reads a list's index; one below zero counts from the end. */
function indexIn(length: number, text: string, word = ""): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new JsonPatchError(`${word}strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const index = Number(text);
  if (index >= length || index < -length)
    throw new JsonPatchError(`Unable to access invalid index: ${index}: ${INVALID_INDEX}`);
  return index < 0 ? index + length : index;
}

function isThere(at: Container, key: string): boolean {
  if (!Array.isArray(at)) return Object.hasOwn(at, key);
  return /^[+-]?\d+$/.test(key) && Number(key) < at.length && Number(key) >= -at.length;
}

function read(at: Container, key: string): Json {
  if (Array.isArray(at)) return at[indexIn(at.length, key)];
  if (!Object.hasOwn(at, key)) throw new JsonPatchError(`unable to get nonexistent key: ${key}: ${MISSING}`);
  return at[key];
}

function insert(at: Container, key: string, value: Json): void {
  if (!Array.isArray(at)) return put(at, key, value);
  if (key === "-") return void at.push(value);
  const word = `value was not a proper array index: '${key}': `;
  at.splice(indexIn(at.length + 1, key, word), 0, value);
}

/** A key may be `__proto__`: a name like any other. */
function put(at: Container, key: string, value: Json): void {
  if (Array.isArray(at)) at[indexIn(at.length, key)] = value;
  else Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true });
}

function take(at: Container, key: string): void {
  if (Array.isArray(at)) return void at.splice(indexIn(at.length, key), 1);
  if (!Object.hasOwn(at, key))
    throw new JsonPatchError(`unable to remove nonexistent key: ${key}: ${MISSING}`);
  delete at[key];
}
