import { expect, test } from "vitest";
import { drawVariables, EMPTY_LAB, substitute, type LabSource } from "./lab.ts";

const lab: LabSource = { ...EMPTY_LAB, name: "x", variables: { name: ["a", "b", "c"], size: ["1", "2"] } };

test("the seed draws one value of each variable, always the same", () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const drawn = drawVariables(lab, seed);

    expect(lab.variables.name).toContain(drawn.name);
    expect(lab.variables.size).toContain(drawn.size);
    expect(drawVariables(lab, seed)).toEqual(drawn);
  }
});

test("every value comes up with some seed", () => {
  const names = Array.from({ length: 40 }, (_, seed) => drawVariables(lab, seed).name);

  expect([...new Set(names)].sort()).toEqual(["a", "b", "c"]);
});

test("a variable more, or in another place, changes no other", () => {
  const more = { ...lab, variables: { extra: ["x", "y"], size: ["1", "2"], name: ["a", "b", "c"] } };

  for (const seed of [1, 2, 3, 4, 5])
    expect(drawVariables(more, seed)).toMatchObject(drawVariables(lab, seed));
});

test("names in double braces are replaced where they are variables", () => {
  const text = "{{name}}, {{ name }}, {{other}}, {{ .Values.name }}, ${{name}}";

  expect(substitute(text, { name: "web" })).toBe("web, web, {{other}}, {{ .Values.name }}, $web");
});
