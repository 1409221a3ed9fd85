// In Kubernetes: kube-openapi/pkg/validation/strfmt. The formats of strings that are checked; others are not.

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${octet}(\\.${octet}){3}$`);
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})?$/;

const isDay = (year: number, month: number, day: number) =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  return parts !== null && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

function isDateTime(text: string): boolean {
  const parts = DATE_TIME.exec(text)?.map(Number);
  return (
    parts !== undefined &&
    isDay(parts[1], parts[2], parts[3]) &&
    parts[4] < 24 &&
    parts[5] < 60 &&
    parts[6] < 60
  );
}

function isIpv6(text: string): boolean {
  if (!text.includes(":") || /[^0-9a-fA-F:.]/.test(text)) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const dotted = last.includes(".");
  if (dotted && !IPV4.test(last)) return false;
  const words = dotted ? groups.slice(0, -1) : groups;
  const count = words.length + (dotted ? 2 : 0);
  return (
    words.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word)) && (halves.length === 2 ? count < 8 : count === 8)
  );
}

function isCidr(text: string): boolean {
  const [address, bits, ...more] = text.split("/");
  if (more.length > 0 || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  return (IPV4.test(address) && Number(bits) <= 32) || (isIpv6(address) && Number(bits) <= 128);
}

const DURATION_UNITS =
  "ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?";
const DURATION = new RegExp(`^-?((\\d+(\\.\\d*)?|\\.\\d+)\\s*(${DURATION_UNITS})\\s*)+$|^0$`);
const HOSTNAME =
  /^[a-zA-Z0-9\u00a1-\uffff]([a-zA-Z0-9\u00a1-\uffff-]{0,61}[a-zA-Z0-9\u00a1-\uffff])?(\.[a-zA-Z0-9\u00a1-\uffff]([a-zA-Z0-9\u00a1-\uffff-]{0,61}[a-zA-Z0-9\u00a1-\uffff])?)*$/;
const matching = (pattern: RegExp) => (text: string) => pattern.test(text);
const uuid = (version: string, variant = "[0-9a-f]") =>
  matching(
    new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, "i"),
  );

/** An absolute URI, or a path from the root, as Go's ParseRequestURI has it. */
const isUri = (text: string) =>
  /^([a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+|\/[^\s]*)$/.test(text) && !/%(?![0-9a-fA-F]{2})/.test(text);

const checks: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: matching(/^[0-9a-f]{24}$/i),
  uri: isUri,
  email: matching(/^[^\s@<>,;:"()[\]]+@[^\s@<>,;:"()[\]]+$/),
  hostname: (text) => text.length <= 255 && HOSTNAME.test(text),
  ipv4: matching(IPV4),
  ipv6: isIpv6,
  cidr: isCidr,
  mac: matching(/^([0-9a-f]{2}([:-][0-9a-f]{2}){5,7}|[0-9a-f]{4}(\.[0-9a-f]{4}){2,3})$/i),
  uuid: uuid("[0-9a-f]"),
  uuid3: uuid("3"),
  uuid4: uuid("4", "[89ab]"),
  uuid5: uuid("5", "[89ab]"),
  hexcolor: matching(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  byte: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  date: isDate,
  duration: matching(DURATION),
  datetime: isDateTime,
  "date-time": isDateTime,
  "k8s-short-name": matching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  "k8s-long-name": (text) =>
    text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text),
};

/** Whether a text has a format. One that is not known, has any. */
export const hasFormat = (format: string, text: string): boolean =>
  !Object.hasOwn(checks, format) || checks[format](text);
