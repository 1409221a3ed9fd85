// In robfig/cron, as Kubernetes uses it: ParseStandard. What is wrong with a schedule, in that parser's words.

interface Bounds {
  min: number;
  max: number;
  names?: readonly string[];
}

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];

const DESCRIPTORS = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const DURATION = /^[-+]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/;

class ScheduleError extends Error {}

function fail(text: string): never {
  throw new ScheduleError(text);
}

/** Undefined when the schedule can be read. */
export function scheduleError(schedule: string): string | undefined {
  try {
    parse(schedule);
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

function parse(schedule: string): void {
  const text = schedule.replace(/^(?:CRON_)?TZ=\S*\s*/, "").trim();
  if (text.startsWith("@")) return parseDescriptor(text);
  const fields = text.split(/\s+/).filter(Boolean);
  if (fields.length !== FIELDS.length)
    fail(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  fields.forEach((field, i) => {
    for (const part of field.split(",").filter(Boolean)) parseRange(part, FIELDS[i]);
  });
}

function parseDescriptor(text: string): void {
  if (DESCRIPTORS.test(text)) return;
  if (!text.startsWith("@every ")) fail(`unrecognized descriptor: ${text}`);
  const duration = text.slice("@every ".length);
  if (!DURATION.test(duration))
    fail(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`);
}

function parseRange(text: string, bounds: Bounds): void {
  const [range, ...steps] = text.split("/");
  const ends = range.split("-");
  let [start, end] = [bounds.min, bounds.max];
  if (ends[0] !== "*" && ends[0] !== "?") {
    start = end = numberOf(ends[0], bounds);
    if (ends.length === 2) end = numberOf(ends[1], bounds);
    else if (ends.length > 2) fail(`too many hyphens: ${text}`);
  }
  if (steps.length > 1) fail(`too many slashes: ${text}`);
  const step = steps.length === 1 ? wholeNumber(steps[0]) : 1;
  if (steps.length === 1 && ends.length === 1) end = bounds.max;
  if (start < bounds.min) fail(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) fail(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) fail(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) fail(`step of range should be a positive number: ${text}`);
}

function numberOf(text: string, { min, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : wholeNumber(text);
}

function wholeNumber(text: string): number {
  if (!/^[-+]?\d+$/.test(text))
    fail(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const number = Number(text);
  if (number < 0) fail(`negative number (${number}) not allowed: ${text}`);
  return number;
}
