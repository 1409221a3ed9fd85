// In Kubernetes: metav1.Time and MicroTime. Virtual milliseconds to the API's texts and back.

const seconds = (ms: number) => new Date(ms).toISOString().slice(0, 19);

/** What happens within a second shares its text. */
let latest = { second: NaN, text: "" };

/** metav1.Time: RFC 3339 in UTC, to the second. */
export function timeText(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (second !== latest.second) latest = { second, text: `${seconds(ms)}Z` };
  return latest.text;
}

/** metav1.MicroTime: RFC 3339 in UTC, to the microsecond. */
export const microTimeText = (ms: number): string =>
  `${seconds(ms)}.${String(((ms % 1000) + 1000) % 1000).padStart(3, "0")}000Z`;

/** Milliseconds since 1970 of a time's text; undefined when there is none. */
export function timeMs(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
