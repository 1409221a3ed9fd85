// Records what real git answers to the story that src/hosts/git is judged by: node tests/hosts/record-git.ts

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const fixtures = new URL("../../src/hosts/git/fixtures/", import.meta.url).pathname;
const home = mkdtempSync("/tmp/record-git-");
const work = join(home, "work");
const date = "1767258000 +0000";
const env = {
  PATH: process.env.PATH,
  HOME: home,
  TZ: "UTC",
  LC_ALL: "C.UTF-8",
  GIT_AUTHOR_DATE: date,
  GIT_COMMITTER_DATE: date,
};
mkdirSync(work);
for (const [name, value] of [
  ["user.name", "Learner"],
  ["user.email", "learner@timonel.invalid"],
  ["init.defaultBranch", "main"],
])
  execFileSync("git", ["config", "--global", name, value], { env });

const steps = readFileSync(join(fixtures, "story.sh"), "utf8")
  .trim()
  .split("\n")
  .map((command) => {
    const { stdout, stderr, status } = spawnSync("bash", ["-c", command], {
      cwd: work,
      env,
      encoding: "utf8",
    });
    const plain = (text: string) => text.replaceAll(home, "/home/ana");
    return { command, output: plain(stdout), errors: plain(stderr), status };
  });
writeFileSync(join(fixtures, "story.json"), `${JSON.stringify(steps, null, 1)}\n`);
