// The charts of all autoscalers; their code comes with the first one.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Language } from "../../grading/report.ts";
import { scaling } from "../session-store.ts";
import { useValue } from "../store.ts";

type Chart = ComponentType<{ of: string; language: Language }>;

export function Autoscalers({ language }: { language: Language }) {
  const names = useValue(scaling).map(({ name }) => name);
  const [loaded, setLoaded] = useState<{ Chart: Chart }>();
  const wanted = names.length > 0;
  useEffect(() => {
    if (wanted) void import("./ScaleChart.tsx").then((module) => setLoaded({ Chart: module.default }));
  }, [wanted]);
  if (!loaded) return null;
  const { Chart } = loaded;
  return (
    <>
      {names.map((name) => (
        <Chart key={name} of={name} language={language} />
      ))}
    </>
  );
}
