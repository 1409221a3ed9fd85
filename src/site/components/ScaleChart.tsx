// An autoscaler over time: above, its metric and the target; below, the Pods that are there and those it wants.

import type { Language } from "../../grading/report.ts";
import type { ScalingPoint, ScalingView } from "../../session/protocol.ts";
import { clockText, heightOf, roundTop, spanOf, stepPath, type Frame } from "../scale-curve.ts";
import { useWidth } from "../measure.ts";
import { scaling } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import "../styles/scale-chart.css";

const UPPER = 130;
const LOWER = 80;
const LEFT = 44;
const GAP = 26;
const ROWS = 12;

interface Props {
  of: string;
  language: Language;
}

export default function ScaleChart({ of, language }: Props) {
  const view = useValue(scaling).find(({ name }) => name === of);
  const title = say(language, "scaleChart", { name: of });
  return (
    <figure class="scale-chart not-content" aria-label={title}>
      <figcaption>{title}</figcaption>
      {view ? <Drawn view={view} language={language} /> : <p>{say(language, "scaleNone")}</p>}
    </figure>
  );
}

function Drawn({ view, language }: { view: ScalingView; language: Language }) {
  const { points, target = 0, max } = view;
  const [frame, full] = useWidth();
  const width = Math.max(1, full - LEFT - 8);
  const span = spanOf(points);
  const used = points.flatMap((point) => point.used ?? []);
  const upper: Frame = { ...span, top: roundTop([...used, target], 10), width, height: UPPER };
  const lower: Frame = { ...span, top: Math.max(max, 1), width, height: LOWER };
  const resource = view.resource ?? "cpu";
  return (
    <>
      <div class="scale-frame" ref={frame}>
        <svg viewBox={`0 0 ${LEFT + width + 8} ${UPPER + GAP + LOWER + 24}`} aria-hidden="true">
          <g transform={`translate(${LEFT} 8)`}>
            <Axis frame={upper} unit=" %" />
            <path class="scale-target" d={`M0 ${heightOf(upper, target)}H${width}`} />
            <path class="scale-used" d={stepPath(points, upper, (point) => point.used)} />
          </g>
          <g transform={`translate(${LEFT} ${UPPER + GAP})`}>
            <Axis frame={lower} unit="" />
            <path class="scale-replicas" d={stepPath(points, lower, ({ replicas }) => replicas)} />
            <path class="scale-wanted" d={stepPath(points, lower, ({ desired }) => desired)} />
            <text class="scale-text" y={LOWER + 15}>
              {clockText(span.from)}
            </text>
            <text class="scale-text" x={width} y={LOWER + 15} text-anchor="end">
              {clockText(span.to)}
            </text>
          </g>
        </svg>
      </div>
      <ul class="scale-legend" aria-hidden="true">
        <li class="key-used">{say(language, "scaleUsed", { resource })}</li>
        <li class="key-target">{say(language, "scaleTarget", { target })}</li>
        <li class="key-replicas">{say(language, "scalePods")}</li>
        <li class="key-wanted">{say(language, "scaleWanted")}</li>
      </ul>
      <InWords points={points} language={language} />
    </>
  );
}

function Axis({ frame, unit }: { frame: Frame; unit: string }) {
  return (
    <>
      {[0, frame.top].map((value) => (
        <>
          <path class="scale-axis" d={`M0 ${heightOf(frame, value)}H${frame.width}`} />
          <text class="scale-text" x="-6" y={heightOf(frame, value) + 4} text-anchor="end">
            {value}
            {unit}
          </text>
        </>
      ))}
    </>
  );
}

/** The same in words, the latest first. */
function InWords({ points, language }: { points: ScalingPoint[]; language: Language }) {
  const told = points.slice(-ROWS).reverse();
  return (
    <details class="live-table">
      <summary>{say(language, "asTable")}</summary>
      <ul>
        {told.map(({ at, used, replicas, desired }) => (
          <li>
            {say(language, "scaleNow", {
              time: new Date(at).toISOString().slice(11, 19),
              used: used === undefined ? say(language, "scaleUnknown") : `${used} %`,
              replicas,
              desired,
            })}
          </li>
        ))}
      </ul>
    </details>
  );
}
