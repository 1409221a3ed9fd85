// In git: help.c and levenshtein.c. Which commands a mistyped one may have meant.

/** What turning one word into another costs: swaps are free, a change 2, an added letter 1, a dropped one 3. */
function distance(from: string, to: string): number {
  let [before, row] = [[] as number[], Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 0; i < from.length; i++) {
    const next = [(i + 1) * 3];
    for (let j = 0; j < to.length; j++) {
      const swapped = i > 0 && j > 0 && from[i - 1] === to[j] && from[i] === to[j - 1] && from[i] !== to[j];
      next[j + 1] = Math.min(
        row[j] + (from[i] === to[j] ? 0 : 2),
        swapped ? before[j - 1] : Infinity,
        row[j + 1] + 3,
        next[j] + 1,
      );
    }
    [before, row] = [row, next];
  }
  return row[to.length];
}

const FLOOR = 7;

/** The nearest commands, none when all are too far; what a command begins with means that command. */
export function similar(word: string, commands: readonly string[]): string[] {
  const scores = commands.map((name) => ({
    name,
    score: name.startsWith(word) ? 0 : distance(word, name) + 1,
  }));
  const best = Math.min(...scores.map(({ score }) => score));
  if (best >= FLOOR) return [];
  return scores
    .filter(({ score }) => score === best)
    .map(({ name }) => name)
    .sort();
}
