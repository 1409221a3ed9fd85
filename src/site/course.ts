// What content/ui says of the course, in both languages: read when the site is built, and refused when the two differ.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "astro/zod";
import type { Language } from "../grading/report.ts";

const words = z.string().min(1);
const lesson = z.strictObject({ id: z.string().regex(/^\d+\.\d+$/), title: words });
const promise = z.strictObject({ title: words, text: words });

const shape = z.strictObject({
  home: z.strictObject({
    tagline: words,
    lead: words,
    start: words,
    syllabus: words,
    promises: z.array(promise).length(3),
    modules: words,
    modulesLead: words,
    ready: words,
    coming: words,
  }),
  modules: z.array(
    z.strictObject({
      id: words,
      folder: z.string().regex(/^\d\d-[a-z-]+$/),
      title: words,
      lessons: z.array(lesson).min(1),
    }),
  ),
  glossary: z.record(z.string(), z.strictObject({ term: words, text: words })),
});

export type Course = z.infer<typeof shape>;

/** Reads content/ui; throws with the file and the field when something is missing, misspelt or in one language only. */
export function readCourse(folder = "content/ui"): Record<Language, Course> {
  const course = { en: readLanguage(folder, "en"), es: readLanguage(folder, "es") };
  const difference = firstDifference(outline(course.es), outline(course.en));
  if (difference) throw new Error(`content/ui: es.yaml and en.yaml differ at ${difference}`);
  return course;
}

function readLanguage(folder: string, language: Language): Course {
  const file = join(folder, `${language}.yaml`);
  const read = shape.safeParse(parse(readFileSync(file, "utf8")));
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`${file}:\n${problems.join("\n")}`);
}

/** What must be equal in both languages: ids and order, not words. */
function outline(course: Course): string[] {
  const lessons = course.modules.flatMap((module) => [
    `modules.${module.id} (${module.folder})`,
    ...module.lessons.map((one) => `lesson ${one.id}`),
  ]);
  return [...lessons, ...Object.keys(course.glossary).map((id) => `glossary.${id}`)];
}

function firstDifference(one: string[], other: string[]): string | undefined {
  const at = Array.from({ length: Math.max(one.length, other.length) }, (_, index) => index).find(
    (index) => one[index] !== other[index],
  );
  return at === undefined ? undefined : `${one[at] ?? "nothing"} / ${other[at] ?? "nothing"}`;
}
