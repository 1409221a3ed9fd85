// In Kubernetes: pkg/controller/podautoscaler/horizontal.go, from stabilizeRecommendation on: recent recommendations are remembered, and
// a target grows and shrinks no faster than its behavior allows.

import type { HorizontalPodAutoscaler } from "../../api/types.ts";

export type Behavior = NonNullable<HorizontalPodAutoscaler["spec"]["behavior"]>;
type Rules = NonNullable<Behavior["scaleUp"]>;
type Policy = NonNullable<Rules["policies"]>[number];

/** --horizontal-pod-autoscaler-downscale-stabilization. */
const DOWNSCALE_WINDOW_SECONDS = 300;

interface Recommendation {
  at: number;
  replicas: number;
}

interface ScaleEvent {
  at: number;
  change: number;
}

/** What is remembered of one autoscaler; a controller that begins anew has forgotten it. */
export interface Memory {
  recommendations: Recommendation[];
  ups: ScaleEvent[];
  downs: ScaleEvent[];
}

export const newMemory = (): Memory => ({ recommendations: [], ups: [], downs: [] });

/** Why a number is another than was recommended. */
export interface Said {
  reason: string;
  message: string;
}

export interface Limited {
  replicas: number;
  /** For AbleToScale. */
  able: Said;
  /** For ScalingLimited, and whether it holds. */
  limit: Said;
  limited: boolean;
}

export interface Wish {
  memory: Memory;
  now: number;
  current: number;
  desired: number;
  min: number;
  max: number;
  behavior?: Behavior;
}

const READY: Said = { reason: "ReadyForNewScale", message: "recommended size matches current size" };
const DOWN_STABILIZED: Said = {
  reason: "ScaleDownStabilized",
  message: "recent recommendations were higher than current one, applying the highest recent recommendation",
};
const UP_STABILIZED: Said = {
  reason: "ScaleUpStabilized",
  message: "recent recommendations were lower than current one, applying the lowest recent recommendation",
};
const IN_RANGE: Said = {
  reason: "DesiredWithinRange",
  message: "the desired count is within the acceptable range",
};
const TOO_FEW: Said = {
  reason: "TooFewReplicas",
  message: "the desired replica count is less than the minimum replica count",
};
const TOO_MANY: Said = {
  reason: "TooManyReplicas",
  message: "the desired replica count is more than the maximum replica count",
};
const UP_LIMIT: Said = {
  reason: "ScaleUpLimit",
  message: "the desired replica count is increasing faster than the maximum scale rate",
};
const DOWN_LIMIT: Said = {
  reason: "ScaleDownLimit",
  message: "the desired replica count is decreasing faster than the maximum scale rate",
};

/** What becomes of a recommendation. */
export function limit(wish: Wish): Limited {
  const rules = wish.behavior && completed(wish.behavior);
  const stable = rules ? stabilized(wish, rules) : highestRecent(wish);
  const able =
    stable === wish.desired ? READY : rules && wish.desired >= wish.current ? UP_STABILIZED : DOWN_STABILIZED;
  remember(wish, rules);
  const [replicas, said] = rules
    ? withinRates({ ...wish, desired: stable }, rules)
    : withinBounds({ ...wish, desired: stable });
  return { replicas, able, limit: said, limited: replicas !== stable };
}

/** Without a behavior, the highest of the last five minutes counts. */
const highestRecent = ({ memory, now, desired }: Wish): number =>
  memory.recommendations
    .filter(({ at }) => at >= now - DOWNSCALE_WINDOW_SECONDS * 1000)
    .reduce((highest, { replicas }) => Math.max(highest, replicas), desired);

interface CompleteRules {
  up: Required<Pick<Rules, "stabilizationWindowSeconds" | "selectPolicy">> & { policies: Policy[] };
  down: CompleteRules["up"];
}

/** What a behavior does not say. */
function completed({ scaleUp, scaleDown }: Behavior): CompleteRules {
  const whole = (rules: Rules | undefined, windowSeconds: number, policies: Policy[]) => ({
    stabilizationWindowSeconds: rules?.stabilizationWindowSeconds ?? windowSeconds,
    selectPolicy: rules?.selectPolicy ?? "Max",
    policies: rules?.policies?.length ? rules.policies : policies,
  });
  const doubled = { type: "Percent", value: 100, periodSeconds: 15 };
  return {
    up: whole(scaleUp, 0, [{ type: "Pods", value: 4, periodSeconds: 15 }, doubled]),
    down: whole(scaleDown, DOWNSCALE_WINDOW_SECONDS, [doubled]),
  };
}

function stabilized({ memory, now, current, desired }: Wish, { up, down }: CompleteRules): number {
  let [lowest, highest] = [desired, desired];
  for (const { at, replicas } of memory.recommendations) {
    if (at > now - up.stabilizationWindowSeconds * 1000) lowest = Math.min(lowest, replicas);
    if (at > now - down.stabilizationWindowSeconds * 1000) highest = Math.max(highest, replicas);
  }
  return Math.min(highest, Math.max(lowest, current));
}

function remember({ memory, now, desired }: Wish, rules: CompleteRules | undefined): void {
  const seconds = rules
    ? Math.max(rules.up.stabilizationWindowSeconds, rules.down.stabilizationWindowSeconds)
    : DOWNSCALE_WINDOW_SECONDS;
  memory.recommendations = memory.recommendations.filter(({ at }) => at >= now - seconds * 1000);
  memory.recommendations.push({ at: now, replicas: desired });
}

/** At most twice as many, or four. */
function withinBounds({ current, desired, min, max }: Wish): [number, Said] {
  const fastest = Math.max(2 * current, 4);
  const [most, why] = max > fastest ? [fastest, UP_LIMIT] : [max, TOO_MANY];
  if (desired < min) return [min, TOO_FEW];
  return desired > most ? [most, why] : [desired, IN_RANGE];
}

function withinRates(wish: Wish, { up, down }: CompleteRules): [number, Said] {
  const { current, desired, min, max } = wish;
  if (desired > current) {
    const fastest = Math.max(current, upLimit(wish, up));
    const [most, why] = max > fastest ? [fastest, UP_LIMIT] : [max, TOO_MANY];
    if (desired > most) return [most, why];
  } else if (desired < current) {
    const slowest = Math.min(current, downLimit(wish, down));
    const [least, why] = min < slowest ? [slowest, DOWN_LIMIT] : [min, TOO_FEW];
    if (desired < least) return [least, why];
  }
  return [desired, IN_RANGE];
}

const changedWithin = (events: readonly ScaleEvent[], seconds: number, now: number): number =>
  events.filter(({ at }) => at > now - seconds * 1000).reduce((sum, { change }) => sum + change, 0);

/** How many there were when a policy's period began. */
const atPeriodStart = ({ memory, now, current }: Wish, { periodSeconds }: Policy): number =>
  current - changedWithin(memory.ups, periodSeconds, now) + changedWithin(memory.downs, periodSeconds, now);

function upLimit(wish: Wish, { selectPolicy, policies }: CompleteRules["up"]): number {
  if (selectPolicy === "Disabled") return wish.current;
  const most = policies.map((policy) => {
    const start = atPeriodStart(wish, policy);
    return policy.type === "Pods" ? start + policy.value : Math.ceil(start * (1 + policy.value / 100));
  });
  return selectPolicy === "Min" ? Math.min(...most) : Math.max(...most);
}

function downLimit(wish: Wish, { selectPolicy, policies }: CompleteRules["down"]): number {
  if (selectPolicy === "Disabled") return wish.current;
  const least = policies.map((policy) => {
    const start = atPeriodStart(wish, policy);
    return policy.type === "Pods" ? start - policy.value : Math.trunc(start * (1 - policy.value / 100));
  });
  return selectPolicy === "Min" ? Math.max(...least) : Math.min(...least);
}

/** A target was scaled: rates are counted from it. */
export function rescaled(
  memory: Memory,
  behavior: Behavior,
  now: number,
  before: number,
  after: number,
): void {
  const periods = [behavior.scaleUp, behavior.scaleDown].flatMap((rules) =>
    (rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds),
  );
  const longest = Math.max(15, ...periods) * 1000;
  memory.ups = memory.ups.filter(({ at }) => at > now - longest);
  memory.downs = memory.downs.filter(({ at }) => at > now - longest);
  if (after > before) memory.ups.push({ at: now, change: after - before });
  else memory.downs.push({ at: now, change: before - after });
}
