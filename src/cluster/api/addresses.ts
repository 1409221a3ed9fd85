// In Kubernetes: k8s.io/apimachinery/pkg/util/validation/ip.go and k8s.io/utils/net. IP addresses and ranges as texts.

const V4_PART = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const V4 = new RegExp(`^${V4_PART}(?:\\.${V4_PART}){3}$`);

export const isIpv4 = (text: string): boolean => V4.test(text);

export function isIpv6(text: string): boolean {
  if (!text.includes(":") || !/^[0-9a-fA-F:.]+$/.test(text)) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const tail = groups[groups.length - 1];
  const embedded = tail?.includes(".") ?? false;
  if (embedded && !isIpv4(tail)) return false;
  const plain = embedded ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = plain.length + (embedded ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

export const isIpAddress = (text: string): boolean => isIpv4(text) || isIpv6(text);

/** `10.0.0.0/8` or `2001:db8::/64`. */
export function isCidr(text: string): boolean {
  const [address, bits, more] = text.split("/");
  if (bits === undefined || more !== undefined || !/^(0|[1-9][0-9]*)$/.test(bits)) return false;
  return isIpv4(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}

/** Why nothing outside can be reached at an address: endpoints and external addresses may not be such. */
export function specialAddressError(ip: string): string | undefined {
  const lower = ip.toLowerCase();
  if (ip === "0.0.0.0" || ip === "::") return "may not be unspecified (0.0.0.0 or ::)";
  if (ip.startsWith("127.") || ip === "::1") return "may not be in the loopback range (127.0.0.0/8, ::1/128)";
  if (ip.startsWith("169.254.") || /^fe[89ab][0-9a-f]:/.test(lower))
    return "may not be in the link-local range (169.254.0.0/16, fe80::/10)";
  if (ip.startsWith("224.0.0.") || lower.startsWith("ff02:"))
    return "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)";
  return undefined;
}

export const IP_TEXT = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
export const CIDR_TEXT = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
