// In Kubernetes: k8s.io/klog. One line of a component's log.

const two = (value: number) => String(value).padStart(2, "0");

/** `I0105 09:00:00.000000       1 server.go:10] …`; `pid` as the component sees itself. */
export function klog(
  at: number,
  level: "I" | "W" | "E" | "F",
  where: string,
  message: string,
  pid = 1,
): string {
  const date = new Date(at);
  const day = `${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`;
  return `${level}${day} ${date.toISOString().slice(11, 23)}000 ${String(pid).padStart(7)} ${where}] ${message}`;
}
