// A container's log: lines with the instant at which each was written, as the runtime's log file keeps them.

export interface LogLine {
  /** Milliseconds since 1970. */
  at: number;
  stream: "stdout" | "stderr";
  text: string;
}

/** A log file is rotated at this size; what was before is gone. */
const MAX_BYTES = 10 * 1024 * 1024;

const decoder = new TextDecoder();

export class ContainerLog {
  #lines: LogLine[] = [];
  #bytes = 0;
  #partial = { stdout: "", stderr: "" };
  #followers = new Set<(line: LogLine | undefined) => void>();
  #closed = false;

  /** Takes what the container wrote; whole lines are kept as they come. */
  write(stream: LogLine["stream"], chunk: string | Uint8Array, at: number): void {
    const text = this.#partial[stream] + (typeof chunk === "string" ? chunk : decoder.decode(chunk));
    const lines = text.split("\n");
    this.#partial[stream] = lines.pop()!;
    for (const line of lines) this.#add({ at, stream, text: line });
  }

  /** Nothing more comes. A last line without an end counts. */
  close(at: number): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#partial[stream]) this.#add({ at, stream, text: this.#partial[stream] });
      this.#partial[stream] = "";
    }
    this.#closed = true;
    for (const follower of this.#followers) follower(undefined);
    this.#followers.clear();
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Calls back for each line from now on, with undefined at the end. Returns how to stop. */
  follow(follower: (line: LogLine | undefined) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #add(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += line.text.length + 1;
    if (this.#bytes > MAX_BYTES) this.#rotate();
    for (const follower of [...this.#followers]) follower(line);
  }

  #rotate(): void {
    this.#lines = this.#lines.slice(this.#lines.length >> 1);
    this.#bytes = this.#lines.reduce((sum, line) => sum + line.text.length + 1, 0);
  }
}
