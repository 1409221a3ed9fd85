// less and more: pages of text; when standard output is no terminal they pass it along.

import type { Program } from "../../simulation/index.ts";
import type { Executable, Process } from "../process.ts";
import { readAllText } from "../streams.ts";
import { FullScreen, onScreen } from "./full-screen.ts";
import { eachInput } from "./program.ts";

function wrapped(text: string, width: number): string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  return lines.flatMap((line) =>
    line.length <= width ? [line] : (line.match(new RegExp(`.{1,${width}}`, "gu")) ?? [line]),
  );
}

function* pages(screen: FullScreen, text: string, name: string): Program<number> {
  let top = 0;
  let message = name;
  let search = "";
  let lines: string[] = [];
  let height = 0;
  const drawing = () => {
    const { rows, columns } = screen.terminal;
    lines = wrapped(text, columns);
    height = rows - 1;
    const last = Math.max(0, lines.length - height);
    top = Math.max(0, Math.min(top, last));
    const bar = message !== "" ? message : top >= last ? "(END)" : ":";
    const body = Array.from({ length: height }, (_, i) => lines[top + i] ?? "~");
    return {
      rows: [...body, bar === ":" ? bar : `\x1b[7m${bar}\x1b[0m`],
      cursor: { row: rows - 1, column: bar.length },
    };
  };
  for (;;) {
    yield* screen.draw(drawing);
    const key = yield* screen.key();
    message = "";
    const find = (from: number) => {
      const at = lines.findIndex((line, i) => i >= from && line.includes(search));
      if (at < 0) message = "Pattern not found  (press RETURN)";
      else top = at;
    };
    switch ("char" in key ? key.char : "name" in key ? key.name : "") {
      case "q":
      case "Q":
      case "Ctrl-C":
        return 0;
      case " ":
      case "f":
      case "PageDown":
      case "Ctrl-F":
        top += height;
        break;
      case "b":
      case "PageUp":
      case "Ctrl-B":
        top -= height;
        break;
      case "d":
        top += Math.floor(height / 2);
        break;
      case "u":
        top -= Math.floor(height / 2);
        break;
      case "j":
      case "Down":
      case "Enter":
        top++;
        break;
      case "k":
      case "Up":
        top--;
        break;
      case "g":
      case "Home":
        top = 0;
        break;
      case "G":
      case "End":
        top = lines.length;
        break;
      case "/":
        search = yield* pattern(screen);
        if (search !== "") find(top + 1);
        break;
      case "n":
        if (search !== "") find(top + 1);
    }
  }
}

function* pattern(screen: FullScreen): Program<string> {
  let text = "";
  for (;;) {
    yield* screen.terminal.write(`\x1b[${screen.terminal.rows};1H\x1b[K/${text}`);
    const key = yield* screen.key();
    if ("char" in key) text += key.char;
    else if ("name" in key && key.name === "Enter") return text;
    else if ("name" in key && key.name === "Backspace") text = text.slice(0, -1);
    else if ("name" in key) return "";
  }
}

export const less: Executable = function* (process: Process) {
  const files = process.argv.slice(1).filter((arg) => !/^[-+]/.test(arg));
  let text = "";
  const status = yield* eachInput(process, "less", files, function* (reader) {
    text += yield* readAllText(reader);
  });
  if (status !== 0) return status;
  if (!process.stdoutIsTerminal || !process.terminal) {
    yield* process.stdout.write(text);
    return 0;
  }
  return yield* onScreen(process, (screen) => pages(screen, text, files[0] ?? ""));
};
