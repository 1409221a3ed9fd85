import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import dumped from "./fixtures/yaml-dump.json";
import refused from "./fixtures/yaml-errors.json";
import { dumpYaml } from "./yaml-dump.ts";
import { parseYaml, splitYamlDocuments } from "./yaml.ts";

const printed = readFileSync(new URL("./fixtures/yaml-dump.txt", import.meta.url), "utf8");

test("prints tricky scalars and keys as kubectl -o yaml does", () => {
  expect(dumpYaml(dumped)).toBe(printed);
});

test("reads back what kubectl printed", () => {
  expect(parseYaml(printed)).toEqual(dumped);
});

test.each(refused.cases)("refuses $text in go-yaml's words", ({ text, error }) => {
  expect(() => parseYaml(text)).toThrow(expect.objectContaining({ message: error }));
});

test("reads YAML 1.1 as Kubernetes does", () => {
  const text = "a: yes\nb: 012\nc: 0o17\nd: 1_000\ne: ~\nf: 2001-01-01\ng: on\nh: 1e3\ny: 1\na: no\n";

  const value = parseYaml(text);

  expect(value).toEqual({
    a: false,
    b: 10,
    c: 15,
    d: 1000,
    e: null,
    f: "2001-01-01",
    g: true,
    h: 1000,
    true: 1,
  });
});

test("cuts a stream at its separators", () => {
  expect(splitYamlDocuments("a: 1\n---\nb: 2\n--- # c\nd: 3")).toEqual(["a: 1", "b: 2", "d: 3"]);
});
