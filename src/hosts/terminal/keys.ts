// Bytes from a terminal emulator as keys.

/** A key: a printable character, a name (`Up`, `Ctrl-A`, `Alt-b`), or pasted text. */
export type Key = { char: string } | { name: string } | { paste: string };

const SEQUENCES: Record<string, string> = {
  "[A": "Up",
  "[B": "Down",
  "[C": "Right",
  "[D": "Left",
  "[H": "Home",
  "[F": "End",
  OA: "Up",
  OB: "Down",
  OC: "Right",
  OD: "Left",
  OH: "Home",
  OF: "End",
  "[1~": "Home",
  "[4~": "End",
  "[7~": "Home",
  "[8~": "End",
  "[3~": "Delete",
  "[2~": "Insert",
  "[5~": "PageUp",
  "[6~": "PageDown",
  "[1;5C": "Ctrl-Right",
  "[1;5D": "Ctrl-Left",
  "[1;3C": "Alt-f",
  "[1;3D": "Alt-b",
  "[Z": "BackTab",
  "[3;5~": "Alt-d",
};
const PASTE = "\x1b[200~";
const PASTE_END = "\x1b[201~";

/** Turns chunks of input into keys; what is incomplete waits for the next chunk. */
export class KeyParser {
  #rest = "";

  push(text: string): void {
    this.#rest += text;
  }

  /** The next whole key; undefined when more must come. */
  next(): Key | undefined {
    return this.#next();
  }

  /** What was not taken, as it came. */
  giveBack(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }

  #take<T>(length: number, key: T): T {
    this.#rest = this.#rest.slice(length);
    return key;
  }

  #next(): Key | undefined {
    const text = this.#rest;
    if (text === "") return undefined;
    if (text.startsWith(PASTE)) {
      const end = text.indexOf(PASTE_END);
      return end < 0
        ? undefined
        : this.#take(end + PASTE_END.length, { paste: text.slice(PASTE.length, end) });
    }
    if (text[0] === "\x1b") return this.#escape(text);
    const char = String.fromCodePoint(text.codePointAt(0)!);
    return this.#take(char.length, control(char));
  }

  #escape(text: string): Key | undefined {
    if (text.length === 1) return this.#take(1, { name: "Escape" });
    const sequence = /^\x1b(\[[\d;?]*[A-Za-z~]|O[A-Za-z])/.exec(text);
    if (sequence) return this.#take(sequence[0].length, { name: SEQUENCES[sequence[1]] ?? "Unknown" });
    if (/^\x1b\[[\d;?]*$/.test(text)) return undefined;
    const char = String.fromCodePoint(text.codePointAt(1)!);
    return this.#take(1 + char.length, {
      name: char === "\x7f" || char === "\b" ? "Alt-Backspace" : `Alt-${char}`,
    });
  }
}

function control(char: string): Key {
  if (char === "\r" || char === "\n") return { name: "Enter" };
  if (char === "\t") return { name: "Tab" };
  if (char === "\x7f" || char === "\b") return { name: "Backspace" };
  if (char < " ") return { name: `Ctrl-${String.fromCharCode(char.charCodeAt(0) + 64)}` };
  return { char };
}
