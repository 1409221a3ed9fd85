import { expect, test } from "vitest";
import { coreutils, editors, loadPrograms, netPrograms } from "./index.ts";

test("the programs that hosts list are those that there is code for", async () => {
  const { gnu, busybox } = await loadPrograms();

  const listed = [...coreutils.keys(), ...netPrograms.keys(), ...editors.keys()].sort();

  expect([...gnu.keys()].sort()).toEqual(listed);
  expect([...busybox.keys()].sort()).toEqual(listed);
});
