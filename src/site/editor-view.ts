// CodeMirror for the laptop's files: YAML colours, and problems by line and column. Loaded when the editor is first opened.

import { yaml } from "@codemirror/lang-yaml";
import { syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter } from "@codemirror/lint";
import type { Diagnostic } from "@codemirror/lint";
import { classHighlighter } from "@lezer/highlight";
import { EditorView, basicSetup } from "codemirror";
import { problemsIn } from "./yaml-problems.ts";
import type { Problem } from "./yaml-problems.ts";

export interface Editor {
  text(): string;
  focus(): void;
  destroy(): void;
}

export interface EditorOptions {
  path: string;
  text: string;
  label: string;
  /** The words for a field that the kind does not have. */
  unknownField(field: string, kind: string): string;
  onChange(): void;
  onProblems(problems: Problem[]): void;
}

export function openEditor(parent: HTMLElement, options: EditorOptions): Editor {
  const isYaml = /\.ya?ml$/.test(options.path);
  const check = linter((view) => {
    const problems = problemsIn(view.state.doc.toString(), options.unknownField);
    options.onProblems(problems);
    return problems.map(toDiagnostic);
  });
  const view = new EditorView({
    parent,
    doc: options.text,
    extensions: [
      basicSetup,
      // Colours are the theme's: see bench.css.
      syntaxHighlighting(classHighlighter),
      isYaml ? [yaml(), lintGutter(), check] : [],
      EditorView.contentAttributes.of({ "aria-label": options.label }),
      EditorView.updateListener.of((update) => void (update.docChanged && options.onChange())),
    ],
  });
  if (!isYaml) options.onProblems([]);
  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function toDiagnostic(problem: Problem): Diagnostic {
  return { from: problem.from, to: problem.to, severity: problem.severity, message: problem.message };
}
