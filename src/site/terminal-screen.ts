// xterm in the page: colours of the theme, the size of its pane, and a way out by keyboard. Loaded apart from the page.

import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import type { ITheme } from "@xterm/xterm";

export interface Screen {
  write(data: string): void;
  clear(): void;
  focus(): void;
  /** The control key of the key bar: the next letter typed is sent as Ctrl with that letter. */
  armControl(): void;
  setScreenReader(on: boolean): void;
  dispose(): void;
}

export interface ScreenEvents {
  onKeys(data: string): void;
  onResize(columns: number, rows: number): void;
  /** Ctrl+M was pressed: the focus should go somewhere else. */
  onLeave(): void;
  onControlUsed(): void;
}

export function openScreen(element: HTMLElement, label: string, events: ScreenEvents): Screen {
  const term = new Terminal({
    allowProposedApi: true,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: 14,
    lineHeight: 1.15,
    minimumContrastRatio: 4.5,
    scrollback: 5000,
    theme: themeOf(element),
  });
  const fit = new FitAddon();
  term.loadAddon(fit);
  term.loadAddon(new WebLinksAddon());
  term.open(element);
  // Widths of emoji and of composed letters: not needed for the prompt, and so not before the first key.
  const first = term.onKey(() => {
    first.dispose();
    void import("@xterm/addon-unicode-graphemes").then((addon) =>
      term.loadAddon(new addon.UnicodeGraphemesAddon()),
    );
  });
  term.textarea?.setAttribute("aria-label", label);

  let control = false;
  term.onData((data) => {
    events.onKeys(control ? withControl(data) : data);
    if (control) events.onControlUsed();
    control = false;
  });
  term.onResize(({ cols, rows }) => events.onResize(cols, rows));
  term.attachCustomKeyEventHandler(leaveByKeyboard(events.onLeave));

  const sizes = watchSize(element, fit);
  const themes = watchTheme(() => (term.options.theme = themeOf(element)));
  events.onResize(term.cols, term.rows);
  return {
    write: (data) => term.write(data),
    clear: () => term.reset(),
    focus: () => term.focus(),
    armControl: () => void (control = !control),
    setScreenReader: (on) => void (term.options.screenReaderMode = on),
    dispose: () => {
      sizes.disconnect();
      themes.disconnect();
      term.dispose();
    },
  };
}

/** Escape and then Tab leaves as Tab does elsewhere; Ctrl+M calls `leave`. Any other key goes to the shell. */
function leaveByKeyboard(leave: () => void): (event: KeyboardEvent) => boolean {
  let escaped = false;
  return (event) => {
    if (event.type !== "keydown" || event.key === "Shift") return true;
    if (event.key === "Tab" && escaped) return false;
    escaped = event.key === "Escape";
    if (event.ctrlKey && !event.altKey && !event.metaKey && event.key.toLowerCase() === "m") {
      event.preventDefault();
      leave();
      return false;
    }
    return true;
  };
}

function withControl(data: string): string {
  return /^[a-z@[\\\]^_]$/i.test(data) ? String.fromCharCode(data.toUpperCase().charCodeAt(0) & 31) : data;
}

function watchSize(element: HTMLElement, fit: FitAddon): ResizeObserver {
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  });
  observer.observe(element);
  fit.fit();
  return observer;
}

function watchTheme(changed: () => void): MutationObserver {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return observer;
}

const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

function themeOf(element: HTMLElement): ITheme {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const theme: Record<string, string> = {
    background: read("--paper"),
    foreground: read("--ink"),
    cursor: read("--cursor"),
    cursorAccent: read("--paper"),
    selectionBackground: read("--selection"),
  };
  names.forEach((name, at) => {
    theme[name] = read(`--ansi-${at}`);
    theme[`bright${name[0].toUpperCase()}${name.slice(1)}`] = read(`--ansi-${at + 8}`);
  });
  return theme;
}
