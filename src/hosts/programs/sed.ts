// sed: streaming. Commands s y d p q Q a i c n N g G h H x D P = b t : { }, addresses, ranges, -n -E -i -e -f.

import type { Program } from "../../simulation/index.ts";
import type { Executable, Process, Writer } from "../process.ts";
import { baseName } from "../fs/paths.ts";
import { Lines } from "../streams.ts";
import { breToJs, ereToJs, RegexError } from "./posix-regex.ts";
import { openInput, pathOf, program, ProgramError } from "./program.ts";
import { parseSed, type Address, type Command } from "./sed-script.ts";

interface Run {
  process: Process;
  output: Writer;
  quiet: boolean;
  lines: Source;
  pattern: string;
  hold: string;
  number: number;
  appended: string[];
  substituted: boolean;
  quit: number | undefined;
}

/** Lines of all files, one line ahead: `$` must know the last. */
class Source {
  readonly #process: Process;
  #files: string[];
  #lines: Lines | undefined;
  #next: string | undefined;
  #started = false;

  constructor(process: Process, files: string[]) {
    this.#process = process;
    this.#files = [...files];
  }

  *next(): Program<string | undefined> {
    if (!this.#started) {
      this.#started = true;
      this.#next = yield* this.#read();
    }
    const line = this.#next;
    if (line !== undefined) this.#next = undefined;
    this.#peeked = false;
    if (line !== undefined) return line;
    return yield* this.#read();
  }

  #peeked = false;

  *isLast(): Program<boolean> {
    if (!this.#peeked && this.#next === undefined) {
      this.#next = yield* this.#read();
      this.#peeked = true;
    }
    return this.#next === undefined;
  }

  *#read(): Program<string | undefined> {
    for (;;) {
      if (!this.#lines) {
        const file = this.#files.shift();
        if (file === undefined) return undefined;
        this.#lines = new Lines(openInput(this.#process, file));
      }
      const line = yield* this.#lines.next();
      if (line !== undefined) return line;
      this.#lines = undefined;
    }
  }
}

function* matches(run: Run, address: Address): Program<boolean> {
  if (address.line !== undefined) return run.number === address.line;
  if (address.step)
    return address.step[1] === 0
      ? run.number === address.step[0]
      : run.number >= address.step[0] && (run.number - address.step[0]) % address.step[1] === 0;
  if (address.last) return yield* run.lines.isLast();
  return address.regexp!.test(run.pattern);
}

function* selected(run: Run, command: Command): Program<boolean> {
  const [from, to] = [command.from, command.to];
  if (!from) return true;
  if (!to) return (yield* matches(run, from)) !== command.negated;
  let inside = false;
  if (command.active) {
    inside = true;
    if (
      to.line !== undefined
        ? run.number >= to.line
        : to.count !== undefined
          ? run.number >= command.startedAt + to.count
          : yield* matches(run, to)
    ) {
      command.active = false;
      if (to.line !== undefined && run.number > to.line) inside = yield* matches(run, from);
    }
  } else if (yield* matches(run, from)) {
    inside = true;
    command.startedAt = run.number;
    command.active = !(to.line !== undefined && to.line <= run.number) && to.count !== 0;
  }
  return inside !== command.negated;
}

function substitute(run: Run, command: Command): boolean {
  const { regexp, replacement, nth, global } = command.substitute!;
  let count = 0;
  let done = false;
  run.pattern = run.pattern.replace(regexp, (...match: (string | number | undefined)[]) => {
    count++;
    if (count < nth || (done && !global)) return match[0] as string;
    done = true;
    return replacement(match as string[]);
  });
  return done;
}

/** Runs the commands on the pattern space; "delete" starts the next cycle without printing. */
function* cycle(
  run: Run,
  commands: readonly Command[],
  labels: ReadonlyMap<string, number>,
): Program<"print" | "delete" | "again"> {
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i];
    if (!(yield* selected(run, command))) {
      if (command.name === "{") i = command.end!;
      continue;
    }
    switch (command.name) {
      case "d":
        return "delete";
      case "D": {
        const newline = run.pattern.indexOf("\n");
        if (newline < 0) return "delete";
        run.pattern = run.pattern.slice(newline + 1);
        return "again";
      }
      case "p":
        yield* run.output.write(`${run.pattern}\n`);
        break;
      case "P":
        yield* run.output.write(`${run.pattern.split("\n")[0]}\n`);
        break;
      case "=":
        yield* run.output.write(`${run.number}\n`);
        break;
      case "s":
        if (!substitute(run, command)) break;
        run.substituted = true;
        if (command.substitute!.print) yield* run.output.write(`${run.pattern}\n`);
        break;
      case "y":
        run.pattern = [...run.pattern].map((char) => command.translate!.get(char) ?? char).join("");
        break;
      case "a":
        if (command.text !== undefined) run.appended.push(command.text);
        break;
      case "i":
        yield* run.output.write(command.text ?? "");
        break;
      case "c":
        if (!command.to || !command.active) yield* run.output.write(command.text ?? "");
        return "delete";
      case "q":
      case "Q":
        run.quit = command.code ?? 0;
        return command.name === "q" ? "print" : "delete";
      case "n": {
        if (!run.quiet) yield* run.output.write(`${run.pattern}\n`);
        const line = yield* run.lines.next();
        if (line === undefined) return "delete";
        run.pattern = line;
        run.number++;
        break;
      }
      case "N": {
        const line = yield* run.lines.next();
        if (line === undefined) return "print";
        run.pattern += `\n${line}`;
        run.number++;
        break;
      }
      case "h":
        run.hold = run.pattern;
        break;
      case "H":
        run.hold += `\n${run.pattern}`;
        break;
      case "g":
        run.pattern = run.hold;
        break;
      case "G":
        run.pattern += `\n${run.hold}`;
        break;
      case "x":
        [run.pattern, run.hold] = [run.hold, run.pattern];
        break;
      case "b":
      case "t":
        if (command.name === "t" && !run.substituted) break;
        run.substituted = false;
        if (!command.label) return "print";
        if (!labels.has(command.label))
          throw new ProgramError(
            `-e expression #1, char 0: can't find label for jump to \`${command.label}'`,
          );
        i = labels.get(command.label)!;
        break;
    }
  }
  return "print";
}

const SPEC = {
  short: "nEri;e:f:su",
  long: {
    quiet: "n",
    silent: "n",
    "regexp-extended": "E",
    "in-place": "i",
    expression: "e",
    file: "f",
    unbuffered: "u",
  },
};

const sed = program("sed", SPEC, function* (process, options, operands) {
  const scripts = [
    ...options.all("e"),
    ...options.all("f").map((file) => process.fs.readText(pathOf(process, file))),
  ];
  if (scripts.length === 0) {
    if (operands.length === 0) throw new ProgramError("no script specified");
    scripts.push(operands.shift()!);
  }
  const extended = options.has("E") || options.has("r");
  const compile = (source: string, flags: string) => {
    try {
      return new RegExp(extended ? ereToJs(source) : breToJs(source), `u${flags}`);
    } catch (error) {
      if (error instanceof RegexError || error instanceof SyntaxError)
        throw new ProgramError(
          `-e expression #1, char ${scripts[0].length}: ${error instanceof RegexError ? error.message : "Invalid preceding regular expression"}`,
        );
      throw error;
    }
  };
  const plan = parseSed(scripts.join("\n"), compile);
  const make = (files: string[], output: Writer): Run => ({
    process,
    output,
    quiet: options.has("n") || plan.quiet,
    lines: new Source(process, files),
    pattern: "",
    hold: "",
    number: 0,
    appended: [],
    substituted: false,
    quit: undefined,
  });
  if (!options.has("i"))
    return yield* execute(make(operands.length > 0 ? operands : ["-"], process.stdout), plan);
  for (const file of operands) {
    let text = "";
    const output: Writer = {
      *write(chunk) {
        text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      },
      close() {},
    };
    const path = pathOf(process, file);
    const { mode } = process.fs.stat(path);
    yield* execute(make([file], output), parseSed(scripts.join("\n"), compile));
    const suffix = options.get("i");
    if (suffix) process.fs.write(backupOf(path, suffix), process.fs.read(path), { mode });
    process.fs.write(path, text, { mode });
  }
  return 0;
});

/** `.bak` is put behind the name; each `*` of a suffix is the name, and a slash leads to a folder. */
function backupOf(path: string, suffix: string): string {
  const name = baseName(path);
  const backup = suffix.includes("*") ? suffix.replaceAll("*", name) : `${name}${suffix}`;
  return backup.includes("/") ? backup : `${path.slice(0, -name.length)}${backup}`;
}

function* execute(run: Run, plan: ReturnType<typeof parseSed>): Program<number> {
  let again = false;
  for (;;) {
    if (!again) {
      const line = yield* run.lines.next();
      if (line === undefined) return 0;
      run.pattern = line;
      run.number++;
      run.substituted = false;
    }
    const end = yield* cycle(run, plan.commands, plan.labels);
    again = end === "again";
    if (end === "print" && !run.quiet) yield* run.output.write(`${run.pattern}\n`);
    for (const text of run.appended.splice(0)) yield* run.output.write(text);
    if (run.quit !== undefined) return run.quit;
  }
}

export const sedPrograms: [string, Executable][] = [["sed", sed]];
