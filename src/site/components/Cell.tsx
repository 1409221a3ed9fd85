// A command or a manifest of the lesson that runs in the page's cluster and shows its output in place.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import { readAnsi } from "../ansi.ts";
import { cells, phase, runCell, send } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { Coloured } from "./Coloured.tsx";

interface Props {
  id: string;
  text: string;
  manifest: boolean;
  language: Language;
}

export default function Cell({ id, text, manifest, language }: Props) {
  const cell = useValue(cells)[id];
  const ready = useValue(phase) === "ready";
  const running = cell?.running ?? false;
  const label = running ? "stop" : cell ? "runAgain" : "run";
  const press = () => (running ? send({ type: "stop-cell", id }) : runCell(id, text, manifest));

  return (
    <div
      role="group"
      class="cell not-content"
      data-cell={id}
      aria-label={say(language, manifest ? "manifest" : "command")}
    >
      <header class="cell-bar">
        <span class="cell-kind">{say(language, manifest ? "manifest" : "command")}</span>
        <CopyButton text={text} language={language} />
        <button
          type="button"
          class="cell-run"
          disabled={!ready}
          onClick={press}
          aria-describedby={`cell-${id}`}
        >
          <span aria-hidden="true">{running ? "■" : cell ? "↻" : "▶"}</span> {say(language, label)}
        </button>
      </header>
      <pre class="cell-source" id={`cell-${id}`} tabIndex={0} translate={false}>
        <code>{manifest ? <Coloured yaml={text} /> : <Prompted text={text} />}</code>
      </pre>
      <div class="cell-output" role="log" aria-live="polite" aria-label={say(language, "output")}>
        {cell && <Output cell={cell} language={language} />}
      </div>
    </div>
  );
}

function Prompted({ text }: { text: string }) {
  const lines = text.split("\n");
  return (
    <>
      {lines.map((line, at) => (
        <span
          class="cell-line"
          data-continued={at > 0 && /(\\|\||&&|\bdo)$/.test(lines[at - 1]) ? "" : undefined}
        >
          {line}
          {"\n"}
        </span>
      ))}
    </>
  );
}

function Output(props: {
  cell: { output: string; running: boolean; exitCode: number | undefined };
  language: Language;
}) {
  const { cell, language } = props;
  const lines = useMemo(() => readAnsi(cell.output.replace(/\r?\n$/, "")), [cell.output]);
  const paper = useRef<HTMLPreElement>(null);
  useEffect(() => paper.current?.scrollTo({ top: paper.current.scrollHeight }), [lines]);
  const failed = !cell.running && cell.exitCode !== 0;
  return (
    <>
      {cell.output !== "" && (
        <pre ref={paper} class="cell-paper" tabIndex={0} translate={false}>
          {lines.map((runs) => (
            <span class="cell-row">
              {runs.map((run) => (
                <span class={run.style || undefined}>{run.text}</span>
              ))}
              {"\n"}
            </span>
          ))}
        </pre>
      )}
      {cell.running && <p class="cell-note">{say(language, "running")}</p>}
      {failed && (
        <p class="cell-note cell-failed">{say(language, "endedWith", { code: cell.exitCode ?? 0 })}</p>
      )}
    </>
  );
}

function CopyButton({ text, language }: { text: string; language: Language }) {
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" class="cell-copy" onClick={copy} onBlur={() => setCopied(false)}>
      {say(language, copied ? "copied" : "copy")}
    </button>
  );
}
