// Builtins that print.

import type { Program } from "../../../simulation/index.ts";
import { lazy } from "../../../simulation/index.ts";
import { unescapeEcho } from "../../programs/escapes.ts";
import type { Shell } from "../shell.ts";
import { assign } from "../special.ts";
import { quoteForShell } from "../quote.ts";
import type { Builtin } from "./index.ts";

function* echo(shell: Shell, args: string[]): Program<number> {
  let newline = true;
  let escapes = shell.flavor === "dash";
  let i = 0;
  for (; i < args.length && /^-[neE]+$/.test(args[i]) && (shell.flavor !== "dash" || args[i] === "-n"); i++) {
    if (args[i].includes("n")) newline = false;
    if (args[i].includes("e")) escapes = true;
    if (args[i].includes("E")) escapes = false;
  }
  let text = (i === 0 ? args : args.slice(i)).join(" ");
  if (escapes) {
    const unescaped = unescapeEcho(text);
    text = unescaped.text;
    if (unescaped.stop) newline = false;
  }
  yield* shell.writer.write(newline ? `${text}\n` : text);
  return 0;
}

export const printfFormat = lazy(() => import("../../programs/printf-format.ts"));

function* printf(shell: Shell, args: string[]): Program<number> {
  const toVariable = args[0] === "-v" ? args[1] : undefined;
  const rest = toVariable ? args.slice(2) : args[0] === "--" ? args.slice(1) : args;
  if (rest.length === 0) {
    yield* shell.errors.write("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const { formatPrintf } = yield* shell.process.simulation.hold(printfFormat);
  const { text, errors } = formatPrintf(rest[0], rest.slice(1), {
    quote: quoteForShell,
    now: shell.process.simulation.now,
  });
  for (const error of errors) yield* shell.complain(`printf: ${error}`);
  if (toVariable) assign(shell, toVariable, text);
  else if (text !== "") yield* shell.writer.write(text);
  return errors.length > 0 ? 1 : 0;
}

export const outputBuiltins: [string, Builtin][] = [
  ["echo", echo],
  ["printf", printf],
];
