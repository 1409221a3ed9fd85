// The bytes of one file: grows by doubling, so that a log that is appended to line by line stays cheap.

const encoder = new TextEncoder();

export class FileContent {
  #buffer: Uint8Array;
  size: number;

  constructor(content: string | Uint8Array) {
    this.#buffer = typeof content === "string" ? encoder.encode(content) : content.slice();
    this.size = this.#buffer.length;
  }

  static sizeOf(content: string | Uint8Array): number {
    return typeof content === "string" ? encoder.encode(content).length : content.length;
  }

  append(content: string | Uint8Array): void {
    const more = typeof content === "string" ? encoder.encode(content) : content;
    const size = this.size + more.length;
    if (size > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(size, this.#buffer.length * 2, 64));
      larger.set(this.#buffer.subarray(0, this.size));
      this.#buffer = larger;
    }
    this.#buffer.set(more, this.size);
    this.size = size;
  }

  /** A view; callers must not change it. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.size);
  }
}
