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

const LOAD = `${GOOD}load:
  url: http://{{name}}
  peak: 60
  curve: [[0, 0.1], [12, 1], [24, 0]]
`;

test("a lab may declare a load", () => {
  expect(parseLab("x", LOAD).load).toEqual({
    url: "http://{{name}}",
    peak: "60",
    curve: [
      [0, 0.1],
      [12, 1],
      [24, 0],
    ],
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
  [`${GOOD}load: 5\n`, "labs/x/lab.yaml: load: must have url, peak and curve"],
  [`${LOAD}  color: red\n`, "labs/x/lab.yaml: load.color: is not known here"],
  [LOAD.replace("http:", "ftp:"), "labs/x/lab.yaml: load.url: must be like http://name:80"],
  [
    LOAD.replace("http://{{name}}", "http://{{nane}}"),
    "labs/x/lab.yaml: load.url: {{nane}} is not a variable",
  ],
  [LOAD.replace("60", "many"), "labs/x/lab.yaml: load.peak: must be requests a second, or a variable"],
  [
    LOAD.replace("60", '"{{name}}"'),
    'labs/x/lab.yaml: load.peak: {{name}} may be "shop", which is no number above 0',
  ],
  [LOAD.replace("[12, 1], ", "[12], "), "labs/x/lab.yaml: load.curve[1]: must be [hours, part]"],
  [
    LOAD.replace("[12, 1]", "[25, 1]"),
    "labs/x/lab.yaml: load.curve[2]: must be [hours, part], the first at 0",
  ],
  [LOAD.replace("[12, 1]", "[12, 2]"), "labs/x/lab.yaml: load.curve[1]: must be [hours, part], with a part"],
  [
    LOAD.replace("[0, 0.1]", "[1, 0.1]"),
    "labs/x/lab.yaml: load.curve[0]: must be [hours, part], the first at 0",
  ],
  ["- a\n", "labs/x/lab.yaml: file: must be a mapping"],
  ["title: [\n", "labs/x/lab.yaml: file: "],
])("a mistake is named by file and field (%#)", (source, message) => {
  expect(() => parseLab("x", source)).toThrow(message);
});
