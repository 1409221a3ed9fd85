// In Kubernetes: k8s.io/apiserver/pkg/server/healthz. Whether the server lives and may be asked, check by check.
// Left out here: checks that fail; while the simulated server does not run, nobody answers at all.

import type { HttpResponse } from "../../apimachinery/http.ts";
import { notFoundPage, plainText } from "./answer.ts";
import type { Query } from "./paths.ts";

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

/** Undefined: not a path of health. */
export function health(path: string, query: Query): HttpResponse | undefined {
  const [, name, ...rest] = path.split("/");
  const checks = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (!checks) return undefined;
  const check = rest.join("/");
  if (check) return checks.includes(check) ? plainText(200, "ok") : notFoundPage();
  if (query.get("verbose") === undefined) return plainText(200, "ok");
  const excluded = new Set(query.all("exclude"));
  const lines = checks.map((one) => `[+]${one}${excluded.delete(one) ? " excluded:" : ""} ok`);
  if (excluded.size > 0) {
    const names = [...excluded].sort().map((one) => JSON.stringify(one));
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names.join(", ")}`);
  }
  return plainText(200, [...lines, `${name} check passed`, ""].join("\n"));
}
