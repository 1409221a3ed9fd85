// How much of a recorded session came out again: by command, the longest common subsequence of normalised lines.

import { normalise, type Surroundings } from "./normalise.ts";
import type { Step, Transcript } from "./transcript.ts";

/** What a command printed here. */
export interface Answer {
  output: string[];
  exit: number;
}

export interface Score {
  commands: number;
  /** Commands that are equal in every line and in their exit code. */
  equal: number;
  lines: number;
  matched: number;
}

export interface Compared {
  score: Score;
  /** A readable difference of every command that is not equal. */
  differences: string[];
}

/** In recordings these stand for the namespace and the working folder. */
const RECORDED = { namespace: "ns-00000", directory: "WORKDIR" };

const linesOf = ({ output, exit }: Answer, surroundings: Surroundings): string[] => [
  ...normalise(output, surroundings),
  ...(exit ? [`[exit ${exit}]`] : []),
];

/** Lengths of the longest common subsequence from every pair of places on. */
function lengths(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
  return table;
}

function differenceOf(a: readonly string[], b: readonly string[], table: number[][]): string {
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1]))
      lines.push(`-${a[i++]}`);
    else lines.push(`+${b[j++]}`);
  }
  return lines.map((line) => `    ${line}`).join("\n");
}

function compareStep(
  step: Step,
  answer: Answer,
  exact: readonly string[],
  here: Omit<Surroundings, "exact">,
) {
  const wanted = linesOf(step, { ...RECORDED, exact });
  const got = linesOf(answer, { ...here, exact });
  const table = lengths(wanted, got);
  const matched = table[0][0];
  const equal = matched === wanted.length && matched === got.length;
  const difference = equal ? "" : `  $ ${step.command}\n${differenceOf(wanted, got, table)}`;
  return { lines: wanted.length, matched, equal, difference };
}

export function compare(
  { steps, exact }: Transcript,
  answers: readonly Answer[],
  here: Omit<Surroundings, "exact">,
): Compared {
  const results = steps.map((step, i) =>
    compareStep(step, answers[i] ?? { output: [], exit: 127 }, exact, here),
  );
  const sum = (of: (result: (typeof results)[number]) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    score: {
      commands: results.length,
      equal: sum(({ equal }) => Number(equal)),
      lines: sum(({ lines }) => lines),
      matched: sum(({ matched }) => matched),
    },
    differences: results.map(({ difference }) => difference).filter(Boolean),
  };
}
