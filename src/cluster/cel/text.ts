// In Go: strconv, time. How numbers, instants and durations are written.

import { CelError, Duration, Timestamp } from "./values.ts";

/** As strconv.FormatFloat(value, 'g', -1, 64) does. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const [mantissa, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 21) return String(value);
  const digits = String(Math.abs(power)).padStart(2, "0");
  return `${mantissa}e${power < 0 ? "-" : "+"}${digits}`;
}

const trimmed = (nanos: bigint, digits: number) => String(nanos).padStart(digits, "0").replace(/0+$/, "");

/** RFC 3339, with as many digits as needed. */
export function formatTimestamp({ nanos }: Timestamp): string {
  const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const text = new Date(Number((nanos - rest) / 1_000_000n)).toISOString().slice(0, 19);
  return rest === 0n ? `${text}Z` : `${text}.${trimmed(rest, 9)}Z`;
}

/** Seconds: `3600s`, `1.5s`. */
export function formatDuration({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos;
  const rest = size % 1_000_000_000n;
  const fraction = rest === 0n ? "" : `.${trimmed(rest, 9)}`;
  return `${nanos < 0n ? "-" : ""}${size / 1_000_000_000n}${fraction}s`;
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

export function parseDuration(text: string): Duration {
  const invalid = () => new CelError(`time: invalid duration ${JSON.stringify(text)}`);
  const match = /^([+-]?)((?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (text === "0") return new Duration(0n);
  if (!match) throw invalid();
  let total = 0n;
  for (const [, number, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    const [whole, fraction = ""] = number.split(".");
    const scale = 10n ** BigInt(fraction.length);
    total += (BigInt(whole + fraction || "0") * UNITS[unit]) / scale;
  }
  return new Duration(match[1] === "-" ? -total : total);
}

export function parseTimestamp(text: string): Timestamp {
  const match = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  const ms = match ? Date.parse(`${match[1]}T${match[2]}${match[4].toUpperCase()}`) : Number.NaN;
  if (!match || Number.isNaN(ms))
    throw new CelError(
      `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`,
    );
  return new Timestamp(BigInt(ms) * 1_000_000n + BigInt((match[3] ?? "").padEnd(9, "0") || "0"));
}
