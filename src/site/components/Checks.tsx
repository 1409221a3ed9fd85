// The lab: what is asked, what was seen, hints that grow with attempts; submit and start over.

import { useRef, useState } from "preact/hooks";
import type { CheckResult, Language, Report } from "../../grading/report.ts";
import { ask, report, send, task } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { LoadPlayer } from "./LoadPlayer.tsx";
import { Marked, Prose } from "./Prose.tsx";

export function Checks({ language }: { language: Language }) {
  const found = useValue(report);
  const asked = useValue(task);
  return (
    <div class="checks" tabIndex={0} role="region" aria-label={say(language, "checks")}>
      {asked && (
        <>
          <h2 class="checks-heading">{asked.title[language]}</h2>
          <Prose text={asked.task[language]} />
          <LoadPlayer language={language} />
        </>
      )}
      {found ? <Judged found={found} language={language} /> : <p>{say(language, "noReport")}</p>}
    </div>
  );
}

function Judged({ found, language }: { found: Report; language: Language }) {
  const [attempts, setAttempts] = useState(() => readAttempts(found.lab));
  const tryIt = () => {
    const next = countAttempt(attempts, found);
    setAttempts(next);
    writeAttempts(found.lab, next);
    send({ type: "check" });
  };
  const startOver = () => {
    setAttempts({});
    writeAttempts(found.lab, {});
    send({ type: "reset" });
  };
  const { score, maxScore: max } = found;
  return (
    <>
      <p class="checks-score" role="status">
        <progress value={score} max={max} aria-label={say(language, "points", { score, max })} />
        <span>{found.solved ? `★ ${say(language, "solved")}` : say(language, "points", { score, max })}</span>
      </p>
      <ol class="checks-list" aria-label={say(language, "checks")}>
        {found.checks.map((check) => (
          <Check key={check.id} check={check} attempts={attempts[check.id] ?? 0} language={language} />
        ))}
      </ol>
      <div class="checks-actions">
        <button type="button" class="primary" onClick={tryIt}>
          {say(language, "checkNow")}
        </button>
        <button type="button" title={say(language, "submitHelp")} onClick={() => void submit()}>
          ⤓ {say(language, "submit")}
        </button>
        <StartOver onYes={startOver} language={language} />
      </div>
    </>
  );
}

const pointsOf = ({ points }: CheckResult, language: Language) =>
  points === 1 ? say(language, "pointEach") : say(language, "pointsEach", { points });

const states = { passed: "passed", failed: "notPassed", unknown: "unknown" } as const;
const marks = { passed: "✓", failed: "", unknown: "?" };

function Check({ check, attempts, language }: { check: CheckResult; attempts: number; language: Language }) {
  const hints = check.outcome === "passed" ? [] : check.hints.slice(0, attempts);
  return (
    <li class="check" data-outcome={check.outcome}>
      <span class="check-mark" aria-hidden="true">
        {marks[check.outcome]}
      </span>
      <div>
        <p class="check-title">
          <Marked text={check.title[language]} />{" "}
          <span class="check-points">{pointsOf(check, language)}</span>
          {check.safeguard && <span class="check-safeguard">{say(language, "safeguard")}</span>}
          <span class="sr-only">: {say(language, states[check.outcome])}</span>
        </p>
        {check.seen && (
          <p class="check-seen">
            {say(language, "seen")}: <Marked text={check.seen[language]} />
          </p>
        )}
        {hints.map((hint, at) => (
          <p class="check-hint">
            <strong>{say(language, "hint", { number: at + 1 })}:</strong> <Marked text={hint[language]} />
          </p>
        ))}
      </div>
    </li>
  );
}

function StartOver({ onYes, language }: { onYes: () => void; language: Language }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const answer = (yes: boolean) => {
    dialog.current?.close();
    if (yes) onYes();
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {say(language, "reset")}
      </button>
      <dialog ref={dialog} class="dialog" aria-label={say(language, "reset")}>
        <p>{say(language, "resetQuestion")}</p>
        <button type="button" onClick={() => answer(false)}>
          {say(language, "cancel")}
        </button>
        <button type="button" class="danger" onClick={() => answer(true)}>
          {say(language, "yesReset")}
        </button>
      </dialog>
    </>
  );
}

async function submit(): Promise<void> {
  const message = await ask((request) => ({ type: "submit", request }));
  if (message.type !== "submission") return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([message.bytes as Uint8Array<ArrayBuffer>]));
  link.download = message.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

type Attempts = Record<string, number>;

function countAttempt(attempts: Attempts, found: Report): Attempts {
  const failed = found.checks.filter((check) => check.outcome !== "passed");
  return { ...attempts, ...Object.fromEntries(failed.map(({ id }) => [id, (attempts[id] ?? 0) + 1])) };
}

function readAttempts(lab: string): Attempts {
  try {
    return JSON.parse(localStorage.getItem(`timonel/attempts/${lab}`) ?? "{}") as Attempts;
  } catch {
    return {};
  }
}

function writeAttempts(lab: string, attempts: Attempts): void {
  try {
    localStorage.setItem(`timonel/attempts/${lab}`, JSON.stringify(attempts));
  } catch {
    // A browser that keeps nothing shows the weakest hints again after a reload.
  }
}
