import { expect, test } from "vitest";
import { readAnsi } from "./ansi.ts";

const textOf = (output: string) => readAnsi(output).map((line) => line.map((run) => run.text).join(""));

test("keeps the colours that a program chose, and ends them where it did", () => {
  expect(readAnsi("\x1b[1;32mok\x1b[0m done\r\n")).toEqual([
    [
      { text: "ok", style: "ansi-2 ansi-bold" },
      { text: " done", style: "" },
    ],
    [],
  ]);
});

test("a carriage return goes back to the beginning of the line", () => {
  expect(textOf("10%\r100%\nend")).toEqual(["100%", "end"]);
  expect(textOf("long text\r\x1b[Kno")).toEqual(["no"]);
});

test("a program that clears the screen begins a new page", () => {
  expect(textOf("first\nsecond\n\x1b[H\x1b[2Jthird")).toEqual(["third"]);
});

test("titles and bells are not shown", () => {
  expect(textOf("\x1b]0;title\x07a\x07b")).toEqual(["ab"]);
});
