import { expect, test } from "vitest";
import { parseLab } from "./lab-file.ts";

const GOOD = `title: {en: A, es: B}
task: {en: "Do {{name}}.", es: "Haz {{name}}."}
variables:
  name: [shop, bakery]
nodes: 2
`;

test("a lab is read with what it leaves out", () => {
  expect(parseLab("x", GOOD)).toEqual({
    title: { en: "A", es: "B" },
    task: { en: "Do {{name}}.", es: "Haz {{name}}." },
    variables: { name: ["shop", "bakery"] },
    nodes: 2,
    minutes: 60,
  });
});

test.each([
  [GOOD.replace("es: B", "es: ''"), "labs/x/lab.yaml: title.es: must be a text"],
  [
    GOOD.replace("[shop, bakery]", "[4, 5]"),
    "labs/x/lab.yaml: variables.name: must be a list of texts (quote numbers)",
  ],
  [GOOD.replace("nodes: 2", "nodes: two"), "labs/x/lab.yaml: nodes: must be a whole number above 0"],
  [GOOD.replace("Haz {{name}}", "Haz {{nombre}}"), "labs/x/lab.yaml: task.es: {{nombre}} is not a variable"],
  [`${GOOD}color: red\n`, "labs/x/lab.yaml: color: is not known here"],
  ["- a\n", "labs/x/lab.yaml: file: must be a mapping"],
  ["title: [\n", "labs/x/lab.yaml: file: "],
])("a mistake is named by file and field (%#)", (source, message) => {
  expect(() => parseLab("x", source)).toThrow(message);
});
