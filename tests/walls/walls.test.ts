import { readFileSync, globSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { portable, walls } from "./table.ts";

const rooms = Object.keys(walls).sort((a, b) => b.length - a.length);
const lies = (path: string, room: string) => path === room || path.startsWith(`${room}/`);
const roomOf = (path: string) => rooms.find((room) => lies(path, room));

/** Tests, and what only tests use, may look over walls. */
const isTest = (path: string) => /\.test\.ts$|\/testing\.ts$|\/testing\//.test(path);

const files = globSync("{src,graders}/**/*.{ts,tsx}")
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !isTest(path) && !path.includes("/generated/") && !path.endsWith(".d.ts"))
  .sort();

interface Import {
  from: string;
  to: string;
}

const importsOf = (path: string): string[] =>
  ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);

const imports: Import[] = files.flatMap((from) =>
  importsOf(from).map((to) => ({ from, to: to.startsWith(".") ? normalize(join(dirname(from), to)) : to })),
);

test("the walls were really looked at", () => {
  expect(files.length).toBeGreaterThan(200);
  expect(imports.length).toBeGreaterThan(800);
});

test("every file belongs to a room", () => {
  expect(files.filter((path) => !roomOf(path))).toEqual([]);
});

test("nobody imports over a wall", () => {
  const breaches = imports
    .filter(({ to }) => to.startsWith("src/") || to.startsWith("graders/"))
    .filter(({ from, to }) => {
      const room = roomOf(from)!;
      return !lies(to, room) && !walls[room].some((allowed) => lies(to, allowed));
    })
    .map(({ from, to }) => `${from} imports ${to}`);

  expect(breaches).toEqual([]);
});

test("the portable rooms import nothing of Node", () => {
  const breaches = imports
    .filter(({ from, to }) => portable.some((room) => lies(from, room)) && to.startsWith("node:"))
    .map(({ from, to }) => `${from} imports ${to}`);

  expect(breaches).toEqual([]);
});

/** What a text may not name outside of the simulation. That the page and Node are absent is tsconfig.portable.json's business. */
const forbidden: [RegExp, string][] = [
  [/\bDate\.now\(|\bnew Date\(\)/, "a clock"],
  [/\bMath\.random\(/, "chance"],
  [/\b(setTimeout|setInterval|requestAnimationFrame|queueMicrotask)\(/, "timers"],
];

test("the portable rooms have no clock, no chance and no timers", () => {
  const breaches = files
    .filter((path) => portable.some((room) => lies(path, room)))
    .flatMap((path) => {
      const text = readFileSync(path, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return forbidden
        .filter(([pattern]) => pattern.test(text))
        .map(([pattern, what]) => `${path} has ${what}: ${pattern.exec(text)![0]}`);
    });

  expect(breaches).toEqual([]);
});
