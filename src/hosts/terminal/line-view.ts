// Shows a prompt and a line on a terminal: wrapping, wide characters, and where the cursor is.

import { graphemes, graphemeWidth } from "./width.ts";

const ANSI = /\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g;

interface Place {
  row: number;
  column: number;
}

/** Where the cursor is after `text` was written from `from` on a screen of `columns`. */
export function advance(from: Place, text: string, columns: number): Place {
  let { row, column } = from;
  for (const piece of graphemes(text.replace(ANSI, ""))) {
    if (piece === "\n") {
      row++;
      column = 0;
      continue;
    }
    const width = graphemeWidth(piece);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  return { row, column };
}

/** Control characters as they are shown. */
export const visible = (text: string): string =>
  text.replace(/[\x00-\x09\x0b-\x1f\x7f]/g, (char) =>
    char === "\x7f" ? "^?" : `^${String.fromCharCode(char.charCodeAt(0) + 64)}`,
  );

/** Keeps track of what is on the screen since the prompt, and says how to change it. */
export class LineView {
  #cursor: Place = { row: 0, column: 0 };
  #shown = { prompt: "", before: "", after: "" };

  /** A new line begins where the cursor is: at the left. */
  begin(): void {
    this.#cursor = { row: 0, column: 0 };
    this.#shown = { prompt: "", before: "", after: "" };
  }

  /** The output that shows the line, the cursor between `before` and `after`. */
  show(prompt: string, before: string, after: string, columns: number): string {
    const shown = { prompt, before: visible(before), after: visible(after) };
    const previous = this.#shown;
    this.#shown = shown;
    const appended = shown.before.startsWith(previous.before)
      ? shown.before.slice(previous.before.length)
      : undefined;
    if (
      prompt === previous.prompt &&
      prompt !== "" &&
      appended !== undefined &&
      shown.after === "" &&
      previous.after === ""
    ) {
      const next = advance(this.#cursor, appended, columns);
      if (next.row === this.#cursor.row && next.column < columns && !/\p{M}|\u200d/u.test(appended)) {
        this.#cursor = next;
        return appended;
      }
    }
    return this.#redraw(columns);
  }

  /** The screen has another width now: the emulator has wrapped the line anew. */
  resized(columns: number): string {
    const { prompt, before } = this.#shown;
    this.#cursor = settle(advance({ row: 0, column: 0 }, prompt + before, columns), columns);
    return this.#redraw(columns);
  }

  /** Moves below the line. */
  finish(columns: number): string {
    const { prompt, before, after } = this.#shown;
    const end = settle(advance({ row: 0, column: 0 }, prompt + before + after, columns), columns);
    const down = end.row - this.#cursor.row;
    return `${down > 0 ? `\x1b[${down}B` : ""}${end.column === 0 && end.row > 0 && !`${before}${after}`.endsWith("\n") ? "" : "\r\n"}`;
  }

  #redraw(columns: number): string {
    const { prompt, before, after } = this.#shown;
    let out = "\r";
    if (this.#cursor.row > 0) out += `\x1b[${this.#cursor.row}A`;
    out += `\x1b[J${prompt}${before}${after}`;
    const start = { row: 0, column: 0 };
    const raw = advance(start, prompt + before + after, columns);
    const end = settle(raw, columns);
    if (raw.column === columns) out += "\r\n";
    const cursor = settle(advance(start, prompt + before, columns), columns, after);
    if (end.row > cursor.row) out += `\x1b[${end.row - cursor.row}A`;
    if (end.row !== cursor.row || end.column !== cursor.column)
      out += cursor.column > 0 ? `\r\x1b[${cursor.column}C` : "\r";
    this.#cursor = cursor;
    return out;
  }
}

/** A cursor at the right edge goes to the next row; so does one before a wide character that does not fit. */
function settle(place: Place, columns: number, after = ""): Place {
  const next = after === "" || after[0] === "\n" ? 0 : graphemeWidth(graphemes(after.slice(0, 8))[0]);
  const full = place.column >= columns || (next > 0 && place.column + next > columns);
  if (after[0] === "\n" && place.column >= columns) return { row: place.row, column: columns - 1 };
  return full ? { row: place.row + 1, column: 0 } : place;
}
