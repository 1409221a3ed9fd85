// A priority queue of timers: earliest first, and first come first served within one instant.

/** Something that will happen. `cancel` may be called at any time, also after it happened. */
export interface Timer {
  readonly at: number;
  readonly background: boolean;
  cancel(): void;
}

export interface Entry extends Timer {
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap; cancelled entries stay until they come up. */
export class TimerQueue {
  #heap: Entry[] = [];

  push(entry: Entry): void {
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = entry;
  }

  /** The next entry that was not cancelled; undefined when there is none. */
  peek(): Entry | undefined {
    while (this.#heap.length > 0 && this.#heap[0].cancelled) this.#removeFirst();
    return this.#heap[0];
  }

  pop(): Entry | undefined {
    const first = this.peek();
    if (first) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
  }
}
