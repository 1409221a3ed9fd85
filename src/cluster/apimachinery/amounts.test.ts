import { expect, test } from "vitest";
import { formatDuration, humanDuration, parseDuration } from "./duration.ts";
import { formatSelector, matchesSelector, parseSelector } from "./labels.ts";
import { matchesFields, parseFieldSelector } from "./field-selector.ts";
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
} from "./quantity.ts";

test.each([
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["0.5", "500m"],
  ["1000", "1k"],
  ["1Gi", "1Gi"],
  ["0.5Gi", "512Mi"],
  ["1024Mi", "1Gi"],
  ["1000Mi", "1000Mi"],
  ["1.5Ki", "1536"],
  ["100Ki", "100Ki"],
  ["1e3", "1e3"],
  ["0", "0"],
  ["-1.5", "-1500m"],
  ["123456789", "123456789"],
  ["12000000000", "12G"],
])("the quantity %s is printed as %s", (text, printed) => {
  expect(canonicalQuantity(text)).toBe(printed);
});

test.each(["1Gb", "1.5.2", "", "abc", "1 Gi"])("%j is no quantity", (text) => {
  expect(() => parseQuantity(text)).toThrow("quantities must match the regular expression");
});

test("quantities add and compare exactly", () => {
  expect(formatQuantity(addQuantities(parseQuantity("1Gi"), parseQuantity("512Mi")))).toBe("1536Mi");
  expect(compareQuantities(parseQuantity("1"), parseQuantity("1000m"))).toBe(0);
  expect(milliValue(parseQuantity("0.1"))).toBe(100);
});

test.each([
  [0, "0s"],
  [119_000, "119s"],
  [125_000, "2m5s"],
  [600_000, "10m"],
  [4 * 3_600_000 + 60_000, "4h1m"],
  [26 * 3_600_000, "26h"],
  [49 * 3_600_000, "2d1h"],
  [30 * 86_400_000, "30d"],
  [800 * 86_400_000, "2y70d"],
])("an age of %i ms is %s", (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

test("durations are Go's", () => {
  expect(parseDuration("1h30m")).toBe(5_400_000);
  expect(formatDuration(90_500)).toBe("1m30.5s");
  expect(() => parseDuration("5")).toThrow('time: missing unit in duration "5"');
  expect(() => parseDuration("x")).toThrow('time: invalid duration "x"');
});

test("selectors match labels", () => {
  const matches = (selector: string, labels: Record<string, string>) =>
    matchesSelector(parseSelector(selector), labels);

  expect(matches("app=web,tier in (a, b),!old", { app: "web", tier: "b" })).toBe(true);
  expect(matches("app!=web", {})).toBe(true);
  expect(matches("gen>3", { gen: "4" })).toBe(true);
  expect(formatSelector(parseSelector("b notin (y,x), a"))).toBe("a,b notin (x,y)");
});

test.each([
  ["=x", "found '=', expected: !, identifier, or 'end of string'"],
  ["a=b=c", "found '=', expected: ',' or 'end of string'"],
  ["a,,b", "found ',', expected: identifier after ','"],
  ["bad key=x", "unable to parse requirement: found 'key', expected: in, notin, =, ==, !=, gt, lt"],
])("the selector %j is refused in Kubernetes' words", (text, message) => {
  expect(() => parseSelector(text)).toThrow(message);
});

test("field selectors match fields", () => {
  const terms = parseFieldSelector("status.phase!=Running,spec.nodeName=");

  expect(matchesFields(terms, (field) => (field === "status.phase" ? "Pending" : ""))).toBe(true);
  expect(() => parseFieldSelector("nonsense")).toThrow(
    "invalid selector: 'nonsense'; can't understand 'nonsense'",
  );
});
