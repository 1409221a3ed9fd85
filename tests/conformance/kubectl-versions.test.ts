// Every kubectl of 1.27 to 1.36 that is on this machine works with the cluster, over its own protocols: SPDY until 1.29, websockets later.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare } from "./compare.ts";
import { findKubectl } from "./kubectl-binary.ts";
import { parse } from "./transcript.ts";
import { realCluster } from "./with-real-kubectl.ts";

const onPath = (name: string) =>
  (process.env.PATH ?? "")
    .split(":")
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Programs called kubectl, or kubectl with a version, beside the one on the PATH. */
function candidates(): string[] {
  const found = findKubectl();
  const own = "kubectl" in found ? [found.kubectl.path] : [];
  const system = onPath("kubectl");
  const folder = system && dirname(realpathSync(system));
  const others = folder ? readdirSync(folder).filter((name) => /^kubectl(\.1\.\d+)?$/.test(name)) : [];
  return [...own, ...others.map((name) => join(folder!, name))];
}

function minorOf(path: string): number | undefined {
  try {
    const text = execFileSync(path, ["version", "--client", "-o", "json"], { encoding: "utf8" });
    return Number(
      (JSON.parse(text) as { clientVersion: { minor: string } }).clientVersion.minor.replace("+", ""),
    );
  } catch {
    return undefined;
  }
}

const versions = new Map<number, string>();
for (const path of candidates()) {
  const minor = minorOf(path);
  if (minor !== undefined && minor >= 27 && minor <= 36 && !versions.has(minor)) versions.set(minor, path);
}
const all = [...versions].sort(([a], [b]) => a - b);

/** Since when a deletion names the namespace. */
const NAMED_SINCE = 34;

/** What a person does in an hour with a cluster, and what is said to it. */
const story = (minor: number) => `$ kubectl create deployment web --image=nginx:1.27 --replicas=2
deployment.apps/web created
$ kubectl rollout status deployment/web --timeout=60s | tail -n 1
deployment "web" successfully rolled out
$ kubectl get deployment web -o wide --no-headers | awk '{print $1, $2, $6, $7, $8}'
web 2/2 nginx nginx:1.27 app=web
$ printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: settings}\\ndata: {a: b}\\n' > settings.yaml; kubectl apply -f settings.yaml
configmap/settings created
$ kubectl apply --server-side --force-conflicts -f settings.yaml
configmap/settings serverside-applied
$ kubectl diff -f settings.yaml
$ kubectl get configmap settings -o yaml | head -n 3
apiVersion: v1
data:
  a: b
$ printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: other}\\ndate: {a: b}\\n' | kubectl apply -f -
Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "date"
[exit 1]
$ kubectl describe deployment web | head -n 2 | tr -s ' '
Name: web
Namespace: <ns>
$ kubectl explain pods.spec.nodeName | head -n 4
KIND:       Pod
VERSION:    v1

FIELD: nodeName <string>
$ kubectl scale deployment web --replicas=1
deployment.apps/web scaled
$ kubectl set image deployment/web nginx=nginx:1.28
deployment.apps/web image updated
$ kubectl rollout undo deployment/web
deployment.apps/web rolled back
$ kubectl run box --image=busybox:1.36 --restart=Never -- sh -c 'echo one; sleep 2; echo two; sleep 600'
pod/box created
$ kubectl wait pod/box --for=condition=Ready --timeout=60s
pod/box condition met
$ kubectl exec box -- sh -c 'echo out; exit 3'
out
command terminated with exit code 3
[exit 3]
$ echo hello | kubectl exec -i box -- cat
hello
$ timeout 3 kubectl logs -f box
one
two
[exit 124]
$ timeout 10 kubectl port-forward deployment/web ${29_000 + minor}:80 > forward.log 2>&1 & sleep 2; curl -s http://127.0.0.1:${29_000 + minor}/ | grep '<title>'; kill $!
<title>Welcome to nginx!</title>
$ kubectl auth can-i create pods
yes
$ kubectl auth can-i create pods --as=jane
no
[exit 1]
$ kubectl top nodes
error: Metrics API not available
[exit 1]
$ kubectl api-resources --api-group=apps --no-headers -o name | sort
controllerrevisions.apps
daemonsets.apps
deployments.apps
replicasets.apps
statefulsets.apps
$ kubectl create token default | cut -c1-2
ey
$ kubectl get pods -w --no-headers --request-timeout=2s -l run=box | head -n 1 | awk '{print $1, $2, $3}'
box 1/1 Running
$ kubectl delete deployment web
deployment.apps "web" deleted${minor >= NAMED_SINCE ? " from <ns> namespace" : ""}
$ kubectl delete pod box --now
pod "box" deleted${minor >= NAMED_SINCE ? " from <ns> namespace" : ""}
`;

const because = all.length > 0 ? "" : ": there is none on this machine";

describe.skipIf(all.length === 0)(`kubectl of every version that is here${because}`, () => {
  test.concurrent.each(all.length > 0 ? all : [[36, ""] as const])(
    "kubectl 1.%i creates, shows, changes, enters and deletes",
    // Real time passes between a command and the next: what a slow machine saw too late is looked at again.
    { timeout: 120_000, retry: 1 },
    async (minor, path) => {
      const cluster = await realCluster(path, "kubeadm");
      const transcript = parse(`-- commands --\n${story(minor)}`);
      const { answers, here } = await cluster.play(transcript).finally(() => cluster.stop());

      expect(compare(transcript, answers, here).differences).toEqual([]);
    },
  );
});
