// The charts of all autoscalers.

import type { Language } from "../../grading/report.ts";
import { scaling } from "../session-store.ts";
import { useValue } from "../store.ts";
import { later } from "./later.tsx";

const ScaleChart = later(async () => (await import("./ScaleChart.tsx")).default);

export function Autoscalers({ language }: { language: Language }) {
  return (
    <>
      {useValue(scaling).map(({ name }) => (
        <ScaleChart key={name} of={name} language={language} />
      ))}
    </>
  );
}
