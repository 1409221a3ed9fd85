// Both languages of a lesson say the same, and whatever a reader runs in either of them works.

import { describe, expect, test } from "vitest";
import { labNames, readLab } from "../../src/cli/lab-files.ts";
import { LANGUAGES, lessonAt, lessonPaths } from "../../src/cli/lesson-files.ts";
import type { Lesson } from "../../src/cli/lesson-source.ts";
import { EMPTY_LAB } from "../../src/session/lab.ts";
import { Session } from "../../src/session/session.ts";
import type { LessonCell } from "../../src/site/lesson-cells.ts";

/** A cell may take so much virtual time; between two of them a reader reads. */
const CELL_LIMIT_MS = 600_000;
const READING_MS = 20_000;
const MISHAP =
  /^(error:|Error from server|The .* is invalid|bash: |.*: command not found|.*not simulated).*$/gm;

const pages = lessonPaths("es");
const lessons = pages.filter((path) => lessonAt("es", path).cells.length > 0);

/** Language-free facts of a lesson. */
function facts({ frontMatter, headings, tags, quizzes, source }: Lesson) {
  const { title: _, description: __, ...rest } = frontMatter;
  const prose = source.replace(/```[\s\S]*?```/g, "").replace(/<Quiz[\s\S]*?\/>/g, "");
  return {
    frontMatter: rest,
    headings: headings.map(({ level }) => level),
    components: tags.map(({ name, attributes }) => ({ name, attributes })),
    quizzes: quizzes.map((questions) =>
      questions.map(({ ask, options }) => ({
        code: codeIn(ask!),
        options: options!.map(({ right = false, text }) => ({ right, code: codeIn(text!) })),
      })),
    ),
    code: [...new Set(codeIn(prose))].sort(),
  };
}

/** `spans` of a text that Kubernetes or a shell would read. */
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

test("there are lessons with cells", () => {
  expect(lessons.length).toBeGreaterThan(0);
});

describe.each(pages)("%s", (path) => {
  test("names the same fields, commands, components and right answers in both languages", () => {
    expect(facts(lessonAt("en", path))).toEqual(facts(lessonAt("es", path)));
  });

  test("is translated: no heading, question or paragraph is the other language's", () => {
    const [en, es] = LANGUAGES.map((language) => lessonAt(language, path));
    const long = ({ source }: Lesson) =>
      source
        .replace(/```[\s\S]*?```/g, "")
        .split("\n")
        .filter((line) => line.length > 80 && !/^(import|- \[)/.test(line));

    expect(long(en).filter((line) => long(es).includes(line))).toEqual([]);
  });
});

/** Runs a lesson's cells one after the other, as a reader does. */
async function run({ frontMatter, cells }: Lesson, seed: number) {
  const name = frontMatter.lab as string | undefined;
  const lab = name && labNames().includes(name) ? (await readLab(name)).source : EMPTY_LAB;
  let output = "";
  let exitCode: number | undefined;
  const session = await Session.open({
    lab,
    seed,
    output: { cell: (_, data) => (output += data), cellEnd: (_, code) => (exitCode = code) },
  });
  const { simulation } = session;
  const results: { cell: LessonCell; output: string; exitCode: number | undefined }[] = [];
  for (const cell of cells) {
    output = "";
    exitCode = undefined;
    session.apply({ type: "cell", id: cell.id, text: cell.text, manifest: cell.manifest });
    const limit = simulation.now + CELL_LIMIT_MS;
    while (exitCode === undefined && simulation.now < limit)
      await simulation.throughHolds(() => simulation.advance(1_000));
    results.push({ cell, output: output.replaceAll("\r\n", "\n"), exitCode });
    await simulation.throughHolds(() => simulation.advance(READING_MS));
  }
  return results;
}

describe.each(lessons)("the cells of %s", (path) => {
  test.each(LANGUAGES.map((language, at) => [language, at + 1] as const))(
    "end well and print something in %s",
    async (language, seed) => {
      const results = await run(lessonAt(language, path), seed);

      for (const { cell, output, exitCode } of results) {
        const where = `${cell.id}:\n${output}`;
        expect(exitCode, where).toBe(0);
        expect(output.trim(), where).not.toBe("");
        expect(output.match(MISHAP) ?? [], where).toEqual(cell.error === undefined ? [] : [cell.error]);
      }
    },
  );
});
