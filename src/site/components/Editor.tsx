// The laptop's files, edited in the page.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import type { Editor as EditorHandle } from "../editor-view.ts";
import { ask, files, send } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import type { Problem } from "../yaml-problems.ts";

const WORK = "/home/learner/work/";

export function Editor({ language }: { language: Language }) {
  const list = useValue(files).filter((file) => !file.directory && !file.path.includes("/.git/"));
  const [path, setPath] = useState<string>();
  const [naming, setNaming] = useState(false);
  const shown = path ?? list[0]?.path;
  const others = shown && !list.some((file) => file.path === shown) ? [shown] : [];
  return (
    <div class="editor">
      <div class="editor-bar">
        <label>
          {say(language, "files")}{" "}
          <select value={shown} onChange={(event) => setPath(event.currentTarget.value)}>
            {[...list.map((file) => file.path), ...others].map((one) => (
              <option value={one}>{shortPath(one)}</option>
            ))}
          </select>
        </label>
        <button type="button" aria-expanded={naming} onClick={() => setNaming(!naming)}>
          + {say(language, "newFile")}
        </button>
        {naming && <NewFile language={language} onName={(name) => (setNaming(false), setPath(name))} />}
      </div>
      {shown && <OpenFile key={shown} path={shown} language={language} />}
    </div>
  );
}

function NewFile({ language, onName }: { language: Language; onName: (path: string) => void }) {
  const line = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => line.current?.focus(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget as HTMLFormElement).get("name");
    if (typeof name === "string" && /^[\w][\w./-]*$/.test(name) && !name.includes("..")) onName(WORK + name);
  };
  return (
    <form class="editor-new" onSubmit={submit}>
      <input
        ref={line}
        name="name"
        required
        placeholder="web.yaml"
        aria-label={say(language, "newFileName")}
      />
    </form>
  );
}

function OpenFile({ path, language }: { path: string; language: Language }) {
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle>();
  const [state, setState] = useState<"clean" | "changed" | "saved">("clean");
  const [problems, setProblems] = useState<Problem[]>();

  useEffect(() => {
    let closed = false;
    void openFile(path).then(([{ openEditor }, text]) => {
      if (closed || !frame.current) return;
      editor.current = openEditor(frame.current, {
        path,
        text,
        label: say(language, "editorOf", { path: shortPath(path) }),
        unknownField: (field, kind) => say(language, "unknownField", { field, kind }),
        onChange: () => setState("changed"),
        onProblems: setProblems,
      });
    });
    return () => {
      closed = true;
      editor.current?.destroy();
    };
  }, []);

  const save = () => {
    if (!editor.current) return;
    send({ type: "write", path, text: editor.current.text() });
    setState("saved");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    save();
  };
  return (
    <>
      <div class="editor-page" ref={frame} onKeyDown={onKeyDown} translate={false} />
      <div class="editor-foot">
        <button type="button" class="primary" onClick={save}>
          {say(language, "save")}
        </button>
        <span role="status">
          {state === "changed" && `● ${say(language, "unsaved")}`}
          {state === "saved" && say(language, "saved", { path: shortPath(path) })}
        </span>
        <Problems problems={problems} language={language} />
      </div>
    </>
  );
}

function Problems({ problems, language }: { problems: Problem[] | undefined; language: Language }) {
  const first = problems?.[0];
  if (!problems) return <span class="editor-problems" />;
  if (!first) return <span class="editor-problems">{say(language, "noProblems")}</span>;
  const { line, column, message } = first;
  return (
    <span class="editor-problems" data-bad="">
      {say(language, "problem", { line, column, message })}
      {problems.length > 1 && ` (+${problems.length - 1})`}
    </span>
  );
}

async function openFile(path: string) {
  const [code, answer] = await Promise.all([
    import("../editor-view.ts"),
    ask((request) => ({ type: "read", request, path })),
  ]);
  return [code, answer.type === "file" ? (answer.text ?? "") : ""] as const;
}

function shortPath(path: string): string {
  return path.startsWith(WORK) ? path.slice(WORK.length) : path;
}
