// Both languages of every lesson have the same shape: headings, cells, terms, questions, links.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCourse } from "./course.ts";
import { cellFrom, cellsIn } from "./lesson-cells.ts";

const root = new URL("../../content/docs", import.meta.url).pathname;
const pages = (language: string) =>
  readdirSync(join(root, language), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".mdx"))
    .sort();

const lessons = pages("es");

function shapeOf(language: string, file: string) {
  const source = readFileSync(join(root, language, file), "utf8");
  const prose = source.replace(/```[\s\S]*?```/g, "");
  const all = (pattern: RegExp) => [...prose.matchAll(pattern)].map((match) => match[1]);
  return {
    lesson: all(/^lesson: (.*)$/gm),
    lab: all(/^lab: (.*)$/gm),
    headings: all(/^(#+) /gm),
    cells: cellsIn(source),
    cellCount: all(/<(Cell) /g).length,
    terms: all(/<Term id="([\w-]+)"/g),
    views: all(/<LiveView ([^/]*)\/>/g),
    questions: all(/\b(ask):/g).length,
    rightAnswers: [...prose.matchAll(/right: true|text:/g)].map(([word]) => word),
    links: all(/\]\((https:\/\/[^)]*)\)/g).map((link) => link.replace("kubernetes.io/es/", "kubernetes.io/")),
  };
}

test("every page exists in both languages", () => {
  expect(lessons.length).toBeGreaterThan(1);
  expect(pages("en")).toEqual(lessons);
});

describe.each(lessons)("%s", (file) => {
  test("has the same shape in Spanish and in English", () => {
    expect(shapeOf("en", file)).toEqual(shapeOf("es", file));
  });

  test("has cells that the tests can read, each with its own name", () => {
    const { cells, cellCount } = shapeOf("es", file);

    expect(cells).toHaveLength(cellCount);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  });

  test("uses only words that the glossary explains", () => {
    const { glossary } = readCourse().es;

    expect(shapeOf("es", file).terms.filter((id) => !(id in glossary))).toEqual([]);
  });
});

test("what a page renders is what the source says", () => {
  const html =
    '<pre><code class="language-bash">echo &quot;a &#x26; b&quot; &#x3C; c &#39;d&#39;\n</code></pre>';

  expect(cellFrom("one", html)).toEqual({ id: "one", text: `echo "a & b" < c 'd'`, manifest: false });
});

test("a cell without a code block is refused, and so is one in another language", () => {
  expect(() => cellFrom("one", "<p>text</p>")).toThrow('cell "one" has 0 code blocks instead of one');
  expect(() => cellFrom("two", '<pre><code class="language-go">x</code></pre>')).toThrow(
    'cell "two" is written in go; a cell is bash or yaml',
  );
});
