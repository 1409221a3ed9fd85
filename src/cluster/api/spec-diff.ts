// In Kubernetes: k8s.io/apimachinery/pkg/util/diff. What changed, for the refusal of an update.
// Left out here: Go's names of the fields; they stand as in a manifest.

const CONTEXT = 3;

/** The changed lines of two specs with some lines around them: `-` was, `+` would be. */
export function specDiff(old: unknown, changed: unknown): string {
  const a = lines(old);
  const b = lines(changed);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const before = a.slice(Math.max(0, head - CONTEXT), head).map((line) => `  ${line}`);
  const gone = a.slice(head, a.length - tail).map((line) => `- ${line}`);
  const came = b.slice(head, b.length - tail).map((line) => `+ ${line}`);
  const after = a.slice(a.length - tail, a.length - tail + CONTEXT).map((line) => `  ${line}`);
  return [...before, ...gone, ...came, ...after, ""].join("\n");
}

const lines = (value: unknown) => JSON.stringify(value, sortKeys, 2).split("\n");

const sortKeys = (_key: string, value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
