// The interface says the same in both languages. That no sentence lacks a language is the types' business.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LANGUAGES } from "../../src/cli/lesson-files.ts";
import { readCourse } from "../../src/site/course.ts";

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("a sentence has the same blanks in both languages", () => {
  const source = readFileSync("src/site/texts.ts", "utf8");
  const sentences = [...source.matchAll(/en:\s*"([^"]*)",\s*es:\s*"([^"]*)"/g)];

  expect(sentences.length).toBeGreaterThan(50);
  for (const [, en, es] of sentences) expect(placeholders(es), en).toEqual(placeholders(en));
});

test("every word of the glossary is explained in both languages, each in its own", () => {
  const [en, es] = LANGUAGES.map((language) => readCourse()[language].glossary);

  for (const id of Object.keys(en)) expect(es[id].text, id).not.toBe(en[id].text);
});
