// The dates that `date -d` and `touch -d` understand.

import { ProgramError } from "./program.ts";

/** `2026-01-05 09:00:00`, `@seconds`, `now`, `yesterday`, `2 days ago`, `+1 hour`. Throws ProgramError. */
export function parseDate(text: string, now: number): number {
  const trimmed = text.trim();
  if (/^@-?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.slice(1)) * 1000;
  const iso =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(Z|UTC|[-+]\d\d:?\d\d)?/.exec(
      trimmed,
    );
  let at = now;
  let rest = trimmed;
  if (iso) {
    at = Date.UTC(
      Number(iso[1]),
      Number(iso[2]) - 1,
      Number(iso[3]),
      Number(iso[4] ?? 0),
      Number(iso[5] ?? 0),
      Number(iso[6] ?? 0),
    );
    const zone = /([-+])(\d\d):?(\d\d)/.exec(iso[7] ?? "");
    if (zone) at -= (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000;
    rest = trimmed.slice(iso[0].length);
  }
  const spans: Record<string, number> = {
    second: 1000,
    sec: 1000,
    minute: 60_000,
    min: 60_000,
    hour: 3_600_000,
    day: 86_400_000,
    week: 604_800_000,
  };
  const left = rest
    .replace(
      /([-+]?\s*\d+)\s*(second|sec|minute|min|hour|day|week)s?(\s+ago)?/g,
      (_, count: string, unit: string, ago?: string) => {
        at += (ago ? -1 : 1) * Number(count.replace(/\s/g, "")) * spans[unit];
        return "";
      },
    )
    .replace(/\b(now|today|tomorrow|yesterday)\b/g, (word) => {
      at += word === "tomorrow" ? 86_400_000 : word === "yesterday" ? -86_400_000 : 0;
      return "";
    });
  if (left.trim() !== "") throw new ProgramError(`invalid date ‘${text}’`);
  return at;
}
