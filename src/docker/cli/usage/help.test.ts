// The layout of `--help`, and that it tells of what can be run.

import { expect, test } from "vitest";
import { COMMANDS } from "../commands.ts";
import { parseFlags } from "../flags.ts";
import { GROUPS, plainName, USAGES } from "./groups.ts";
import { flagLines, helpOf, rootHelp, usageOf } from "./help.ts";
import { flag } from "./usage.ts";

test("help names the usage line, the purpose, the other spellings and the flags by name", () => {
  expect(helpOf("rm")).toBe(`Usage:  docker rm [OPTIONS] CONTAINER [CONTAINER...]

Delete containers

Aliases:
  docker container rm, docker container remove, docker rm

Options:
  -f, --force     Kill it first if it runs
  -l, --link      Delete a link, not a container
  -v, --volumes   Its nameless volumes too
`);
});

test("a long text goes on below itself, and a last line may be a little longer", () => {
  const fits = `${"word ".repeat(9)}at last`;

  expect(flagLines([flag("-a, --all string", `${fits}.`), flag("--example string", `${fits}`)]))
    .toBe(`  -a, --all string       ${"word ".repeat(9)}at last.
      --example string   ${"word ".repeat(9)}at last
`);
  expect(flagLines([flag("--example string", `${fits}s`, '"one"')])).toBe(
    `      --example string   ${"word ".repeat(9)}at
                         lasts (default "one")
`,
  );
});

test.each([
  ["ps", "docker ps [OPTIONS]"],
  ["container ps", "docker container ls [OPTIONS]"],
  ["container list", "docker container ls [OPTIONS]"],
  ["image remove", "docker image rm [OPTIONS] IMAGE [IMAGE...]"],
  ["container create", "docker container create [OPTIONS] IMAGE [COMMAND] [ARG...]"],
  ["system info", "docker system info [OPTIONS]"],
])("the usage line of `docker %s` has the proper name", (command, expected) => {
  expect(usageOf(command)).toBe(expected);
});

test("every command that runs has a usage, and every usage a command", () => {
  expect(Object.keys(USAGES).sort()).toEqual([...COMMANDS.keys()].sort());
});

test("no line of any help is wider than a terminal", () => {
  const all = [rootHelp(), ...[...Object.keys(USAGES), ...Object.keys(GROUPS)].map(helpOf)];

  expect(all.flatMap((text) => text.split("\n")).filter((line) => line.length > 80)).toEqual([]);
});

test("within a command no flag has the name or the letter of another", () => {
  for (const [name, { flags }] of Object.entries(USAGES)) {
    const keys = flags.flatMap((one) => [one.name, ...(one.letter ? [one.letter] : [])]);
    expect([name, keys.filter((key, at) => keys.indexOf(key) !== at)]).toEqual([name, []]);
  }
});

test("a flag that help does not show is still read", () => {
  expect(helpOf("run")).not.toContain("--net ");
  expect(parseFlags("run", ["--net", "host", "nginx"], true).flags.get("net")).toBe("host");
  expect(plainName("container create")).toBe("create");
});
