import { expect, test } from "vitest";
import { createHost } from "../host.ts";
import { createNoNetwork } from "../no-network.ts";
import { givenHost, runScriptOn } from "../testing.ts";
import { Simulation } from "../../simulation/index.ts";
import { laptopPrograms } from "./index.ts";

const KIB = 1024;

/** As free of procps says it of a machine with 2 GiB. */
test.each([
  ["free", ["2097152", "1866240", "0", "0", "230912", "230912"]],
  ["free -m", ["2048", "1822", "0", "0", "225", "225"]],
  ["free -h", ["2.0Gi", "1.8Gi", "0B", "0B", "225Mi", "225Mi"]],
  ["free -b", ["2147483648", "1911029760", "0", "0", "236453888", "236453888"]],
])("%s", async (command, cells) => {
  const simulation = new Simulation({ seed: 1 });
  const host = createHost({
    simulation,
    name: "box",
    net: createNoNetwork("box"),
    programs: laptopPrograms,
    memory: () => ({ total: 2_097_152 * KIB, used: 1_866_240 * KIB, cached: 230_912 * KIB }),
  });

  const { output } = await runScriptOn({ simulation, host }, command);

  expect(output.split("\n")[1]).toBe(`Mem:    ${cells.map((cell) => cell.padStart(12)).join("")}`);
});

test.each([
  ["ps -o huh", 'error: unknown user-defined format specifier "huh"'],
  ["ps -eo", "error: format specification must follow -o"],
])("%s is a mistake of whoever wrote it", async (command, said) => {
  const { errors, status } = await runScriptOn(givenHost(), command);

  expect([errors.split("\n")[0], status]).toEqual([said, 1]);
});
