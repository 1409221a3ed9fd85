// An ascending list of distinct texts in chunks, so that inserting among 100,000 moves a few hundred.

const CHUNK = 512;

/** The place of `key` in ascending `keys`: its index, or where it would be inserted. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class SortedKeys {
  /** None is empty, but for the only one. */
  #chunks: string[][] = [[]];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    chunk.splice(lowerBound(chunk, key), 0, key);
    this.#size++;
    if (chunk.length > CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK >> 1));
  }

  delete(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    const place = lowerBound(chunk, key);
    if (chunk[place] !== key) return;
    chunk.splice(place, 1);
    this.#size--;
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1);
  }

  /** Keys that begin with `prefix`, from `from` on. */
  range(prefix: string, from: string): string[] {
    const start = from > prefix ? from : prefix;
    const keys: string[] = [];
    for (let at = this.#chunkOf(start); at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at];
      for (let i = chunk[0] >= start ? 0 : lowerBound(chunk, start); i < chunk.length; i++) {
        if (!chunk[i].startsWith(prefix)) return keys;
        keys.push(chunk[i]);
      }
    }
    return keys;
  }

  /** The last chunk that begins at or before `key`. */
  #chunkOf(key: string): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#chunks[middle][0] <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
