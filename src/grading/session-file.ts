// Reads a session's log from outside: everything in it is checked, since whoever hands it in may have written it by hand.

import type { Input, SessionFile } from "../session/protocol.ts";

/** What is wrong with a submission; the message says what and where. */
export class SubmissionError extends Error {}

const MAX_INPUTS = 100_000;
const MAX_TEXT = 4 * 1024 * 1024;
/** Thirty days of virtual time. */
const MAX_END_MS = 30 * 24 * 3_600_000;

const fail = (where: string, what: string): never => {
  throw new SubmissionError(`session.json: ${where}: ${what}`);
};

function text(value: unknown, where: string): string {
  return typeof value === "string" ? value : fail(where, "must be a text");
}

function integer(value: unknown, where: string, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  return fail(where, `must be a whole number from ${least} to ${most}`);
}

function boolean(value: unknown, where: string): boolean {
  return typeof value === "boolean" ? value : fail(where, "must be true or false");
}

type Fields = Record<string, unknown>;

function record(value: unknown, where: string): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : fail(where, "must be an object");
}

function input(value: unknown, where: string): Input {
  const fields = record(value, where);
  const at = integer(fields.at, `${where}.at`, 0, MAX_END_MS);
  const type = text(fields.type, `${where}.type`);
  const say = (name: string) => text(fields[name], `${where}.${name}`);
  switch (type) {
    case "keys":
      return { at, type, terminal: say("terminal"), data: say("data") };
    case "resize":
      return {
        at,
        type,
        terminal: say("terminal"),
        columns: integer(fields.columns, `${where}.columns`, 1, 1000),
        rows: integer(fields.rows, `${where}.rows`, 1, 1000),
      };
    case "cell":
      return {
        at,
        type,
        id: say("id"),
        text: say("text"),
        manifest: boolean(fields.manifest, `${where}.manifest`),
      };
    case "stop-cell":
      return { at, type, id: say("id") };
    case "write": {
      const path = say("path");
      if (!path.startsWith("/home/learner/") || path.split("/").includes(".."))
        fail(`${where}.path`, `lies outside of the home folder: ${path}`);
      return { at, type, path, text: say("text") };
    }
    case "load":
      return { at, type, playing: boolean(fields.playing, `${where}.playing`) };
    case "tick":
      return { at, type };
    default:
      return fail(`${where}.type`, `is not a kind of input: ${JSON.stringify(type)}`);
  }
}

/** The log in `json`. Throws SubmissionError. */
export function readSessionFile(json: string): SessionFile {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new SubmissionError(`session.json: not JSON, perhaps cut: ${(error as Error).message}`);
  }
  const fields = record(value, "the file");
  if (fields.schema !== "timonel/session/v1")
    fail("schema", `must be "timonel/session/v1", not ${JSON.stringify(fields.schema)}`);
  const list: unknown[] = Array.isArray(fields.inputs) ? fields.inputs : fail("inputs", "must be a list");
  if (list.length > MAX_INPUTS)
    fail("inputs", `has ${list.length} entries; at most ${MAX_INPUTS} are judged`);
  const inputs = list.map((entry, i) => input(entry, `inputs[${i}]`));
  checkOrder(inputs);
  const size = inputs.reduce(
    (sum, entry) => sum + ("data" in entry ? entry.data.length : "text" in entry ? entry.text.length : 0),
    0,
  );
  if (size > MAX_TEXT) fail("inputs", `hold ${size} characters; at most ${MAX_TEXT} are judged`);
  return {
    schema: "timonel/session/v1",
    lab: text(fields.lab, "lab"),
    seed: integer(fields.seed, "seed", 0, 2 ** 32 - 1),
    start: integer(fields.start, "start", 0, 4_102_444_800_000),
    inputs,
    end: integer(fields.end, "end", inputs.at(-1)?.at ?? 0, MAX_END_MS),
  };
}

function checkOrder(inputs: readonly Input[]): void {
  inputs.forEach((entry, i) => {
    if (i > 0 && entry.at < inputs[i - 1].at) fail(`inputs[${i}].at`, "is earlier than the input before it");
  });
}
