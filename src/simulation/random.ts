// Chance, split into named streams: what one part draws never changes what another part sees.

/** A source of chance. The same seed and name give the same sequence everywhere. */
export interface Random {
  /** A float in [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  below(below: number): number;
  /** One of the items; `items` must not be empty. */
  pick<T>(items: ArrayLike<T>): T;
  /** `base` spread evenly over ±`share` of itself, rounded to whole numbers. */
  around(base: number, share: number): number;
}

/** FNV-1a over UTF-16 code units: a 32-bit hash of a text. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** A stream named `name` of the seed `seed` (mulberry32: 32 bits of state, integer arithmetic only). */
export function randomStream(seed: number, name: string): Random {
  let state = hash32(`${seed}/${name}`);

  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  return {
    next,
    below: (below) => Math.floor(next() * below),
    pick: (items) => items[Math.floor(next() * items.length)],
    around: (base, share) => Math.round(base * (1 - share + 2 * share * next())),
  };
}
