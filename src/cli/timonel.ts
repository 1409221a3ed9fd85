#!/usr/bin/env node
// The command line of the course.

import { gradeCommand } from "./grade.ts";

const USAGE = `Usage: timonel <command>

  grade <folder, .zip or bare repository>   judge a submission (timonel grade --help)
`;

const commands: Readonly<Record<string, (argv: string[]) => Promise<number>>> = { grade: gradeCommand };

const [name, ...rest] = process.argv.slice(2);
const command = commands[name ?? ""];
if (command) process.exitCode = await command(rest);
else {
  const asked = name === undefined || name === "--help" || name === "help";
  (asked ? process.stdout : process.stderr).write(
    asked ? USAGE : `timonel: unknown command ${JSON.stringify(name)}\n\n${USAGE}`,
  );
  process.exitCode = asked ? 0 : 2;
}
