// One session as a learner might have it, with everything it shows: what determinism is judged by, in Node and in a browser.

import { hash32, randomStream } from "../../src/simulation/index.ts";
import { EMPTY_LAB } from "../../src/session/lab.ts";
import type { SessionFile } from "../../src/session/protocol.ts";
import { replay, Session, type SessionOutput } from "../../src/session/session.ts";

/** Twenty things to type; some wait, some fail, some go on until they are stopped. */
const COMMANDS = [
  "kubectl create deployment web --image=nginx:1.27 --replicas=3",
  "kubectl expose deployment web --port=80",
  "kubectl rollout status deployment/web --timeout=30s",
  "kubectl get pods -o wide",
  "kubectl get pods -w",
  "\u0003",
  "kubectl set image deployment/web nginx=nginx:1.28",
  "kubectl get events --sort-by=.lastTimestamp | tail -n 5",
  "for i in 1 2 3; do kubectl exec deploy/web -- curl -s -o /dev/null -w '%{http_code} ' http://web; done; echo",
  "kubectl set image deployment/web nginx=nginx:nope",
  "sleep 3; kubectl get pods | sed -E 's/ +/ /g'",
  "kubectl rollout undo deployment/web",
  "kubectl delete pod -l app=web --wait=false",
  "kubectl describe deployment web | grep -i replicas",
  'kubectl apply -f - <<< \'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "Bad_Name"}}\'',
  "kubectl run job --image=busybox:1.36 --restart=Never -- sh -c 'echo $RANDOM; date; exit 3'",
  "kubectl logs job || true",
  "kubectl scale deployment web --replicas=6",
  "kubectl get deployment web -o yaml > web.yaml; wc -l web.yaml; git add web.yaml; git commit -q -m kept; git log --oneline",
  "kubectl get pods --no-headers | wc -l",
];

/** Collects what a session shows, line by line as it comes. */
export function recorder(): { output: SessionOutput; text: () => string } {
  let text = "";
  return {
    output: {
      terminal: (name, data) => void (text += `${name}: ${JSON.stringify(data)}\n`),
      cell: (id, data) => void (text += `${id}> ${JSON.stringify(data)}\n`),
      cellEnd: (id, exitCode) => void (text += `${id} ended with ${exitCode}\n`),
    },
    text: () => text,
  };
}

/** Every stored object, in order. */
export function storeText(session: Session): string {
  const { store } = session.cluster.apiServer.operations.parts;
  return store
    .buckets()
    .flatMap((bucket) => store.list(bucket).map((object) => `${bucket} ${JSON.stringify(object)}`))
    .join("\n");
}

/** Types the commands with pauses that the seed draws. */
export async function playStory(seed: number): Promise<{ session: Session; shown: string }> {
  const { output, text } = recorder();
  const session = new Session({ lab: EMPTY_LAB, seed, output });
  const pauses = randomStream(seed, "pauses");
  for (const command of COMMANDS) {
    session.apply({ type: "keys", terminal: "main", data: command.length > 1 ? `${command}\r` : command });
    const pause = 500 + pauses.below(6_000);
    await session.simulation.throughHolds(() => session.simulation.advance(pause));
  }
  return { session, shown: text() };
}

/** The whole log of a seed: what was shown, and what the cluster holds at the end. */
export async function story(seed: number): Promise<string> {
  const { session, shown } = await playStory(seed);
  return `${shown}${storeText(session)}`;
}

/** A short name of a log. */
export const digest = (log: string): string =>
  `${log.length}:${hash32(log)}:${hash32([...log].reverse().join(""))}`;

/** Digests of the seeds 1 to `count`. */
export async function digests(count: number): Promise<string[]> {
  const all: string[] = [];
  for (let seed = 1; seed <= count; seed++) all.push(digest(await story(seed)));
  return all;
}

export const replayed = (file: SessionFile, output: SessionOutput): Promise<Session> =>
  replay(file, EMPTY_LAB, output);
