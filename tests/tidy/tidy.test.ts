// Habits that a program can check. A rule that hurts is changed here, not gone around.

import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const MAX_LINES = 400;

const slashes = (path: string) => path.replaceAll("\\", "/");
const filesOf = (pattern: string): string[] =>
  globSync(pattern)
    .map(slashes)
    .filter((path) => !path.includes("/generated/"))
    .sort();
const read = (path: string) => readFileSync(path, "utf8");
const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => slashes(join(folder, name)));

const source = filesOf("{src,graders}/**/*.{ts,tsx,mjs,astro}");
const written = [
  ...source,
  ...filesOf("tests/**/*.ts"),
  ...filesOf("{content,labs,docs}/**/*.{mdx,md,yaml,sh}"),
  ...filesOf("*.{md,ts,mjs}"),
];
const tests = written.filter((path) => /\.(test|spec)\.ts$/.test(path));

/** Lines of the files that match, as `path:line: text`. */
const linesWith = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.flatMap((path) =>
    read(path)
      .split("\n")
      .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
  );

test("there is something to look at", () => {
  expect(source.length).toBeGreaterThan(300);
  expect(tests.length).toBeGreaterThan(30);
});

test(`no file of the source has more than ${MAX_LINES} lines`, () => {
  const long = source
    .filter((path) => !/\.test\.tsx?$/.test(path))
    .map((path) => ({ path, lines: read(path).split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path}: ${lines}`);

  expect(long).toEqual([]);
});

test("no file is named after nothing in particular", () => {
  const vague = /(^|[/-])(utils?|helpers?|manager|misc|common|data)([.-]|$)/;
  const named = [...source, ...tests].filter((path) =>
    vague.test(path.split("/").at(-1)!.replace("controller-manager.ts", "")),
  );

  expect(named).toEqual([]);
});

test("files are named in lower case, but for components, which are named like what they are", () => {
  const odd = [...source, ...tests].filter((path) => {
    const name = path.split("/").at(-1)!;
    return !/\.(tsx|astro)$/.test(name) && name !== name.toLowerCase();
  });

  expect(odd).toEqual([]);
});

test("every room says in a README what it is", () => {
  const rooms = [...foldersIn("src"), ...foldersIn("src/cluster"), "labs", "graders"];

  expect(rooms.filter((room) => !existsSync(join(room, "README.md")))).toEqual([]);
});

test("nothing is left to be done in a comment", () => {
  const marks = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "XX" + "X"].join("|")})\\b`);

  expect(linesWith(written, marks)).toEqual([]);
});

test("no test is left out, or runs alone, without a written reason", () => {
  const pattern = /\b(test|it|describe)\.(only|skip|todo|fails|fixme)\b/;
  const unexplained = tests.flatMap((path) => {
    const lines = read(path).split("\n");
    return lines.flatMap((line, at) =>
      pattern.test(line) && !/^\s*\/\/ \S.*\S/.test(lines[at - 1] ?? "") ? [`${path}:${at + 1}`] : [],
    );
  });

  expect(unexplained).toEqual([]);
});

test("no path of the machine on which it was written stands in it", () => {
  const home = ["wo" + "rk", "mnt", "root", "Users"].join("|");
  const pattern = new RegExp(`(^|[\\s"'\`(=])/(${home})/[\\w.-]`);
  // The learner's work folder is /home/learner/work; containers have paths of their own.
  const known = /\/root\/|\/mnt\//;

  expect(linesWith(written, pattern).filter((line) => !known.test(line))).toEqual([]);
});

test("the lock file names no registry, so that any may be used", () => {
  const lock = read("package-lock.json");

  expect(lock.match(/"resolved":/g)).toBeNull();
  expect(lock).toContain('"lockfileVersion"');
});

test("what package.json runs is there", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = Object.values(scripts).flatMap((script) => script.match(/src\/[\w/.-]+/g) ?? []);

  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});

test("what the documents link to is there", () => {
  const broken = filesOf("{*.md,docs/**/*.md,src/**/*.md,labs/**/*.md}").flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
      .map(([, link]) => slashes(join(path, "..", link)))
      .filter((target) => !existsSync(target))
      .map((target) => `${path} → ${target}`),
  );

  expect(broken).toEqual([]);
});

test("a file that mirrors one of Kubernetes' says where it lives and what it does", () => {
  const openers = source.map((path) => ({ path, first: read(path).split("\n")[0] }));
  const mirrors = openers.filter(({ first }) => first.startsWith("// In Kubernetes:"));

  expect(mirrors.length).toBeGreaterThan(40);
  expect(
    mirrors.filter(
      ({ first }) => !/^\/\/ In Kubernetes: .+[.:,]( |$)|^\/\/ In Kubernetes: .{20,}/.test(first),
    ),
  ).toEqual([]);
});
