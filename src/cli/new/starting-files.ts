// The files that a new lab, lesson or controller begins with, and how they come to lie on disk.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCourse } from "../../site/course.ts";
import { controllerFiles } from "./controller.ts";
import { labFiles } from "./lab.ts";
import { lessonFiles } from "./lesson.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A name that cannot be used, or is in use; the message says why. */
export class WrongName extends Error {}

export interface Start {
  /** Texts by path from the project's root. */
  files: Readonly<Record<string, string>>;
  /** What to do next, for people. */
  next: string;
}

const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_NAME = 40;

/** What the thing begins with; undefined when there is no such kind, or no name. Throws WrongName. */
export function startingFiles(kind: string | undefined, name: string | undefined): Start | undefined {
  if (!name) return undefined;
  switch (kind) {
    case "lab":
      return labFiles(words(kind, name));
    case "controller":
      return controllerFiles(words(kind, name));
    case "lesson":
      return newLesson(name);
  }
  return undefined;
}

function words(kind: string, name: string): string {
  if (!WORDS.test(name) || name.length > MAX_NAME)
    throw new WrongName(
      `"${name}" cannot name a ${kind}: use words of lower-case letters and digits, joined by hyphens, like my-${kind}`,
    );
  return name;
}

/** A lesson's title and place come from the syllabus in content/ui. */
function newLesson(name: string): Start {
  const parts = /^(\d\d-[a-z-]+)\/(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(name);
  if (!parts)
    throw new WrongName(`"${name}" cannot name a lesson: use MODULE/NN-NAME, like 03-workloads/01-pods`);
  const [, folder, number] = parts;
  const { en, es } = readCourse(join(ROOT, "content/ui"));
  const module = en.modules.find((one) => one.folder === folder);
  if (!module)
    throw new WrongName(
      `content/ui has no module "${folder}"; there are ${en.modules.map((one) => one.folder).join(", ")}`,
    );
  const id = `${module.id}.${Number(number)}`;
  const titleIn = (course: typeof en) =>
    course.modules.flatMap(({ lessons }) => lessons).find((one) => one.id === id)?.title;
  const title = { en: titleIn(en), es: titleIn(es) };
  if (title.en === undefined || title.es === undefined)
    throw new WrongName(`content/ui has no lesson ${id}: add it to en.yaml and es.yaml first`);
  return lessonFiles({ path: name, id, order: Number(number), title: { en: title.en, es: title.es } });
}

/** Writes the files below a folder, all or none. Returns their paths. Throws WrongName when one is there already. */
export function createFiles(files: Start["files"], root = ROOT): string[] {
  const paths = Object.keys(files);
  const taken = paths.find((path) => existsSync(join(root, path)));
  if (taken) throw new WrongName(`${taken} is there already; nothing was written`);
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path], { flag: "wx" });
  }
  return paths;
}
