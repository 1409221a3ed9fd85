// vi's motions: where the cursor goes.

import type { TextArea } from "./full-screen.ts";

export interface Window {
  rows: number;
  /** While text is typed, the cursor may stand behind the last letter. */
  beyondEnd: boolean;
}

/** Moves the cursor as the key says; false when the key is no motion. */
export function moveBy(area: TextArea, name: string, count: number, { rows, beyondEnd }: Window): boolean {
  const { row, column } = area;
  const last = () => Math.max(0, area.line.length - (beyondEnd ? 0 : 1));
  switch (name) {
    case "h":
    case "Left":
    case "Backspace":
      area.move(row, column - count);
      return true;
    case "l":
    case "Right":
    case " ":
      area.move(row, Math.min(column + count, last()));
      return true;
    case "j":
    case "Down":
    case "Enter":
      area.move(row + count, name === "Enter" ? 0 : column);
      return true;
    case "k":
    case "Up":
      area.move(row - count, column);
      return true;
    case "0":
    case "Home":
      area.move(row, 0);
      return true;
    case "^":
      area.move(row, firstLetter(area.line));
      return true;
    case "$":
    case "End":
      area.move(row, last());
      return true;
    case "w":
    case "b":
      for (let i = 0; i < count; i++) (name === "w" ? nextWord : previousWord)(area);
      return true;
    case "Ctrl-F":
    case "PageDown":
      area.move(row + rows - 2, column);
      return true;
    case "Ctrl-B":
    case "PageUp":
      area.move(row - rows + 2, column);
      return true;
    default:
      return false;
  }
}

const firstLetter = (line: readonly string[]): number =>
  Math.max(
    0,
    line.findIndex((piece) => !/\s/.test(piece)),
  );

const kind = (piece: string | undefined): "space" | "word" | "mark" =>
  piece === undefined || /\s/.test(piece) ? "space" : /[\p{L}\p{N}_]/u.test(piece) ? "word" : "mark";

function nextWord(area: TextArea): void {
  let at = area.column;
  const first = kind(area.line[at]);
  while (at < area.line.length && kind(area.line[at]) === first && first !== "space") at++;
  while (at < area.line.length && kind(area.line[at]) === "space") at++;
  if (at >= area.line.length && area.row < area.lines.length - 1) area.move(area.row + 1, 0);
  else area.move(area.row, at);
}

function previousWord(area: TextArea): void {
  if (area.column === 0) return area.move(area.row - 1, Infinity);
  let at = area.column - 1;
  while (at > 0 && kind(area.line[at]) === "space") at--;
  while (at > 0 && kind(area.line[at - 1]) === kind(area.line[at])) at--;
  area.move(area.row, at);
}
