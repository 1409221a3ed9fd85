// Recorded sessions of a real cluster, played with this project's kubectl against its cluster.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compare } from "./compare.ts";
import { here, play } from "./in-simulation.ts";
import { below, floorOf, sessions } from "./sessions.ts";

const floor = floorOf("ours");

describe("kubectl and the cluster answer as the real ones did", () => {
  test.each(sessions.map((session) => [session.name, session] as const))(
    "%s",
    async (name, { transcript }) => {
      const least = floor[name] ?? [0, 0];

      const { score, differences } = compare(transcript, await play(transcript), here);

      const fallen = below(score, least);
      expect(
        fallen,
        `${name} fell below its floor of ${least.join(" commands, ")} lines\n${differences.join("\n")}`,
      ).toBe(false);
    },
  );

  test("every recorded session has a floor, and every floor a session", () => {
    expect(Object.keys(floor)).toEqual(sessions.map(({ name }) => name));
  });
});

test("every session that is not whole has its reason in docs/fidelity.md", () => {
  const reasons = readFileSync(new URL("../../docs/fidelity.md", import.meta.url), "utf8");
  const partly = sessions.filter(({ name, transcript }) => floor[name][0] < transcript.steps.length);

  const named = sessions.filter(({ name }) => reasons.includes(name));

  expect(named.map(({ name }) => name)).toEqual(partly.map(({ name }) => name));
  expect(reasons).toContain(`Of ${sessions.length} sessions, ${sessions.length - partly.length} are equal`);
});

test("a session plays the same way twice", async () => {
  const { transcript } = sessions.find(({ name }) => name === "05-rollout/rollout-history-undo")!;

  expect(await play(transcript)).toEqual(await play(transcript));
});
