// Which lessons of the syllabus can be opened, and where they are.

import { getCollection } from "astro:content";
import type { Language } from "../grading/report.ts";
import { readCourse } from "./course.ts";

/** Paths by lesson, in the order of the syllabus. */
export async function writtenLessons(language: Language): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const page of await getCollection("docs")) {
    if (page.data.lesson && page.id.startsWith(`${language}/`)) found.set(page.data.lesson, `/${page.id}/`);
  }
  const known = readCourse()[language].modules.flatMap((module) => module.lessons.map(({ id }) => id));
  const stray = [...found].find(([id]) => !known.includes(id));
  if (stray) throw new Error(`${stray[1]}: lesson "${stray[0]}" is not in content/ui/${language}.yaml`);
  return new Map(known.flatMap((id) => (found.has(id) ? [[id, found.get(id)!]] : [])));
}
