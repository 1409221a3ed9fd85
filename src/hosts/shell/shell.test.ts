import fc from "fast-check";
import { expect, test } from "vitest";
import { givenHost, runScriptOn } from "../testing.ts";
import { quoteForShell, quoteSingle } from "./quote.ts";
import recorded from "./fixtures/bash.json" with { type: "json" };

test.each(recorded)("does what bash does: $script", async ({ script, output, errors, status }) => {
  const result = await runScriptOn(givenHost(), script);

  expect(result).toEqual({ output, errors, status });
});

test("a loop of ten thousand rounds takes less than a second of virtual time", async () => {
  const given = givenHost();

  const result = await runScriptOn(given, "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i");

  expect(result.output).toBe("10000\n");
  expect(given.simulation.now - given.simulation.start).toBeLessThan(1000);
});

test("a fork bomb ends with an error", async () => {
  const result = await runScriptOn(givenHost(), "f() { f | f; }; f; echo over", 60_000);

  expect(result.errors).toContain("fork: retry: Resource temporarily unavailable");
}, 20_000);

test("endless recursion ends with an error", async () => {
  const result = await runScriptOn(givenHost(), "f() { f; }; f");

  expect(result.errors).toBe("bash: line 1: f: maximum function nesting level exceeded (250)\n");
});

test.each(["yes", "while :; do echo $PATH; done"])(
  "$(%s) ends with an error, not the machine",
  async (endless) => {
    const result = await runScriptOn(givenHost(), `x=$(${endless}); echo over`, 600_000);

    expect(result).toEqual({
      output: "",
      errors: "bash: line 1: xrealloc: cannot allocate memory\n",
      status: 1,
    });
  },
  20_000,
);

test("whatever is quoted comes out as it was", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 20 }), async (text) => {
      fc.pre(!/[\0\ud800-\udfff]/.test(text) && text !== "");
      const script = `x=${quoteForShell(text)}; printf '%s|%s|%s' ${quoteForShell(text)} ${quoteSingle(text)} "$x"`;

      const result = await runScriptOn(givenHost(), script);

      expect(result).toEqual({ output: `${text}|${text}|${text}`, errors: "", status: 0 });
    }),
    { numRuns: 200, seed: 3 },
  );
});
