// In Kubernetes: k8s.io/pod-security-admission/api and policy. The levels that a namespace's labels name, and what violates them.

import { invalid, type FieldError } from "../../../apimachinery/field-error.ts";
import { baselineChecks } from "./baseline.ts";
import type { PodToCheck, Violation } from "./check.ts";
import { restrictedChecks } from "./restricted.ts";

export const LEVELS = ["privileged", "baseline", "restricted"] as const;
const MODES = ["enforce", "audit", "warn"] as const;
const PREFIX = "pod-security.kubernetes.io/";

/** A level, and as which version of Kubernetes knows it. */
export interface LevelVersion {
  level: (typeof LEVELS)[number];
  /** `latest` or `v1.30`. */
  version: string;
}

export type Policy = Readonly<Record<(typeof MODES)[number], LevelVersion>>;

export const levelText = ({ level, version }: LevelVersion): string => `${level}:${version}`;

const isLevel = (text: string): text is LevelVersion["level"] => (LEVELS as readonly string[]).includes(text);
const isVersion = (text: string) => text === "latest" || /^v1\.([0-9]|[1-9][0-9]*)$/.test(text);

type Labels = Readonly<Record<string, string>> | undefined;

const policies = new WeakMap<object, Policy>();

/** What a namespace's labels ask for. What is wrong counts as restricted for enforcing, and as nothing else. */
export function policyOf(labels: Labels): Policy {
  if (!labels) return readPolicy(labels);
  let policy = policies.get(labels);
  if (!policy) policies.set(labels, (policy = readPolicy(labels)));
  return policy;
}

function readPolicy(labels: Labels): Policy {
  const of = (mode: string): LevelVersion => {
    const level = labels?.[PREFIX + mode];
    const version = labels?.[`${PREFIX}${mode}-version`];
    const wrong = mode === "enforce" ? "restricted" : "privileged";
    return {
      level: level === undefined ? "privileged" : isLevel(level) ? level : wrong,
      version: version !== undefined && isVersion(version) ? version : "latest",
    };
  };
  return { enforce: of("enforce"), audit: of("audit"), warn: of("warn") };
}

export function labelErrors(labels: Labels): FieldError[] {
  const errors: FieldError[] = [];
  for (const mode of MODES) {
    const [level, version] = [labels?.[PREFIX + mode], labels?.[`${PREFIX}${mode}-version`]];
    if (level !== undefined && !isLevel(level))
      errors.push(
        invalid(
          `metadata.labels[${PREFIX}${mode}]`,
          level,
          "must be one of privileged, baseline, restricted",
        ),
      );
    if (version !== undefined && !isVersion(version))
      errors.push(
        invalid(`metadata.labels[${PREFIX}${mode}-version]`, version, `must be "latest" or "v1.x"`),
      );
  }
  return errors;
}

const minorOf = (version: string) => (version === "latest" ? Infinity : Number(version.slice("v1.".length)));

/** What of a pod a level forbids. */
export function violations(pod: PodToCheck, { level, version }: LevelVersion): Violation[] {
  if (level === "privileged") return [];
  const known = minorOf(version);
  const restricted = level === "restricted" ? restrictedChecks.filter(({ since }) => since <= known) : [];
  const replaced = new Set(restricted.map(({ replaces }) => replaces));
  const baseline = baselineChecks.filter(({ id, since }) => since <= known && !replaced.has(id));
  return [...baseline, ...restricted].map(({ check }) => check(pod)).filter((one) => one !== undefined);
}

export const violationsText = (all: readonly Violation[]): string =>
  all.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(", ");

export const reasonsText = (all: readonly Violation[]): string => all.map(({ reason }) => reason).join(", ");
