// Names in columns, down first, as ls and readline list them.

import { textWidth } from "./width.ts";

/** In the least number of rows that fits a screen; every line ends with a newline. */
export function columns(names: readonly string[], screen: number): string {
  for (let rows = 1; ; rows++) {
    const count = Math.ceil(names.length / rows);
    const widths = Array.from({ length: count }, (_, column) =>
      Math.max(...names.slice(column * rows, (column + 1) * rows).map(textWidth)),
    );
    if (rows < names.length && widths.reduce((sum, width) => sum + width + 2, -2) >= screen) continue;
    let text = "";
    for (let row = 0; row < rows; row++) {
      const cells = names.filter((_, i) => i % rows === row);
      const padded = cells.map((cell, i) =>
        i < cells.length - 1 ? cell + " ".repeat(widths[i] + 2 - textWidth(cell)) : cell,
      );
      text += `${padded.join("")}\n`;
    }
    return text;
  }
}
