// The laptop's terminal, with a way out for the keyboard, keys for phones and a switch for screen readers.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import { TERMINAL, onTerminalOutput, phase, send } from "../session-store.ts";
import { useValue } from "../store.ts";
import type { Screen } from "../terminal-screen.ts";
import { say } from "../texts.ts";

/** Asked for as soon as this module runs, so that it comes while the session starts. */
const code = typeof document === "undefined" ? undefined : import("../terminal-screen.ts");

const keyBar: { label: string; name: string; data: string }[] = [
  { label: "Esc", name: "Esc (Escape)", data: "\x1b" },
  { label: "Tab", name: "Tab", data: "\t" },
  { label: "Ctrl", name: "Ctrl (Control)", data: "" },
  { label: "↑", name: "↑", data: "\x1b[A" },
  { label: "↓", name: "↓", data: "\x1b[B" },
  { label: "←", name: "←", data: "\x1b[D" },
  { label: "→", name: "→", data: "\x1b[C" },
  { label: "|", name: "|", data: "|" },
  { label: "/", name: "/", data: "/" },
  { label: "-", name: "-", data: "-" },
];

export function Terminal({ language }: { language: Language }) {
  const frame = useRef<HTMLDivElement>(null);
  const after = useRef<HTMLButtonElement>(null);
  const screen = useRef<Screen>();
  const [control, setControl] = useState(false);
  const [left, setLeft] = useState(false);
  const ready = useValue(phase) === "ready";

  useEffect(() => {
    let closed = false;
    let stop = () => {};
    void code?.then(({ openScreen }) => {
      if (closed || !frame.current) return;
      screen.current = openScreen(frame.current, say(language, "terminal"), {
        onKeys: (data) => send({ type: "keys", terminal: TERMINAL, data }),
        onResize: (columns, rows) => send({ type: "resize", terminal: TERMINAL, columns, rows }),
        onLeave: () => (setLeft(true), after.current?.focus()),
        onControlUsed: () => setControl(false),
      });
      screen.current.setScreenReader(readsAloud());
      stop = onTerminalOutput(TERMINAL, (output) =>
        "clear" in output ? screen.current?.clear() : screen.current?.write(output.data),
      );
    });
    return () => {
      closed = true;
      stop();
      screen.current?.dispose();
    };
  }, []);

  const press = (key: (typeof keyBar)[number]) => {
    if (key.label === "Ctrl") {
      screen.current?.armControl();
      setControl(!control);
    } else send({ type: "keys", terminal: TERMINAL, data: key.data });
    screen.current?.focus();
  };

  return (
    <div class="terminal-frame">
      {!ready && <p class="terminal-wait">{say(language, "loading")}</p>}
      <div
        class="terminal"
        ref={frame}
        role="region"
        aria-label={say(language, "terminal")}
        translate={false}
      />
      <div class="key-bar" role="group" aria-label={say(language, "keys")}>
        {keyBar.map((key) => (
          <button
            type="button"
            aria-label={key.name}
            aria-pressed={key.label === "Ctrl" ? control : undefined}
            onClick={() => press(key)}
          >
            {key.label}
          </button>
        ))}
      </div>
      <div class="terminal-foot">
        <button
          type="button"
          ref={after}
          title={say(language, "undoHelp")}
          disabled={!ready}
          onBlur={() => setLeft(false)}
          onClick={() => send({ type: "undo" })}
        >
          ↶ {say(language, "undo")}
        </button>
        <span role="status">{say(language, left ? "leftTerminal" : "leaveTerminal")}</span>
        <ScreenReaderSwitch language={language} onChange={(on) => screen.current?.setScreenReader(on)} />
      </div>
    </div>
  );
}

function ScreenReaderSwitch({ language, onChange }: { language: Language; onChange: (on: boolean) => void }) {
  const [on, setOn] = useState(false);
  useEffect(() => setOn(readsAloud()), []);
  const change = (next: boolean) => {
    localStorage.setItem("timonel/screen-reader", next ? "on" : "");
    setOn(next);
    onChange(next);
  };
  return (
    <label class="reader-switch">
      <input type="checkbox" checked={on} onChange={(event) => change(event.currentTarget.checked)} />{" "}
      {say(language, "screenReader")}
    </label>
  );
}

function readsAloud(): boolean {
  return localStorage.getItem("timonel/screen-reader") === "on";
}
