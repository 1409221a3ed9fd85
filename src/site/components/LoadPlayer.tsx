// The load that a lab declares: its curve, how far it was played, what was lost.

import { lengthOf } from "../../grading/load.ts";
import type { Language } from "../../grading/report.ts";
import type { LoadView } from "../../session/protocol.ts";
import { areaPath, barsOf, countOf, peakOf, reachedText, type Size } from "../load-curve.ts";
import { useWidth } from "../measure.ts";
import { load as store, send } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";

const HEIGHT = 72;
const HOUR_MS = 3_600_000;

export function LoadPlayer({ language }: { language: Language }) {
  const load = useValue(store);
  if (!load) return null;
  const hours = lengthOf(load.curve) / HOUR_MS;
  const what = { url: load.url, peak: peakOf(load.curve), hours };
  return (
    <section class="load" aria-label={say(language, "loadTitle")}>
      <p>{say(language, "loadWhat", what)}</p>
      <Drawing load={load} />
      <p class="load-state">
        <Button playing={load.playing} seconds={hours} language={language} />
        <Count load={load} language={language} />
      </p>
    </section>
  );
}

/** At the load's speed an hour takes a second. */
function Button({ playing, seconds, language }: { playing: boolean; seconds: number; language: Language }) {
  return (
    <button type="button" onClick={() => send({ type: "load", playing: !playing })}>
      {playing ? `■ ${say(language, "loadStop")}` : `▶ ${say(language, "loadPlay", { seconds })}`}
    </button>
  );
}

/** Read out when it has ended, not at each step. */
function Count({ load, language }: { load: LoadView; language: Language }) {
  const { sent, lost } = countOf(load.stretches);
  if (load.stretches.length === 0) return <span role="status" />;
  const number = (value: number) => value.toLocaleString(language);
  const words = { time: reachedText(load.stretches), sent: number(sent), lost: number(lost) };
  return (
    <span role="status" aria-live={load.playing ? "off" : "polite"}>
      {say(language, "loadCount", words)}
    </span>
  );
}

function Drawing({ load }: { load: LoadView }) {
  const [frame, width] = useWidth();
  const size: Size = { width: Math.max(1, width), height: HEIGHT };
  return (
    <div class="load-frame" ref={frame}>
      <svg viewBox={`0 0 ${size.width} ${HEIGHT}`} aria-hidden="true">
        <path class="load-declared" d={areaPath(load.curve, size)} />
        {barsOf(load, size).map(({ x, width: wide, served, lost }) => (
          <>
            <rect class="load-served" x={x} y={HEIGHT - served} width={wide} height={served} />
            <rect class="load-lost" x={x} y={HEIGHT - served - lost} width={wide} height={lost} />
          </>
        ))}
      </svg>
    </div>
  );
}
