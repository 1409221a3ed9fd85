// In Kubernetes: k8s.io/kubectl/pkg/describe, tolerations and taints.

import type { Obj } from "../client.ts";
import type { Lines } from "./lines.ts";

const tolerationText = ({ key = "", value, effect, operator, tolerationSeconds }: Obj): string => {
  let text = String(key);
  if (value) text += `=${value}`;
  if (effect) text += `:${effect}`;
  if (operator === "Exists" && !value) text += key || effect ? " op=Exists" : "op=Exists";
  if (tolerationSeconds !== undefined && tolerationSeconds !== null) text += ` for ${tolerationSeconds}s`;
  return text;
};

export function tolerationLines(
  lines: Lines,
  level: number,
  title: string,
  tolerations: readonly Obj[],
): void {
  listLines(lines, level, title, tolerations.map(tolerationText).sort());
}

export const taintText = ({ key, value, effect }: Obj): string =>
  `${key}${value ? `=${value}` : ""}:${effect}`;

export function listLines(lines: Lines, level: number, title: string, texts: readonly string[]): void {
  if (texts.length === 0) lines.add(level, `${title}:\t<none>`);
  texts.forEach((text, i) => lines.add(level, i === 0 ? `${title}:\t${text}` : `\t${text}`));
}
