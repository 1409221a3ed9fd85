// How fast a session is played again, and graded.

import type { Input, SessionFile } from "../../session/protocol.ts";
import { replay } from "../../session/session.ts";
import { gradeSession } from "../grading.ts";
import { readLab } from "../lab-files.ts";
import { typical, type Benchmark } from "./measure.ts";

const LAB = "deployments";
const HOUR_MS = 3_600_000;

/** What a learner types in an hour: a command every minute or so. */
const COMMANDS = [
  "kubectl get nodes",
  "kubectl get pods -A",
  "kubectl create deployment shop --image=nginx:1.27 --replicas=3",
  "kubectl rollout status deployment/shop --timeout=60s",
  "kubectl get deployment,rs,pods",
  "kubectl describe deployment shop",
  "kubectl set image deployment/shop nginx=nginx:1.28",
  "kubectl rollout status deployment/shop --timeout=60s",
  "kubectl rollout history deployment/shop",
  "kubectl expose deployment shop --port=80",
  "for i in 1 2 3 4 5; do kubectl exec deploy/shop -- curl -sI http://shop | grep Server; done",
  "kubectl scale deployment shop --replicas=5",
  "kubectl get pods -o wide",
  "kubectl set image deployment/shop nginx=nginx:nope",
  "kubectl get pods",
  "kubectl rollout undo deployment/shop",
  "kubectl get events | tail",
  "kubectl get deployment shop -o yaml > shop.yaml",
  "kubectl logs deploy/shop | tail -n 3",
  "git add . && git commit -q -m work",
];

function anHour(): SessionFile {
  const inputs: Input[] = Array.from({ length: 60 }, (_, minute) => ({
    at: (minute + 1) * 55_000,
    type: "keys" as const,
    terminal: "main",
    data: `${COMMANDS[minute % COMMANDS.length]}\r`,
  }));
  return {
    schema: "timonel/session/v1",
    lab: LAB,
    seed: 1,
    start: Date.UTC(2026, 0, 5, 9),
    inputs,
    end: HOUR_MS,
  };
}

export const sessionBenchmarks: Benchmark = {
  name: "session",
  async run() {
    const { source: lab } = await readLab(LAB);
    const file = anHour();
    const short = { ...file, inputs: file.inputs.slice(0, 20), end: 20 * 55_000 };
    return {
      "replay.hour.ms": await typical(5, () => replay(file, lab)),
      "grade.one.ms": await typical(5, () => gradeSession(short)),
    };
  },
};
