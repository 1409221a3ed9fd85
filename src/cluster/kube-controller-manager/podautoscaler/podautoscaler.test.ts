import { describe, expect, test } from "vitest";
import type { Pod } from "../../api/types.ts";
import { limit, newMemory, rescaled, type Behavior, type Wish } from "./limits.ts";
import { replicasForUtilization, type Situation } from "./replica-calculator.ts";

const NOW = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;

/** A Pod that requests 200m and has been ready for an hour, unless said otherwise. */
const pod = (name: string, more: { startedMs?: number; ready?: boolean; request?: string } = {}): Pod => {
  const { startedMs = 60 * MINUTE, ready = true, request = "200m" } = more;
  const time = new Date(NOW - startedMs).toISOString();
  const resources = request ? { requests: { cpu: request } } : {};
  return {
    metadata: { name, namespace: "default" },
    spec: { containers: [{ name: "c", resources }] },
    status: {
      phase: "Running",
      startTime: time,
      conditions: [{ type: "Ready", status: ready ? "True" : "False", lastTransitionTime: time }],
    },
  } as unknown as Pod;
};

/** What each pod uses, in millicores; undefined: no metric. */
function situation(used: Record<string, number | undefined>, pods: Pod[]): Situation {
  const known = Object.entries(used).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, { at: NOW, windowMs: 15_000, value }] as const],
  );
  return {
    current: pods.length,
    tolerances: { up: 0.1, down: 0.1 },
    metrics: new Map(known),
    pods,
    resource: "cpu",
    now: NOW,
  };
}

const wanted = (used: Record<string, number | undefined>, pods: Pod[], target = 50) =>
  replicasForUtilization(situation(used, pods), target).replicas;

describe("how many replicas usage asks for", () => {
  test("is the number that brings usage to its target, rounded up", () => {
    expect(wanted({ a: 500 }, [pod("a")])).toBe(5);
    expect(wanted({ a: 180, b: 180, c: 180 }, [pod("a"), pod("b"), pod("c")], 60)).toBe(5);
    expect(wanted({ a: 10, b: 10 }, [pod("a"), pod("b")])).toBe(1);
  });

  test("does not change within a tenth of the target", () => {
    expect(wanted({ a: 110, b: 110 }, [pod("a"), pod("b")])).toBe(2);
    expect(wanted({ a: 112, b: 112 }, [pod("a"), pod("b")])).toBe(3);
  });

  test("counts pods without metrics as idle when growing, as fully used when shrinking", () => {
    expect(wanted({ a: 300, b: undefined }, [pod("a"), pod("b")])).toBe(3);
    expect(wanted({ a: 40, b: undefined }, [pod("a"), pod("b")])).toBe(2);
  });

  test("does not take a pod's beginning for load", () => {
    const young = pod("b", { startedMs: MINUTE, ready: false });

    expect(wanted({ a: 150, b: 900 }, [pod("a"), young])).toBe(2);
  });

  test("needs requests, pods and metrics, and says which is missing", () => {
    expect(() => wanted({ a: 1 }, [pod("a", { request: "" })])).toThrow(
      "missing request for cpu in container c of Pod a",
    );
    expect(() => wanted({}, [])).toThrow("no pods returned by selector while calculating replica count");
    expect(() => wanted({}, [pod("a")])).toThrow(
      "did not receive metrics for targeted pods (pods might be unready)",
    );
  });
});

describe("how fast a target may change", () => {
  const wish = (more: Partial<Wish>): Wish => ({
    memory: newMemory(),
    now: NOW,
    current: 1,
    desired: 1,
    min: 1,
    max: 100,
    ...more,
  });

  test("without a behavior it grows to four or the double at most", () => {
    expect(limit(wish({ current: 1, desired: 20 }))).toMatchObject({
      replicas: 4,
      limited: true,
      limit: { reason: "ScaleUpLimit" },
    });
    expect(limit(wish({ current: 8, desired: 50 })).replicas).toBe(16);
  });

  test("without a behavior the highest recommendation of five minutes counts", () => {
    const memory = newMemory();
    limit(wish({ memory, current: 5, desired: 5 }));

    const soon = limit(wish({ memory, now: NOW + 4 * MINUTE, current: 5, desired: 1 }));
    const later = limit(wish({ memory, now: NOW + 6 * MINUTE, current: 5, desired: 1 }));

    expect(soon).toMatchObject({ replicas: 5, able: { reason: "ScaleDownStabilized" } });
    expect(later).toMatchObject({ replicas: 1, able: { reason: "ReadyForNewScale" } });
  });

  test("policies count what was changed within their period", () => {
    const behavior = {
      scaleDown: {
        stabilizationWindowSeconds: 0,
        policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
      },
    } as Behavior;
    const memory = newMemory();
    expect(limit(wish({ memory, behavior, current: 5, desired: 1 })).replicas).toBe(4);
    rescaled(memory, behavior, NOW, 5, 4);

    const soon = limit(wish({ memory, behavior, now: NOW + 30_000, current: 4, desired: 1 }));
    const later = limit(wish({ memory, behavior, now: NOW + 61_000, current: 4, desired: 1 }));

    expect(soon).toMatchObject({ replicas: 4, limit: { reason: "ScaleDownLimit" } });
    expect(later.replicas).toBe(3);
  });

  test("a direction can be disabled, and bounds hold", () => {
    const behavior = { scaleDown: { selectPolicy: "Disabled" } } as Behavior;

    expect(limit(wish({ behavior, current: 5, desired: 1 })).replicas).toBe(5);
    expect(limit(wish({ current: 3, desired: 0 })).limit.reason).toBe("TooFewReplicas");
    expect(limit(wish({ current: 9, desired: 12, max: 10 }))).toMatchObject({
      replicas: 10,
      limit: { reason: "TooManyReplicas" },
    });
  });
});
