// The line being typed: text, cursor, kill ring, undo. Emacs keys, as readline has them.

import { graphemes } from "./width.ts";

const WORD = /[\p{L}\p{N}]/u;

export class LineBuffer {
  #pieces: string[] = [];
  #cursor = 0;
  #killed: string[] = [];
  #undo: { text: string; cursor: number }[] = [];
  #killing = false;

  get text(): string {
    return this.#pieces.join("");
  }

  get before(): string {
    return this.#pieces.slice(0, this.#cursor).join("");
  }

  get after(): string {
    return this.#pieces.slice(this.#cursor).join("");
  }

  set(text: string, cursor = Infinity): void {
    this.#pieces = graphemes(text);
    this.#cursor = Math.min(cursor, this.#pieces.length);
  }

  clear(): void {
    this.set("");
    this.#undo = [];
  }

  insert(text: string): void {
    this.#save();
    const before = this.before + text;
    this.#pieces = graphemes(before + this.after);
    this.#cursor = graphemes(before).length;
    this.#killing = false;
  }

  /** Replaces what lies between `start` (in code units of the text) and the cursor. */
  replaceBefore(start: number, text: string): void {
    this.#save();
    const before = this.before.slice(0, start) + text;
    const { after } = this;
    this.#pieces = graphemes(before + after);
    this.#cursor = graphemes(before).length;
  }

  /** Does what a key says; false when the key is not an editing key. */
  key(name: string): boolean {
    const action = this.#actions[name];
    if (!action) return false;
    const kills = KILLS.has(name);
    if (!kills) this.#killing = false;
    action();
    this.#killing = kills;
    return true;
  }

  readonly #actions: Record<string, () => void> = {
    Left: () => this.#move(this.#cursor - 1),
    Right: () => this.#move(this.#cursor + 1),
    Home: () => this.#move(0),
    End: () => this.#move(this.#pieces.length),
    "Alt-b": () => this.#move(this.#wordStart()),
    "Alt-f": () => this.#move(this.#wordEnd()),
    Backspace: () => this.#remove(this.#cursor - 1, this.#cursor),
    Delete: () => this.#remove(this.#cursor, this.#cursor + 1),
    "Ctrl-K": () => this.#kill(this.#cursor, this.#pieces.length),
    "Ctrl-U": () => this.#kill(0, this.#cursor),
    "Ctrl-W": () => this.#kill(this.#spaceStart(), this.#cursor),
    "Alt-d": () => this.#kill(this.#cursor, this.#wordEnd()),
    "Alt-Backspace": () => this.#kill(this.#wordStart(), this.#cursor),
    "Ctrl-Y": () => this.insert(this.#killed.at(-1) ?? ""),
    "Ctrl-T": () => this.#transpose(),
    "Ctrl-_": () => this.#back(),
    "Alt-u": () => this.#changeWord((word) => word.toUpperCase()),
    "Alt-l": () => this.#changeWord((word) => word.toLowerCase()),
    "Ctrl-B": () => this.key("Left"),
    "Ctrl-F": () => this.key("Right"),
    "Ctrl-A": () => this.key("Home"),
    "Ctrl-E": () => this.key("End"),
    "Ctrl-H": () => this.key("Backspace"),
    "Ctrl-Left": () => this.key("Alt-b"),
    "Ctrl-Right": () => this.key("Alt-f"),
  };

  #move(to: number): void {
    this.#cursor = Math.max(0, Math.min(this.#pieces.length, to));
  }

  #save(): void {
    this.#undo.push({ text: this.text, cursor: this.#cursor });
    if (this.#undo.length > 200) this.#undo.shift();
  }

  #back(): void {
    const last = this.#undo.pop();
    if (last) this.set(last.text, last.cursor);
  }

  #remove(start: number, end: number): string {
    if (start < 0 || end > this.#pieces.length || start === end) return "";
    this.#save();
    const removed = this.#pieces.splice(start, end - start).join("");
    if (this.#cursor > start) this.#cursor = Math.max(start, this.#cursor - (end - start));
    return removed;
  }

  #kill(start: number, end: number): void {
    const backwards = end === this.#cursor && start < end;
    const removed = this.#remove(start, end);
    if (removed === "") return;
    if (!this.#killing) this.#killed.push(removed);
    else
      this.#killed.push(
        backwards ? removed + (this.#killed.pop() ?? "") : (this.#killed.pop() ?? "") + removed,
      );
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && !WORD.test(this.#pieces[at - 1])) at--;
    while (at > 0 && WORD.test(this.#pieces[at - 1])) at--;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#pieces.length && !WORD.test(this.#pieces[at])) at++;
    while (at < this.#pieces.length && WORD.test(this.#pieces[at])) at++;
    return at;
  }

  #spaceStart(): number {
    let at = this.#cursor;
    while (at > 0 && /\s/.test(this.#pieces[at - 1])) at--;
    while (at > 0 && !/\s/.test(this.#pieces[at - 1])) at--;
    return at;
  }

  #transpose(): void {
    if (this.#cursor === 0 || this.#pieces.length < 2) return;
    this.#save();
    const at = Math.min(this.#cursor, this.#pieces.length - 1);
    [this.#pieces[at - 1], this.#pieces[at]] = [this.#pieces[at], this.#pieces[at - 1]];
    this.#cursor = at + 1;
  }

  #changeWord(change: (word: string) => string): void {
    this.#save();
    const end = this.#wordEnd();
    const word = change(this.#pieces.slice(this.#cursor, end).join(""));
    this.#pieces.splice(this.#cursor, end - this.#cursor, ...graphemes(word));
    this.#move(end);
  }
}

const KILLS = new Set(["Ctrl-K", "Ctrl-U", "Ctrl-W", "Alt-d", "Alt-Backspace"]);
