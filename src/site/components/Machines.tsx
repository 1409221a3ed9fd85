// Machines beside the cluster: how much of their memory is in use, and the containers of their Docker engine.

import type { Language } from "../../grading/report.ts";
import type { MachineView } from "../../session/protocol.ts";
import { clip } from "../measure.ts";
import { lookOfContainer, statusOf } from "../pod-shape.ts";
import { machines } from "../session-store.ts";
import { useValue } from "../store.ts";
import { say } from "../texts.ts";
import { Shape } from "./Shape.tsx";

const GIB = 2 ** 30;

export function Machines({ language }: { language: Language }) {
  return (
    <>
      {useValue(machines).map((machine) => (
        <Machine key={machine.name} machine={machine} language={language} />
      ))}
    </>
  );
}

function Machine({ machine, language }: { machine: MachineView; language: Language }) {
  const { name, memory, containers } = machine;
  const gib = (bytes: number) => (bytes / GIB).toFixed(1);
  const inUse = say(language, "machineMemory", { used: gib(memory.used), total: gib(memory.total) });
  return (
    <section class="machine" aria-label={name}>
      <p class="machine-head">
        <strong>{name}</strong>
        <progress value={memory.used} max={memory.total} aria-label={inUse} />
        <span>{inUse}</span>
      </p>
      {containers.length === 0 ? (
        <p class="machine-empty">{say(language, "machineEmpty")}</p>
      ) : (
        <ul aria-label={say(language, "container")}>
          {containers.map((one) => (
            <li key={one.id} title={`${one.name} · ${statusOf(one)} · ${one.image}`}>
              <svg width="22" height="22" viewBox="-12 -12 24 24" aria-hidden="true">
                <Shape look={lookOfContainer(one)} />
              </svg>
              <span>
                {clip(one.name, 18)} <small>{statusOf(one)}</small>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
