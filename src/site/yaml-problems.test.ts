import { expect, test } from "vitest";
import { problemsIn } from "./yaml-problems.ts";

const problems = (text: string) =>
  problemsIn(text, (field, kind) => `${field} in ${kind}`).map(
    ({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`,
  );

test("a misspelt field is pointed at where it stands", () => {
  const text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicsa: 3\n";

  expect(problems(text)).toEqual(["6:3 warning replicsa in Deployment"]);
});

test("fields of containers are known, inside a list too", () => {
  const text =
    "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: c\n        imagee: nginx\n";

  expect(problems(text)).toEqual(["7:9 warning imagee in Deployment"]);
});

test("each document of a file is judged by its own kind", () => {
  expect(problems("kind: ConfigMap\ndata: {anything: goes}\n---\nkind: Service\nspek: {}\n")).toEqual([
    "5:1 warning spek in Service",
  ]);
});

test("broken YAML is an error with its line", () => {
  const [first] = problems("kind: Pod\nmetadata:\n  name: [a\n");

  expect(first).toMatch(/^[34]:\d+ error /);
});

test("a kind that is not known is left to the API server", () => {
  expect(problems("kind: Widget\nanything: 1\n")).toEqual([]);
});
