// One Pod's sign, drawn around the origin, 18 units wide.

import type { Look } from "../pod-shape.ts";

export function Shape({ look }: { look: Look }) {
  return <g class={`pod-shape pod-${look}`}>{inside[look]}</g>;
}

const inside = {
  ready: (
    <>
      <circle r="9" class="pod-body" />
      <path d="M-4 0.500 l3 3 l5.500 -6.500" class="pod-mark" />
    </>
  ),
  starting: (
    <>
      <circle r="8" class="pod-hollow" stroke-dasharray="4 3" />
      <circle r="2.500" class="pod-dot" />
    </>
  ),
  trouble: (
    <>
      <path d="M0 -10 L10 8 H-10 Z" class="pod-body" stroke-linejoin="round" />
      <path d="M0 -4 V2 M0 5 V5.200" class="pod-mark" />
    </>
  ),
  ending: (
    <>
      <circle r="8" class="pod-hollow" />
      <path d="M-4 0 H4" class="pod-line" />
    </>
  ),
  done: (
    <>
      <rect x="-8" y="-8" width="16" height="16" rx="3" class="pod-body" />
      <path d="M-4 0.500 l3 3 l5.500 -6.500" class="pod-mark" />
    </>
  ),
};
