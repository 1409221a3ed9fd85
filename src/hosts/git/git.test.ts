import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { Simulation } from "../../simulation/index.ts";
import { createHost } from "../host.ts";
import { createNoNetwork } from "../no-network.ts";
import { laptopPrograms } from "../programs/index.ts";
import { givenTerminal, runScriptOn, type GivenHost } from "../testing.ts";
import { gitPrograms } from "./index.ts";
import story from "./fixtures/story.json" with { type: "json" };

function givenLaptop(): GivenHost {
  const simulation = new Simulation({ seed: 1, start: 1767258000_000 });
  const host = createHost({
    simulation,
    name: "laptop",
    net: createNoNetwork("laptop"),
    programs: new Map([...laptopPrograms, ...gitPrograms]),
    user: { name: "ana", uid: 1000, gid: 1000, home: "/home/ana" },
    env: [["LANG", "C.UTF-8"]],
  });
  host.fs.mkdir("/home/ana/work", { parents: true });
  host.fs.write(
    "/home/ana/.gitconfig",
    "[user]\n\tname = Learner\n\temail = learner@timonel.invalid\n[init]\n\tdefaultBranch = main\n",
  );
  return { simulation, host };
}

test("a story of a work folder reads as real git tells it, ids of commits included", async () => {
  const given = givenLaptop();

  const told: typeof story = [];
  for (const { command } of story) {
    const { output, errors, status } = await runScriptOn(given, `cd ~/work && ${command}`);
    told.push({ command, output, errors, status: status! });
  }

  expect(told.filter((step, i) => !isDeepStrictEqual(step, story[i]))).toEqual(
    story.filter((step, i) => !isDeepStrictEqual(step, told[i])),
  );
});

test("a commit without a message is written in the editor", async () => {
  const given = givenLaptop();
  await runScriptOn(given, "cd work && git init -q && echo a > a && git add a");
  const terminal = givenTerminal(given);

  await terminal.type("cd work && git commit\r");
  await terminal.type("first words\x0f\r\x18");
  const { output } = await runScriptOn(given, "cd work && git log --format 2>/dev/null; git log --oneline");

  expect(terminal.output()).toContain("(root-commit)");
  expect(output).toMatch(/^[0-9a-f]{7} first words\n$/);
});

test("remotes say that they are not simulated", async () => {
  expect(await runScriptOn(givenLaptop(), "git push")).toEqual({
    output: "",
    errors: "git: 'push' is not simulated\n",
    status: 1,
  });
});
