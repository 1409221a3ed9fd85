// In Kubernetes: k8s.io/kubectl/pkg/describe, PrefixWriter. Lines with indentation and tabs.

import { DESCRIBE_TABS, alignTabs } from "../printers/tab-writer.ts";

export class Lines {
  #text = "";

  /** A whole line at a level of indentation; tabs part columns. */
  add(level: number, line: string): void {
    this.#text += `${"  ".repeat(level)}${line}\n`;
  }

  /** Text without an end of line. */
  raw(text: string): void {
    this.#text += text;
  }

  /** With its tabs, as they are. */
  text(): string {
    return this.#text;
  }

  /** Tabs turned into columns. */
  aligned(): string {
    return alignTabs(this.#text, DESCRIBE_TABS);
  }
}

/** `key: value` lines of a map, one below the other; `<none>` when it is empty. */
export function addMap(
  lines: Lines,
  level: number,
  title: string,
  map: Record<string, string> | undefined,
  sign: "=" | ": ",
  skip: readonly string[] = [],
): void {
  const indent = "  ".repeat(level);
  const keys = Object.keys(map ?? {})
    .filter((key) => !skip.includes(key))
    .sort();
  if (keys.length === 0) {
    lines.raw(`${indent}${title}:\t<none>\n`);
    return;
  }
  keys.forEach((key, i) => {
    const value = map![key];
    const head = i === 0 ? `${indent}${title}:\t` : "\t";
    if (sign === "=" || (!value.includes("\n") && key.length + value.length + 2 <= 140))
      lines.raw(`${head}${key}${sign}${value}\n`);
    else lines.raw(`${head}${key}:\n${longValue(value, indent)}`);
  });
}

function longValue(value: string, indent: string): string {
  const rows = value.replace(/\n$/, "").split("\n");
  return rows.map((row) => `${indent}\t  ${row.length > 138 ? `${row.slice(0, 138)}...` : row}\n`).join("");
}

export const labelLines = (
  lines: Lines,
  level: number,
  title: string,
  labels: Record<string, string> | undefined,
) => addMap(lines, level, title, labels, "=");

export const annotationLines = (
  lines: Lines,
  level: number,
  title: string,
  annotations: Record<string, string> | undefined,
) => addMap(lines, level, title, annotations, ": ", ["kubectl.kubernetes.io/last-applied-configuration"]);
