import { expect, test, vi } from "vitest";
import { EMPTY_LAB } from "./lab.ts";

const REDIS = `apiVersion: v1
kind: Pod
metadata: { name: cache }
spec:
  containers: [{ name: redis, image: "redis:7.4" }]
`;
const lab = { ...EMPTY_LAB, cluster: { "cache.yaml": REDIS } };

test("a lab whose beginning needs code that is not there yet begins the same as when it is", async () => {
  vi.resetModules();
  const { Session, StillLoading } = await import("./session.ts");
  const phase = (session: InstanceType<typeof Session>) =>
    session.cluster.client.get("pods", "default/cache").status?.phase;

  expect(() => new Session({ lab, seed: 1 })).toThrow(StillLoading);
  const opened = await Session.open({ lab, seed: 1 });
  const again = new Session({ lab, seed: 1 });

  expect(phase(opened)).toBe("Running");
  expect(opened.cluster.client.list("events")).toEqual(again.cluster.client.list("events"));
});
