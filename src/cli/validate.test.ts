// Mistakes of an author: the build stops, and says in which file and field.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { labNames, readLab, validateLabs } from "./lab-files.ts";
import { lessonProblems, validateLessons } from "./lesson-files.ts";

const LESSON = "content/docs/en/03-workloads/03-deployments.mdx";
const LAB = "labs/deployments/lab.yaml";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "timonel-site-"));
  for (const room of ["content", "labs", "graders"]) cpSync(room, join(folder, room), { recursive: true });
  symlinkSync(join(process.cwd(), "src"), join(folder, "src"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function mistake(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(folder, file), "utf8");
  const changed = text.replace(from, to);
  expect(changed, `${file} holds ${from}`).not.toBe(text);
  writeFileSync(join(folder, file), changed);
}

test("what is published has no mistake", async () => {
  expect(labNames(folder).length).toBeGreaterThan(0);
  expect(lessonProblems(folder)).toEqual([]);
  await expect(validateLabs(folder)).resolves.toBeUndefined();
});

test.each<[what: string, from: string | RegExp, to: string, said: string]>([
  ["an unknown lab", "lab: deployments", "lab: deploymets", "lab: there is no labs/deploymets"],
  [
    "an unknown row of the syllabus",
    'lesson: "3.3"',
    'lesson: "3.33"',
    "lesson: content/ui has no lesson 3.33",
  ],
  [
    "a cell without id",
    '<Cell id="layers">',
    "<Cell>",
    "line 52: <Cell>: id: must be words joined by hyphens",
  ],
  [
    "a cell's id used twice",
    '<Cell id="layers">',
    '<Cell id="create">',
    '<Cell id="create">: id: is used twice',
  ],
  [
    "a cell with two code blocks",
    "rollout status deployment/web\nkubectl get",
    "rollout status deployment/web\n```\n\n```bash\nkubectl get",
    '<Cell id="layers">: must hold one code block, with an empty line on either side',
  ],
  [
    "a word that the glossary lacks",
    '<Term id="rollout">',
    '<Term id="roll-out">',
    'line 65: <Term id="roll-out">: id: content/ui has no such word in its glossary',
  ],
  ["a word without id", '<Term id="rollout">', "<Term>", "line 65: <Term>: id: is missing"],
  [
    "an answer that is not explained",
    /why: "Six is the number of Pods[^"]*"/,
    'why: ""',
    "<Quiz>: questions[0].options[2].why: is missing: every answer says why",
  ],
  [
    "a question with two right answers",
    '{ text: "Six", why',
    '{ text: "Six", right: true, why',
    "<Quiz>: questions[0].options: 2 of them are right instead of one",
  ],
  [
    "a question that does not ask",
    /ask: "Why do the stable[^"]*"/,
    'ask: ""',
    "<Quiz>: questions[3].ask: is missing",
  ],
])("%s is named with the file and the field", (_, from, to, said) => {
  mistake(LESSON, from, to);

  expect(() => validateLessons(folder)).toThrow(new Error(`${LESSON}: ${said}`));
});

test("a quiz that cannot be read says why", () => {
  mistake(LESSON, "questions={[", "questions={[[");

  expect(lessonProblems(folder)).toEqual([`${LESSON}: <Quiz>: questions: Unexpected token ')'`]);
});

test("a cell in a language that nothing runs is named", () => {
  mistake(LESSON, "```bash\nkubectl rollout status", "```sh\nkubectl rollout status");

  expect(lessonProblems(folder)).toEqual([
    `${LESSON}: cell "layers" is written in sh; a cell is bash or yaml`,
  ]);
});

test("a lesson that one language lacks is named", () => {
  rmSync(join(folder, LESSON));

  expect(lessonProblems(folder)).toEqual([
    `${LESSON}: no such file, but there is ${LESSON.replace("/en/", "/es/")}`,
  ]);
});

test.each<[what: string, file: string, from: string | RegExp, to: string, said: string]>([
  ["a missing language", LAB, "  es: Una actualización que nadie nota\n", "", "title.es: must be a text"],
  ["a misspelt field", LAB, "minutes: 30", "minuts: 30", "minuts: is not known here"],
  ["a wrong type", LAB, "minutes: 30", "minutes: half", "minutes: must be a whole number above 0"],
  ["an unknown variable", LAB, "{{canary}}", "{{canari}}", "task.en: {{canari}} is not a variable"],
  [
    "a number that is no text",
    LAB,
    'replicas: ["4", "5"',
    "replicas: [4, 5",
    "variables.replicas: must be a list of texts (quote numbers)",
  ],
  ["broken YAML", LAB, "title:", "title: [", /^file: .*line 2/.source],
])("in a lab, %s is named with the file and the field", async (_, file, from, to, said) => {
  mistake(file, from, to);

  const message = await validateLabs(folder).then(
    () => "valid",
    (error: Error) => error.message,
  );
  if (said.startsWith("^")) expect(message.slice(file.length + 2)).toMatch(new RegExp(said));
  else expect(message).toBe(`${file}: ${said}`);
});

test.each<[what: string, file: string, from: string | RegExp, to: string, said: string]>([
  [
    "a solution with an unknown variable",
    "solution.sh",
    "{{name}}",
    "{{nam}}",
    "{{nam}} is not a variable of lab.yaml",
  ],
  [
    "a manifest with an unknown variable",
    "start/cluster/10-workloads.yaml",
    "{{name}}",
    "{{nam}}",
    "{{nam}} is not a variable of lab.yaml",
  ],
  [
    "a mistake that names no check",
    "wrong/default-strategy.sh",
    "# fails: no-pod-missing",
    "# oh",
    'line 1: must be "# fails: id, id"',
  ],
  [
    "a mistake that names an unknown check",
    "wrong/default-strategy.sh",
    "no-pod-missing",
    "no-pods",
    "line 1: no-pods is no check of graders/deployments.ts",
  ],
])("%s is named", async (_, file, from, to, said) => {
  mistake(`labs/deployments/${file}`, from, to);

  await expect(readLab("deployments", folder)).rejects.toThrow(
    new Error(`labs/deployments/${file}: ${said}`),
  );
});

test.each<[what: string, from: string | RegExp, to: string, said: string]>([
  ["another lab's name", 'lab("deployments"', 'lab("other"', 'lab: is "other", must be "deployments"'],
  ["no points", "points: 3", "points: 0", "checks[1].points: must be a whole number above 0"],
  ["an id used twice", 'id: "no-pod-missing"', 'id: "updated"', 'checks[1].id: "updated" is used twice'],
  [
    "a hint too few",
    /\{ en: "The image stands in the Pod template[^}]*\},/,
    "",
    "checks[0].hints: must be 3, from weak to strong",
  ],
])("a grader with %s is named with the file and the field", async (_, from, to, said) => {
  mistake("graders/deployments.ts", from, to);

  await expect(readLab("deployments", folder)).rejects.toThrow(new Error(`graders/deployments.ts: ${said}`));
});
