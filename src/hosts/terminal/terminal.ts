// A terminal device: bytes from the keyboard come in, bytes for the screen go out.

import type { Reader, Writer } from "../process.ts";

/**
 * Line discipline as the kernel's tty: in `cooked` mode input is echoed, edited by line and ^C becomes SIGINT for the foreground
 * programs; in `raw` mode every byte goes to the reader. The screen side gets ANSI, with \n turned into \r\n.
 */
export interface Terminal extends Reader, Writer {
  columns: number;
  rows: number;
  mode: "cooked" | "raw";
  /** Bytes typed or pasted, as a real terminal emulator would send them. */
  input(data: string): void;
  /** What is shown; chunks in order. */
  onOutput(listener: (data: string) => void): () => void;
  resize(columns: number, rows: number): void;
  /** Who gets SIGINT, SIGTSTP and SIGWINCH; the shell sets it to the job in front. */
  foreground: { signal(name: string): void } | undefined;
}
