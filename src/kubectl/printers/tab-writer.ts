// In Go: text/tabwriter (and kubectl's copy that remembers widths). Tab-terminated cells become aligned columns.

export interface TabOptions {
  minWidth: number;
  padding: number;
}

/** What `kubectl get` and its like use. */
export const TABLE_TABS: TabOptions = { minWidth: 6, padding: 3 };
/** What `kubectl describe` uses. */
export const DESCRIBE_TABS: TabOptions = { minWidth: 0, padding: 2 };

const widthOf = (text: string) => [...text].length;

/** Aligns the cells of a text: a column is a run of lines that all have a cell there. */
export function alignTabs(text: string, { minWidth, padding }: TabOptions): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const output: string[] = [];
  format(lines, 0, lines.length, [], output, { minWidth, padding });
  return output.join("\n");
}

function format(
  lines: string[][],
  from: number,
  to: number,
  widths: number[],
  output: string[],
  options: TabOptions,
): void {
  const column = widths.length;
  let next = from;
  for (let line = from; line < to; line++) {
    if (column >= lines[line].length - 1) continue;
    writeLines(lines, next, line, widths, output);
    let end = line;
    let width = options.minWidth;
    for (; end < to && column < lines[end].length - 1; end++)
      width = Math.max(width, widthOf(lines[end][column]) + options.padding);
    if (lines.slice(line, end).every((cells) => cells[column] === "") && options.minWidth === 0)
      width = Math.max(options.padding, 0);
    format(lines, line, end, [...widths, width], output, options);
    next = end;
    line = end - 1;
  }
  writeLines(lines, next, to, widths, output);
}

function writeLines(lines: string[][], from: number, to: number, widths: number[], output: string[]): void {
  for (let i = from; i < to; i++) {
    const cells = lines[i];
    output.push(
      cells
        .map((cell, j) =>
          j < cells.length - 1 ? cell + " ".repeat(Math.max(0, (widths[j] ?? 0) - widthOf(cell))) : cell,
        )
        .join(""),
    );
  }
}

/** A table that is printed bit by bit and keeps its columns (`get -w`). */
export class TableWriter {
  #widths: number[] = [];

  /** The rows, aligned with all that came before. The last cell is not padded. */
  rows(rows: readonly (readonly string[])[]): string {
    for (const row of rows)
      row.slice(0, -1).forEach((cell, i) => {
        this.#widths[i] = Math.max(
          this.#widths[i] ?? TABLE_TABS.minWidth,
          widthOf(cell) + TABLE_TABS.padding,
        );
      });
    return rows
      .map(
        (row) =>
          `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(this.#widths[i] - widthOf(cell) + cell.length) : cell)).join("")}\n`,
      )
      .join("");
  }

  /** Forgets the columns (another kind of object follows). */
  reset(): void {
    this.#widths = [];
  }
}
