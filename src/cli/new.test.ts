import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLab } from "./lab-files.ts";
import { proveLab } from "./lab-guard.ts";
import { lessonProblems } from "./lesson-files.ts";
import { createFiles, startingFiles, type Start } from "./new/starting-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "timonel-new-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const given = (kind: string, name: string): Start => startingFiles(kind, name)!;

/** Makes the folder a project that holds what the new files import. */
function likeTheProject(): void {
  cpSync("content/ui", join(folder, "content/ui"), { recursive: true });
  symlinkSync(join(process.cwd(), "src"), join(folder, "src"));
}

test("a new lab can be read, and its proof says what is missing", async () => {
  likeTheProject();
  createFiles(given("lab", "rolling-back").files, folder);

  const proofs = await proveLab(await readLab("rolling-back", folder), 1);

  const problems = proofs.flatMap(({ what, problems }) => problems.map((problem) => `${what}: ${problem}`));
  expect(proofs).toHaveLength(5);
  expect(problems[0]).toMatch(
    /^solution\.sh: done is failed: This check is not written yet; \w+ asks for 1 Pods\.$/,
  );
});

test("a new lesson stands in both languages, and each says where something is to be written", () => {
  likeTheProject();
  createFiles(given("lesson", "03-workloads/01-pods").files, folder);

  expect(readdirSync(join(folder, "content/docs"), { recursive: true, encoding: "utf8" }).sort()).toEqual([
    "en",
    "en/03-workloads",
    "en/03-workloads/01-pods.mdx",
    "es",
    "es/03-workloads",
    "es/03-workloads/01-pods.mdx",
  ]);
  expect(lessonProblems(folder)).toEqual(
    ["en", "es"].flatMap((language) =>
      [
        "line 11: is still to be written: why this matters, in a paragraph",
        "line 15: is still to be written: what the reader is about to see",
        "line 25: is still to be written: what was seen, and why",
        "line 32: is still to be written: the question",
        "line 34: is still to be written: why it is right",
        "line 35: is still to be written: why it is not",
      ].map((problem) => `content/docs/${language}/03-workloads/01-pods.mdx: ${problem}`),
    ),
  );
});

test("a new controller comes with a story that fails", () => {
  const { files, next } = given("controller", "cron-job");
  const home = "src/cluster/kube-controller-manager/cron-job";

  expect(Object.keys(files)).toEqual([`${home}/cron-job.ts`, `${home}/cron-job.test.ts`]);
  expect(files[`${home}/cron-job.ts`]).toContain(
    'export const cronJobController: Controller<"configmaps"> = {',
  );
  expect(files[`${home}/cron-job.test.ts`]).toContain("fill in: what there is then");
  expect(next).toContain("add cronJobController to the list");
});

test.each([
  ["lab", "rolling-back"],
  ["lesson", "03-workloads/01-pods"],
  ["controller", "cron-job"],
])("what is made for a %s is formatted as everything else", async (kind, name) => {
  for (const [path, text] of Object.entries(given(kind, name).files))
    if (/\.(ts|mdx|yaml)$/.test(path))
      expect(await format(text, { printWidth: 110, filepath: path }), path).toBe(text);
});

test.each([
  [
    "lab",
    "Bad_Name",
    '"Bad_Name" cannot name a lab: use words of lower-case letters and digits, joined by hyphens, like my-lab',
  ],
  [
    "lab",
    "../up",
    '"../up" cannot name a lab: use words of lower-case letters and digits, joined by hyphens, like my-lab',
  ],
  [
    "controller",
    "9",
    '"9" cannot name a controller: use words of lower-case letters and digits, joined by hyphens, like my-controller',
  ],
  ["lesson", "pods", '"pods" cannot name a lesson: use MODULE/NN-NAME, like 03-workloads/01-pods'],
  ["lesson", "03-workloads/99-pods", "content/ui has no lesson 3.99: add it to en.yaml and es.yaml first"],
  [
    "lesson",
    "09-more/01-pods",
    'content/ui has no module "09-more"; there are 00-start, 01-containers, 02-architecture, 03-workloads, 04-services, 05-autoscaling, 06-delivery',
  ],
])("%s %s is refused", (kind, name, why) => {
  expect(() => startingFiles(kind, name)).toThrow(why);
});

test("files that are there already are left alone, and none is written beside them", () => {
  const { files } = given("controller", "ttl");

  expect(() => createFiles(files)).toThrow(
    "src/cluster/kube-controller-manager/ttl/ttl.ts is there already; nothing was written",
  );
});

test("what it does not know is asked for", () => {
  expect(startingFiles("gadget", "x")).toBeUndefined();
  expect(startingFiles("lab", undefined)).toBeUndefined();
});
