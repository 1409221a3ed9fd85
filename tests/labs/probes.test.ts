// Ways to solve the lab probes other than its solution.

import { expect, test } from "vitest";
import { readLab } from "../../src/cli/lab-files.ts";
import { attempt } from "../../src/cli/lab-guard.ts";

const patch = (deployment: string, container: string, fields: object) =>
  `kubectl patch deployment {{${deployment}}} -p '${JSON.stringify({
    spec: { template: { spec: { containers: [{ name: container, ...fields }] } } },
  })}'`;
const web = { httpGet: { port: 80 } };
const grpc = { grpc: { port: 5000 } };
const healthz = { httpGet: { path: "/healthz", port: 8080 } };

const OTHERWISE: Record<string, readonly string[]> = {
  "a startup probe alone, defaults, TCP": [
    patch("api", "nginx", { startupProbe: { ...web, periodSeconds: 2, failureThreshold: 30 } }),
    patch("worker", "worker", { livenessProbe: grpc }),
    patch("importer", "importer", { startupProbe: { tcpSocket: { port: 8080 }, failureThreshold: 30 } }),
  ],
  "a hook that waits, more than asked, a delay": [
    patch("api", "nginx", {
      lifecycle: {
        postStart: { exec: { command: ["sh", "-c", "until curl -sf localhost; do sleep 1; done"] } },
      },
    }),
    patch("worker", "worker", { livenessProbe: { ...grpc, failureThreshold: 1 }, readinessProbe: grpc }),
    patch("importer", "importer", { startupProbe: { ...healthz, initialDelaySeconds: 60 } }),
  ],
  "all three probes, commands, manifests": [
    patch("api", "nginx", {
      startupProbe: { ...web, failureThreshold: 30 },
      livenessProbe: web,
      readinessProbe: { exec: { command: ["curl", "-sf", "localhost"] } },
    }),
    `kubectl get deployment {{worker}} -o yaml | sed 's/^\\( *\\)name: worker$/\\1name: worker\\n\\1livenessProbe: {grpc: {port: 5000}, periodSeconds: 5}/' | kubectl replace -f -`,
    patch("importer", "importer", {
      startupProbe: { exec: { command: ["curl", "-sf", "localhost:8080/healthz"] }, failureThreshold: 20 },
    }),
  ],
};

test.each(Object.entries(OTHERWISE))("%s: passes", async (name, patches) => {
  const wait =
    "for name in {{api}} {{worker}} {{importer}}; do kubectl rollout status deployment/$name --timeout=180s; done";
  const text = [...patches, wait].join("\n");

  const { report } = await attempt(await readLab("probes"), 3, { name, text });

  expect(report.checks.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
});
