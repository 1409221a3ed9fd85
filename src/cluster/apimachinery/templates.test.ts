import { expect, test } from "vitest";
import jsonPath from "./fixtures/jsonpath.json";
import goTemplate from "./fixtures/go-template.json";
import { compileGoTemplate } from "./go-template.ts";
import { compileJsonPath } from "./jsonpath.ts";

interface Case {
  template: string;
  output?: string;
  error?: string;
}

const answer = (print: () => string): string => {
  try {
    return print();
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
};

test.each(jsonPath.cases as Case[])(
  "the JSONPath $template prints what kubectl prints",
  ({ template, output, error }) => {
    const printed = answer(() => compileJsonPath(template).print(jsonPath.object));

    if (error === undefined) expect(printed).toBe(output);
    else expect(error).toContain(printed.replace("refused: ", ""));
  },
);

test.each(goTemplate.cases as Case[])(
  "the Go template $template prints what kubectl prints",
  ({ template, output, error }) => {
    const printed = answer(() => compileGoTemplate(template).print(goTemplate.object));

    if (error === undefined) expect(printed).toBe(output);
    else expect(error).toContain(printed.replace("refused: ", ""));
  },
);
