// The pane beside a lesson: live view, clock, and tabs with the terminal, the editor and the lab.

import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Language } from "../../grading/report.ts";
import { failure, keeping, language as chosen, openSession, phase, report } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { Clock } from "./Clock.tsx";
import { Editor } from "./Editor.tsx";
import { later } from "./later.tsx";
import LiveView from "./LiveView.tsx";
import { Terminal } from "./Terminal.tsx";

const Checks = later(async () => (await import("./Checks.tsx")).Checks);

const tabs = ["terminal", "editor", "checks"] as const;
type Tab = (typeof tabs)[number];
const titles = { terminal: "tabTerminal", editor: "tabEditor", checks: "tabChecks" } as const;

export default function Workbench({ lab, language: first }: { lab: string; language: Language }) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    chosen.set(first);
    void openSession(lab);
    return chosen.subscribe(setLanguage);
  }, []);
  return (
    <div class="bench not-content">
      <Notices language={language} />
      <div class="bench-view">
        <Clock language={language} />
        <div class="bench-live" tabIndex={0} role="region" aria-label={say(language, "live")}>
          <LiveView show="all" language={language} />
        </div>
      </div>
      <Tabs language={language} />
    </div>
  );
}

function Tabs({ language }: { language: Language }) {
  const [open, setOpen] = useState<Tab>("terminal");
  /** Tabs that were opened once: their contents stay, hidden. */
  const [visited, setVisited] = useState<Tab[]>(["terminal"]);
  const choose = (tab: Tab) => {
    setOpen(tab);
    if (!visited.includes(tab)) setVisited([...visited, tab]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(open) + step + tabs.length) % tabs.length];
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  const content: Record<Tab, () => ComponentChildren> = {
    terminal: () => <Terminal language={language} />,
    editor: () => <Editor language={language} />,
    checks: () => <Checks language={language} />,
  };
  return (
    <div class="bench-tabs">
      <div class="tab-list" role="tablist" aria-label={say(language, "workbench")} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-controls={`panel-${tab}`}
            aria-selected={tab === open}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => choose(tab)}
          >
            {say(language, titles[tab])}
            {tab === "checks" && <Score />}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`} hidden={tab !== open}>
          {visited.includes(tab) && content[tab]()}
        </div>
      ))}
    </div>
  );
}

function Score() {
  const found = useValue(report);
  if (!found) return null;
  return <span class="tab-score">{found.solved ? "★" : `${found.score}/${found.maxScore}`}</span>;
}

function Notices({ language }: { language: Language }) {
  const now = useValue(phase);
  const why = useValue(failure);
  const kept = useValue(keeping);
  return (
    <div class="notices" role="status">
      {now === "failed" && (
        <p class="notice" data-bad="">
          {say(language, "failed")}: {why}{" "}
          <button type="button" onClick={() => location.reload()}>
            {say(language, "reload")}
          </button>
        </p>
      )}
      {kept === "taken" && (
        <p class="notice">
          {say(language, "takenOver")}{" "}
          <button type="button" onClick={() => location.reload()}>
            {say(language, "takeBack")}
          </button>
        </p>
      )}
      {kept === "impossible" && <p class="notice">{say(language, "notSaved")}</p>}
    </div>
  );
}
