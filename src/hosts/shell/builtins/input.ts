// Builtins that read: lines, and a script's own options.

import type { Program } from "../../../simulation/index.ts";
import { wait } from "../../../simulation/index.ts";
import { decode, encode, type SharedReader } from "../../streams.ts";
import { ShellError } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { assign } from "../special.ts";
import type { Builtin } from "./index.ts";

interface ReadOptions {
  raw: boolean;
  silent: boolean;
  delimiter: string;
  count?: number;
  timeoutMs?: number;
  prompt?: string;
  array?: string;
  names: string[];
  fd: number;
}

function readOptions(args: string[]): ReadOptions {
  const options: ReadOptions = { raw: false, silent: false, delimiter: "\n", names: [], fd: 0 };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (!/^-\w/.test(arg)) {
      options.names = args.slice(arg === "--" ? i + 1 : i);
      break;
    }
    for (let j = 1; j < arg.length; j++) {
      const letter = arg[j];
      if (letter === "r") options.raw = true;
      else if (letter === "s") options.silent = true;
      else if (letter === "e") continue;
      else {
        const value = j + 1 < arg.length ? arg.slice(j + 1) : (args[++i] ?? "");
        if (letter === "d") options.delimiter = value === "" ? "\0" : value[0];
        else if (letter === "n" || letter === "N") options.count = Number(value);
        else if (letter === "t") options.timeoutMs = Number(value) * 1000;
        else if (letter === "p") options.prompt = value;
        else if (letter === "a") options.array = value;
        else if (letter === "u") options.fd = Number(value);
        else throw new ShellError(`read: -${letter}: invalid option`, 2);
        break;
      }
    }
  }
  return options;
}

function* read(shell: Shell, args: string[]): Program<number> {
  const options = readOptions(args);
  for (const name of options.names)
    if (!/^[A-Za-z_]\w*(\[.*\])?$/.test(name))
      throw new ShellError(`read: \`${name}': not a valid identifier`);
  const fd = shell.fds.get(options.fd);
  if (!fd?.reader) {
    if (fd) return 1;
    throw new ShellError(`read: ${options.fd}: invalid file descriptor: Bad file descriptor`);
  }
  if (options.prompt !== undefined && fd.terminal) yield* shell.errors.write(options.prompt);
  const terminal = fd.terminal ? shell.process.terminal : undefined;
  const mode = terminal?.mode;
  if (terminal && (options.silent || options.count !== undefined)) terminal.mode = "raw";
  try {
    return yield* store(shell, options, yield* readText(shell, fd.reader, options));
  } finally {
    if (terminal && mode) terminal.mode = mode;
  }
}

function* readText(
  shell: Shell,
  reader: SharedReader,
  options: ReadOptions,
): Program<{ text: string; status: number }> {
  let text = "";
  const deadline =
    options.timeoutMs === undefined ? undefined : shell.process.simulation.now + options.timeoutMs;
  for (;;) {
    const chunk = yield* shell.interruptibly(
      deadline === undefined ? reader.read() : beforeDeadline(shell, reader, deadline),
    );
    if (chunk === "late") return { text, status: 142 };
    if (!chunk) return { text, status: 1 };
    const more =
      text + decode(chunk).replaceAll("\r", reader === (shell.process.terminal as unknown) ? "\n" : "\r");
    const end = lineEnd(more, options, text.length);
    if (end === undefined) {
      text = more;
      continue;
    }
    const [stop, skip] = end;
    if (stop + skip < more.length) reader.unread(encode(more.slice(stop + skip)));
    return { text: more.slice(0, stop), status: 0 };
  }
}

function* beforeDeadline(
  shell: Shell,
  reader: SharedReader,
  deadline: number,
): Program<Uint8Array | undefined | "late"> {
  const { simulation } = shell.process;
  const task = simulation.spawn("read", reader.read());
  const chunk = yield* wait<Uint8Array | undefined | "late">((resume) => {
    const timer = simulation.after(deadline - simulation.now, () => resume("late"));
    const stop = task.onEnd((outcome) => {
      timer.cancel();
      resume(outcome.ok ? outcome.value : undefined);
    });
    return () => {
      timer.cancel();
      stop();
      task.kill();
    };
  });
  if (chunk === "late") task.kill();
  return chunk;
}

/** Where the text read ends and how much to skip; undefined when more must come. */
function lineEnd(text: string, options: ReadOptions, from: number): [number, number] | undefined {
  for (let i = options.raw ? Math.max(0, from - 1) : 0; i < text.length; i++) {
    if (!options.raw && text[i] === "\\") i++;
    else if (text[i] === options.delimiter) return [i, 1];
    if (options.count !== undefined && i + 1 >= options.count) return [i + 1, 0];
  }
  return undefined;
}

function* store(
  shell: Shell,
  options: ReadOptions,
  { text, status }: { text: string; status: number },
): Program<number> {
  const ifs = shell.variables.get("IFS") ?? " \t\n";
  if (options.names.length === 0 && options.array === undefined) {
    assign(shell, "REPLY", options.raw ? text : text.replace(/\\\n/g, "").replace(/\\([^])/g, "$1"));
    return status;
  }
  const fields = splitLine(
    text,
    ifs,
    options.raw,
    options.array === undefined ? options.names.length : Infinity,
  );
  if (options.array !== undefined) {
    const variable = shell.variables.declare(options.array);
    variable.value = undefined;
    variable.list = new Map(fields.map((field, i) => [i, field]));
    return status;
  }
  options.names.forEach((name, i) => assign(shell, name, fields[i] ?? ""));
  return status;
}

/** Splits at IFS into at most `count` fields; the last one takes the rest. */
export function splitLine(text: string, ifs: string, raw: boolean, count: number): string[] {
  const isSpace = (char: string | undefined) => char !== undefined && ifs.includes(char) && /\s/.test(char);
  const fields: string[] = [];
  let i = 0;
  while (isSpace(text[i])) i++;
  while (i < text.length) {
    let field = "";
    const last = fields.length === count - 1;
    const start = i;
    let ended = false;
    for (; i < text.length; i++) {
      if (!raw && text[i] === "\\") {
        i++;
        if (text[i] !== "\n") field += text[i] ?? "";
      } else if (ifs.includes(text[i]) && !last) {
        ended = true;
        break;
      } else field += text[i];
    }
    if (last) {
      let end = field.length;
      while (end > 0 && isSpace(field[end - 1])) end--;
      field = field.slice(0, end);
      const inner = field.slice(0, -1);
      const mark = field.at(-1);
      if (mark && ifs.includes(mark) && !isSpace(mark) && ![...inner].some((char) => ifs.includes(char)))
        field = inner;
      fields.push(field);
      break;
    }
    if (i === start && !ended) break;
    fields.push(field);
    while (isSpace(text[i])) i++;
    if (text[i] !== undefined && ifs.includes(text[i])) {
      i++;
      while (isSpace(text[i])) i++;
    }
  }
  return fields;
}

function* mapfile(shell: Shell, args: string[]): Program<number> {
  const strip = args.includes("-t");
  const name = args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "MAPFILE";
  const reader = shell.fds.get(0)?.reader;
  const values: string[] = [];
  let rest = "";
  for (
    let chunk = yield* shell.interruptibly(reader!.read());
    chunk;
    chunk = yield* shell.interruptibly(reader!.read())
  )
    rest += decode(chunk);
  for (const line of rest.match(/[^\n]*\n|[^\n]+$/g) ?? [])
    values.push(strip ? line.replace(/\n$/, "") : line);
  const variable = shell.variables.declare(name);
  variable.value = undefined;
  variable.list = new Map(values.map((value, i) => [i, value]));
  return 0;
}

function* getopts(shell: Shell, [spec, name, ...given]: string[]): Program<number> {
  const args = given.length > 0 ? given : shell.positional;
  const silent = spec.startsWith(":");
  let index = Number(shell.variables.get("OPTIND") ?? 1);
  if (index !== shell.getopts.index) shell.getopts = { index, at: 0 };
  const finish = (value: string, status: number) => {
    assign(shell, "OPTIND", String(index));
    assign(shell, name, value);
    shell.getopts.index = index;
    return status;
  };
  const arg = args[index - 1];
  if (shell.getopts.at === 0) {
    if (arg === undefined || !/^-./.test(arg)) return finish("?", 1);
    if (arg === "--") {
      index++;
      return finish("?", 1);
    }
    shell.getopts.at = 1;
  }
  const letter = arg[shell.getopts.at++];
  const where = letter === ":" ? -1 : spec.indexOf(letter, silent ? 1 : 0);
  const next = () => {
    index++;
    shell.getopts.at = 0;
  };
  shell.variables.unset("OPTARG");
  if (where < 0) {
    if (shell.getopts.at >= arg.length) next();
    if (silent) assign(shell, "OPTARG", letter);
    else yield* shell.errors.write(`${shell.name}: illegal option -- ${letter}\n`);
    return finish("?", 0);
  }
  if (spec[where + 1] !== ":") {
    if (shell.getopts.at >= arg.length) next();
    return finish(letter, 0);
  }
  const attached = arg.slice(shell.getopts.at);
  next();
  const value = attached !== "" ? attached : args[index++ - 1];
  if (value !== undefined) assign(shell, "OPTARG", value);
  else if (silent) assign(shell, "OPTARG", letter);
  else yield* shell.errors.write(`${shell.name}: option requires an argument -- ${letter}\n`);
  return finish(value !== undefined ? letter : silent ? ":" : "?", 0);
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["read", read],
  ["mapfile", mapfile],
  ["readarray", mapfile],
  ["getopts", getopts],
]);
