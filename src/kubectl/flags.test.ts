import { expect, test } from "vitest";
import { Flags, flagSpecs } from "./flags.ts";

const SPECS = flagSpecs(`
-n, --namespace='': Where.
-o, --output='': How.
-A, --all-namespaces=false: Everywhere.
-w, --watch=false: On and on.
--replicas=1: How many.
--dry-run='none': Whether.
-f, --filename=[]: Which.
--from-literal=[...]: What.`);

const parsed = (...args: string[]) => {
  const flags = new Flags(SPECS);
  return { flags, ...flags.parse(args) };
};

test("values follow a flag, an equals sign or the letter itself", () => {
  const { flags, positional } = parsed("get", "-oyaml", "--namespace=a", "pods", "-Aw", "--replicas", "3");

  expect(positional).toEqual(["get", "pods"]);
  expect([flags.string("output"), flags.string("namespace"), flags.int("replicas")]).toEqual([
    "yaml",
    "a",
    3,
  ]);
  expect([flags.bool("all-namespaces"), flags.bool("watch")]).toEqual([true, true]);
});

test("nothing after -- is a flag", () => {
  const { positional, dashAt } = parsed("web", "--", "sh", "-c", "x");

  expect({ positional, dashAt }).toEqual({ positional: ["web", "sh", "-c", "x"], dashAt: 1 });
});

test("lists are parted by commas, literals are not", () => {
  const { flags } = parsed("-f", "a,b", "-f", "c", "--from-literal=x=1,2");

  expect([flags.list("filename"), flags.list("from-literal")]).toEqual([["a", "b", "c"], ["x=1,2"]]);
});

test.each([
  [["--nosuch"], "unknown flag: --nosuch"],
  [["-Z"], "unknown shorthand flag: 'Z' in -Z"],
  [["-n"], "flag needs an argument: 'n' in -n"],
  [["--namespace"], "flag needs an argument: --namespace"],
  [
    ["--replicas=x"],
    `invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax`,
  ],
  [
    ["-A=maybe"],
    `invalid argument "maybe" for "-A, --all-namespaces" flag: strconv.ParseBool: parsing "maybe": invalid syntax`,
  ],
])("%j is refused in pflag's words", (args, message) => {
  expect(() => parsed(...args)).toThrow(message);
});
