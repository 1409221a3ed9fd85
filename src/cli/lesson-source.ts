// A lesson as its source says it: what both languages must have alike, and what can be wrong with it.

import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import { cellsIn, type LessonCell } from "../site/lesson-cells.ts";

/** A component in the prose, `<Term id="pod">`. */
export interface Tag {
  name: string;
  attributes: Readonly<Record<string, string>>;
  line: number;
}

export interface Question {
  ask?: string;
  options?: { text?: string; why?: string; right?: boolean }[];
}

export interface Lesson {
  /** `content/docs/en/03-workloads/03-deployments.mdx` */
  file: string;
  frontMatter: Readonly<Record<string, unknown>>;
  headings: { level: number; text: string }[];
  cells: LessonCell[];
  tags: Tag[];
  quizzes: Question[][];
  links: string[];
  /** Paragraphs, without code and components' attributes. */
  source: string;
}

/** Reads a lesson; throws with the file and what is wrong when it cannot be read at all. */
export function readLesson(file: string, source: string): Lesson {
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  if (head === undefined) throw new Error(`${file}: begins with no front matter`);
  const prose = withoutCode(source);
  return {
    file,
    frontMatter: parse(head) as Record<string, unknown>,
    headings: [...withoutCode(body).matchAll(/^(#+) (.*)$/gm)].map(([, marks, text]) => ({
      level: marks.length,
      text,
    })),
    cells: inFile(file, () => cellsIn(source)),
    tags: tagsIn(prose),
    quizzes: inFile(`${file}: <Quiz>: questions`, () => quizzesIn(source)),
    links: [...prose.matchAll(/\]\(([^)\s]*)\)/g)].map(([, link]) => link),
    source,
  };
}

/** Blanks code blocks and comments, so that lines keep their numbers. */
const withoutCode = (source: string): string =>
  source.replace(/```[\s\S]*?```|\{\/\*[\s\S]*?\*\/\}|`[^`\n]*`/g, (code) => code.replace(/[^\n]/g, " "));

const lineOf = (source: string, index: number): number => source.slice(0, index).split("\n").length;

function tagsIn(prose: string): Tag[] {
  return [...prose.matchAll(/<([A-Z]\w*)((?:\s+[\w:-]+(?:="[^"]*")?)*)/g)].map(
    ({ index, 1: name, 2: text }) => ({
      name,
      attributes: Object.fromEntries(
        [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
      ),
      line: lineOf(prose, index),
    }),
  );
}

/** What stands in the braces of `questions={…}`: the project's own text, read as JavaScript reads it, with nothing around it. */
function quizzesIn(source: string): Question[][] {
  return [...source.matchAll(/<Quiz\s+questions=\{([\s\S]*?)\}\s*\/>/g)].map(
    ([, expression]) => runInNewContext(`(${expression})`, {}, { timeout: 1000 }) as Question[],
  );
}

function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** What a lesson may refer to. */
export interface Surroundings {
  labs: readonly string[];
  glossary: readonly string[];
  /** Ids in the syllabus: `3.3`. */
  lessons: readonly string[];
}

/** Everything wrong with one file, each beginning with its name. */
export function problemsOf(lesson: Lesson, around: Surroundings): string[] {
  return [
    ...frontMatterProblems(lesson, around),
    ...cellProblems(lesson),
    ...termProblems(lesson, around),
    ...quizProblems(lesson),
    ...unwritten(lesson),
  ].map((problem) => `${lesson.file}: ${problem}`);
}

function frontMatterProblems({ frontMatter }: Lesson, { labs, lessons }: Surroundings): string[] {
  const { lab, lesson } = frontMatter;
  const problems: string[] = [];
  if (lab !== undefined && !labs.includes(String(lab))) problems.push(`lab: there is no labs/${String(lab)}`);
  if (lesson !== undefined && !lessons.includes(String(lesson)))
    problems.push(`lesson: content/ui has no lesson ${String(lesson)}`);
  return problems;
}

function cellProblems({ tags, cells }: Lesson): string[] {
  const found = tags.filter(({ name }) => name === "Cell");
  const nameless = found.filter(({ attributes }) => !/^[\w-]+$/.test(attributes.id ?? ""));
  const ids = found.flatMap(({ attributes }) => attributes.id ?? []);
  const read = new Set(cells.filter(({ text }) => !text.includes("```")).map(({ id }) => id));
  return [
    ...nameless.map(({ line }) => `line ${line}: <Cell>: id: must be words joined by hyphens`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `<Cell id="${id}">: id: is used twice`),
    ...ids
      .filter((id) => /^[\w-]+$/.test(id) && !read.has(id))
      .map((id) => `<Cell id="${id}">: must hold one code block, with an empty line on either side`),
  ];
}

const termProblems = ({ tags }: Lesson, { glossary }: Surroundings): string[] =>
  tags
    .filter(({ name, attributes }) => name === "Term" && !glossary.includes(attributes.id ?? ""))
    .map(({ line, attributes: { id } }) =>
      id === undefined
        ? `line ${line}: <Term>: id: is missing`
        : `line ${line}: <Term id="${id}">: id: content/ui has no such word in its glossary`,
    );

function quizProblems({ tags, quizzes }: Lesson): string[] {
  if (tags.filter(({ name }) => name === "Quiz").length !== quizzes.length)
    return ["<Quiz>: must be written as <Quiz questions={[…]} />"];
  return quizzes.flat().flatMap(({ ask, options = [] }, at) => {
    const where = `<Quiz>: questions[${at}]`;
    const right = options.filter((option) => option.right).length;
    return [
      ...(ask?.trim() ? [] : [`${where}.ask: is missing`]),
      ...(right === 1 ? [] : [`${where}.options: ${right} of them are right instead of one`]),
      ...options.flatMap(({ text, why }, k) => [
        ...(text?.trim() ? [] : [`${where}.options[${k}].text: is missing`]),
        ...(why?.trim() ? [] : [`${where}.options[${k}].why: is missing: every answer says why`]),
      ]),
    ];
  });
}

/** Places that a new lesson leaves open. */
const unwritten = ({ source }: Lesson): string[] =>
  [...source.matchAll(/\{\/\* Write ([^.\n]*)\.?[^\n]*\*\/\}|: "Write ([^"\n]*)"/g)].map(
    ({ index, 1: comment, 2: words }) =>
      `line ${lineOf(source, index)}: is still to be written: ${comment ?? words}`,
  );
