// In Kubernetes: k8s.io/apiserver/pkg/server/healthz. Whether the server lives and may be asked, check by check.
// Left out here: checks other than etcd's that fail; while the simulated server does not run, nobody answers at all.

import type { HttpResponse } from "../../apimachinery/http.ts";
import { notFoundPage, plainText } from "./answer.ts";
import { parseUrl, type Query } from "./paths.ts";

const hook = (name: string) => `poststarthook/${name}`;

const HOOKS = [
  "start-apiserver-admission-initializer",
  "generic-apiserver-start-informers",
  "priority-and-fairness-config-consumer",
  "priority-and-fairness-filter",
  "storage-object-count-tracker-hook",
  "start-apiextensions-informers",
  "start-apiextensions-controllers",
  "crd-informer-synced",
  "start-system-namespaces-controller",
  "start-cluster-authentication-info-controller",
  "start-kube-apiserver-identity-lease-controller",
  "start-kube-apiserver-identity-lease-garbage-collector",
  "start-legacy-token-tracking-controller",
  "start-service-ip-repair-controllers",
  "rbac/bootstrap-roles",
  "scheduling/bootstrap-system-priority-classes",
  "priority-and-fairness-config-producer",
  "bootstrap-controller",
  "start-kubernetes-service-cidr-controller",
  "aggregator-reload-proxy-client-cert",
  "start-kube-aggregator-informers",
  "apiservice-status-local-available-controller",
  "apiservice-status-remote-available-controller",
  "apiservice-registration-controller",
  "apiservice-discovery-controller",
  "kube-apiserver-autoregistration",
].map(hook);

const LATER = [
  "autoregister-completion",
  ...["apiservice-openapi-controller", "apiservice-openapiv3-controller"].map(hook),
];

const LIVE = ["ping", "log", "etcd", ...HOOKS, ...LATER];

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  healthz: LIVE,
  livez: LIVE,
  readyz: ["ping", "log", "etcd", "etcd-readiness", "informer-sync", ...HOOKS, ...LATER, "shutdown"],
};

/** Every path below which health is told. */
export const healthPaths = (): string[] =>
  Object.entries(CHECKS).flatMap(([name, checks]) => [
    `/${name}`,
    ...checks.map((check) => `/${name}/${check}`),
  ]);

/** Undefined: not a path of health. What fails gives no reason, for anybody may ask. */
export function health(
  path: string,
  query: Query,
  failing: ReadonlySet<string> = new Set(),
): HttpResponse | undefined {
  const [, name, ...rest] = path.split("/");
  const checks = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (!checks) return undefined;
  const check = rest.join("/");
  if (check && !checks.includes(check)) return notFoundPage();
  if (check)
    return failing.has(check)
      ? plainText(500, `internal server error: error getting data from etcd: context deadline exceeded\n`)
      : plainText(200, "ok");
  const excluded = new Set(query.all("exclude"));
  const lines: string[] = [];
  let failed = false;
  for (const one of checks) {
    const left = excluded.delete(one);
    failed ||= failing.has(one) && !left;
    lines.push(
      left
        ? `[+]${one} excluded: ok`
        : failing.has(one)
          ? `[-]${one} failed: reason withheld`
          : `[+]${one} ok`,
    );
  }
  if (excluded.size > 0) {
    const names = [...excluded].sort().map((one) => JSON.stringify(one));
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names.join(", ")}`);
  }
  if (failed) return plainText(500, [...lines, `${name} check failed`, ""].join("\n"));
  if (query.get("verbose") === undefined) return plainText(200, "ok");
  return plainText(200, [...lines, `${name} check passed`, ""].join("\n"));
}

const WITHOUT_ETCD = new Set(["etcd", "etcd-readiness"]);

/** What is told of health while etcd does not answer. */
export function healthWithoutEtcd(url: string): HttpResponse {
  const { path, query } = parseUrl(url);
  return health(path, query, WITHOUT_ETCD) ?? notFoundPage();
}
