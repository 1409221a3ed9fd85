// Command substitution `$(…)` and process substitution `<(…)`, `>(…)`.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { BrokenPipe } from "../process.ts";
import { captureWriter, createPipe, fileReader, fileWriter, type SharedReader } from "../streams.ts";
import { ShellError } from "./flow.ts";
import { runSubshell } from "./subshell.ts";
import type { Shell } from "./shell.ts";

const MAX_OUTPUT = 8 * 1024 * 1024;
const MAX_LEVEL = 60;

/** The output of a command, without its last newlines. */
export function* substitute(shell: Shell, part: Ast.CommandExpansionPart): Program<string> {
  if (!part.script) throw new ShellError("bad substitution");
  if (shell.subshellLevel >= MAX_LEVEL)
    throw new ShellError("fork: retry: Resource temporarily unavailable", 254, true);
  const output = captureWriter(MAX_OUTPUT);
  const inside = shell.fork();
  const file = onlyInput(part.script);
  if (part.script.source !== undefined) inside.script = { ...shell.script, text: part.script.source };
  inside.fds.set(1, { writer: output, terminal: false });
  inside.status = shell.status;
  if (!shell.options.has("inherit_errexit")) inside.options.delete("errexit");
  try {
    shell.substitutionStatus = yield* runSubshell(
      inside,
      file ? catOf(part.script.commands) : part.script.commands,
    );
  } catch (error) {
    if (!(error instanceof BrokenPipe && output.full)) throw error;
  }
  if (output.full) throw new ShellError("xrealloc: cannot allocate memory", 1, true);
  return output.text().replaceAll("\0", "").replace(/\n+$/, "");
}

/** `$(< file)` reads the file. */
function onlyInput(script: Ast.ParsedScript): boolean {
  const command = script.commands[0]?.command;
  return (
    script.commands.length === 1 &&
    command?.type === "Command" &&
    !command.name &&
    command.redirects.length === 1 &&
    command.redirects[0].operator === "<"
  );
}

function catOf(commands: readonly Ast.Statement[]): readonly Ast.Statement[] {
  const [statement] = commands;
  const command = statement.command as Ast.Command;
  const name: Ast.Word = { type: "Word", text: "cat", value: "cat", pos: command.pos, end: command.pos };
  return [
    { ...statement, command: { ...command, name, redirects: command.redirects, args: [] } as Ast.Command },
  ];
}

/**
 * A path that stands for the command's stream. What `<(…)` prints is gathered first; what is written to `>(…)` reaches its command
 * when the command line is done.
 */
export function* processSubstitution(shell: Shell, part: Ast.ProcessSubstitutionPart): Program<string> {
  const { fs } = shell.process;
  fs.mkdir("/dev/fd", { parents: true });
  let number = 63;
  while (fs.exists(`/dev/fd/${number}`)) number--;
  const path = `/dev/fd/${number}`;
  fs.write(path, "");
  const inside = shell.fork();
  const commands = part.script?.commands ?? [];
  if (part.operator === "<") {
    inside.fds.set(1, { writer: fileWriter(fs, path, false), terminal: false });
    yield* runSubshell(inside, commands);
    shell.afterCommand.push(function* () {
      fs.remove(path);
    });
  } else {
    shell.afterCommand.push(function* () {
      inside.fds.set(0, { reader: fileReader(fs, path), terminal: false });
      yield* runSubshell(inside, commands);
      fs.remove(path);
    });
  }
  return path;
}

/** `< <(…)`: a real pipe, so that what is printed can be read as it comes. */
export function streamSubstitution(shell: Shell, part: Ast.ProcessSubstitutionPart): SharedReader {
  const pipe = createPipe();
  const inside = shell.fork(true);
  inside.fds.set(1, { writer: pipe.writer, terminal: false });
  const commands = part.script?.commands ?? [];
  const process = shell.process.host.spawn({
    argv: [shell.name],
    parent: shell.process,
    env: shell.variables.exported(),
    cwd: shell.cwd,
    program: (process) => inside.runIn(process, () => runSubshell(inside, commands)),
  });
  process.task.onEnd(() => pipe.writer.close());
  return pipe.reader;
}
