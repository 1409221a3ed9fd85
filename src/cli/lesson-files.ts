// Lessons as they lie on disk: content/docs/{es,en}/, the same paths in both.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Language } from "../grading/report.ts";
import { readCourse } from "../site/course.ts";
import { labNames } from "./lab-files.ts";
import { problemsOf, readLesson, type Lesson, type Surroundings } from "./lesson-source.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const LANGUAGES: readonly Language[] = ["en", "es"];

/** Paths of the pages of a language, without the language: `03-workloads/03-deployments.mdx`; in order. */
export function lessonPaths(language: Language, root = ROOT): string[] {
  const folder = join(root, "content/docs", language);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".mdx"))
    .sort();
}

/** Reads a page; an Error names the file. */
export function lessonAt(language: Language, path: string, root = ROOT): Lesson {
  const file = `content/docs/${language}/${path}`;
  return readLesson(file, readFileSync(join(root, file), "utf8"));
}

/** Everything wrong with the lessons, by file and field; empty when they are fit to be published. */
export function lessonProblems(root = ROOT): string[] {
  const { en } = readCourse(join(root, "content/ui"));
  const around: Surroundings = {
    labs: labNames(root),
    glossary: Object.keys(en.glossary),
    lessons: en.modules.flatMap(({ lessons }) => lessons.map(({ id }) => id)),
  };
  return LANGUAGES.flatMap((language) => [
    ...missing(language, root),
    ...lessonPaths(language, root).flatMap((path) => problemsAt(language, path, root, around)),
  ]);
}

function problemsAt(language: Language, path: string, root: string, around: Surroundings): string[] {
  try {
    return problemsOf(lessonAt(language, path, root), around);
  } catch (error) {
    return [(error as Error).message];
  }
}

function missing(language: Language, root: string): string[] {
  const [other] = LANGUAGES.filter((one) => one !== language);
  const here = new Set(lessonPaths(language, root));
  return lessonPaths(other, root)
    .filter((path) => !here.has(path))
    .map(
      (path) => `content/docs/${language}/${path}: no such file, but there is content/docs/${other}/${path}`,
    );
}

/** Throws an Error with everything that is wrong. */
export function validateLessons(root = ROOT): void {
  const problems = lessonProblems(root);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
