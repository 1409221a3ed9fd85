// In Kubernetes: k8s.io/apimachinery/pkg/version, CompareKubeAwareVersionStrings. Which of two versions is the more mature.

const STAGES = ["alpha", "beta", ""];

/** Stage, major and minor of `v1beta2`; undefined for other words. */
function parts(version: string): [number, number, number] | undefined {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  return match ? [STAGES.indexOf(match[2] ?? ""), Number(match[1]), Number(match[3] ?? 0)] : undefined;
}

/** Positive when `a` is the more mature one: v2 > v1 > v1beta2 > v1beta1 > v1alpha1 > anything else. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  if (!x && !y) return a === b ? 0 : a < b ? 1 : -1;
  if (!x) return -1;
  if (!y) return 1;
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return x[i] - y[i];
  return 0;
}
