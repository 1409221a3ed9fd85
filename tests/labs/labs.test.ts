import { expect, test } from "vitest";
import { labNames } from "../../src/cli/lab-files.ts";
import { proveInTests, SLOW } from "./prove.ts";

test("there are labs to prove", () => {
  expect(labNames()).toContain("deployments");
  expect(labNames()).toEqual(expect.arrayContaining([...SLOW]));
});

for (const name of labNames()) if (!SLOW.includes(name)) proveInTests(name);
