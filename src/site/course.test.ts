import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readCourse } from "./course.ts";

/** What reading says when one text of content/ui is replaced by another. */
function readingWith(file: string, from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), "timonel-ui-"));
  cpSync("content/ui", folder, { recursive: true });
  const text = readFileSync(join(folder, file), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(folder, file), text.replace(from, to));
  try {
    readCourse(folder);
    return "read";
  } catch (error) {
    return (error as Error).message.replaceAll(folder, "ui");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the course has the same modules and lessons in both languages", () => {
  const { en, es } = readCourse();

  expect(en.modules.map(({ id }) => id)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  expect(en.modules.flatMap(({ lessons }) => lessons)).toHaveLength(
    es.modules.flatMap(({ lessons }) => lessons).length,
  );
});

test("a lesson that one language lacks stops the build", () => {
  const said = readingWith("es.yaml", '      - { id: "3.1", title: Pods }\n', "");

  expect(said).toBe("content/ui: es.yaml and en.yaml differ at lesson 3.2 / lesson 3.1");
});

test("a field that is misspelt is named with its file", () => {
  expect(readingWith("en.yaml", "  tagline:", "  tagine:")).toMatch(
    /^ui\/en\.yaml:\n  home\.tagline: .*\n  home: .*tagine/,
  );
});
