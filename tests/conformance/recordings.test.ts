// Recorded sessions of a real cluster, played with this project's kubectl against its cluster.

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

test("a session plays the same way twice", async () => {
  const { transcript } = sessions.find(({ name }) => name === "05-rollout/rollout-history-undo")!;

  expect(await play(transcript)).toEqual(await play(transcript));
});
