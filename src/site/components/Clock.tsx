// Virtual time, and how fast it goes.

import type { Language } from "../../grading/report.ts";
import type { Speed } from "../../session/protocol.ts";
import { clock, phase, send } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";

const speeds: {
  speed: Speed;
  label: string;
  text: "pause" | "times1" | "times10" | "times60" | "times3600";
}[] = [
  { speed: 0, label: "❚❚", text: "pause" },
  { speed: 1, label: "1×", text: "times1" },
  { speed: 10, label: "10×", text: "times10" },
  { speed: 60, label: "60×", text: "times60" },
  { speed: 3600, label: "3600×", text: "times3600" },
];

export function Clock({ language }: { language: Language }) {
  const { now, speed, settled } = useValue(clock);
  const ready = useValue(phase) === "ready";
  return (
    <div class="clock" role="group" aria-label={say(language, "clock")}>
      <time class="clock-time" title={`${say(language, "clock")} (UTC)`}>
        {timeOf(now)}
      </time>
      <span class="clock-state" data-settled={settled ? "" : undefined}>
        {say(language, settled ? "settled" : speed === 0 ? "paused" : "changing")}
      </span>
      <span class="clock-speeds" role="group" aria-label={say(language, "speed")}>
        {speeds.map((one) => (
          <button
            type="button"
            disabled={!ready}
            aria-pressed={one.speed === speed}
            title={say(language, one.text)}
            onClick={() => send({ type: "speed", speed: one.speed })}
          >
            <span aria-hidden="true">{one.label}</span>
            <span class="sr-only">{say(language, one.text)}</span>
          </button>
        ))}
      </span>
      <button type="button" class="clock-skip" disabled={!ready} onClick={() => send({ type: "skip" })}>
        ⇥ {say(language, "skip")}
      </button>
      <button type="button" class="clock-skip" disabled={!ready} onClick={() => send({ type: "settle" })}>
        ⤓ {say(language, "settle")}
      </button>
    </div>
  );
}

function timeOf(now: number): string {
  return new Date(now).toISOString().slice(11, 19);
}
