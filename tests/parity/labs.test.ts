// A lab's task says everything that its checks read, in both languages.

import { describe, expect, test } from "vitest";
import { labNames, readLab, type Lab } from "../../src/cli/lab-files.ts";
import { LANGUAGES } from "../../src/cli/lesson-files.ts";
import { drawVariables, substitute, type Variables } from "../../src/session/lab.ts";

const SEEDS = [1, 2, 3, 4];

const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name))].sort();

/** Names of things, images and numbers: what is the same in every language. */
const exact = (text: string): string[] =>
  [...text.matchAll(/[\w./-]+:[\w.-]*[\w]|\b\d[\w.]*\b|`[^`]+`/g)].map(([found]) => found).sort();

const checksOf = ({ grader }: Lab, variables: Variables) => grader.checks(variables);

describe.each(labNames())("lab %s", (name) => {
  test("uses every variable in the task of both languages", async () => {
    const { description } = await readLab(name);

    for (const language of LANGUAGES)
      expect(placeholders(description.task[language]), language).toEqual(
        Object.keys(description.variables).sort(),
      );
  });

  test("asks for the same in both languages, word for word where words are code", async () => {
    const { task } = (await readLab(name)).description;

    expect(exact(task.es)).toEqual(exact(task.en));
  });

  test.each(SEEDS)("tells every name, image and number that a check reads (seed %i)", async (seed) => {
    const lab = await readLab(name);
    const variables = drawVariables(lab.source, seed);

    for (const language of LANGUAGES) {
      const task = substitute(lab.description.task[language], variables);
      for (const { id, title } of checksOf(lab, variables)) {
        const drawn = Object.values(variables).filter((value) => title[language].includes(value));
        const images = [...title[language].matchAll(/[\w./-]+:\d[\w.-]*/g)].map(([image]) => image);
        for (const word of [...drawn, ...images]) expect(task, `${language}: ${id}`).toContain(word);
      }
    }
  });

  test("says the same numbers and code in both languages of every check and hint", async () => {
    const lab = await readLab(name);

    for (const { id, title, hints } of checksOf(lab, drawVariables(lab.source, 1)))
      for (const { en, es } of [title, ...hints]) expect(exact(es), id).toEqual(exact(en));
  });

  test("has the same checks, by id and points, whatever the seed draws", async () => {
    const lab = await readLab(name);
    const list = (seed: number) =>
      checksOf(lab, drawVariables(lab.source, seed)).map(({ id, points }) => ({ id, points }));

    for (const seed of SEEDS) expect(list(seed)).toEqual(list(1));
  });
});
