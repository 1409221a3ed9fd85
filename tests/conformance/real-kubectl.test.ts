// Real kubectl against this project's cluster on localhost.

import https from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compare } from "./compare.ts";
import { findKubectl, WANTED } from "./kubectl-binary.ts";
import { below, floorOf, sessions } from "./sessions.ts";
import { realCluster, type RealCluster } from "./with-real-kubectl.ts";
import { parse } from "./transcript.ts";

const found = findKubectl();
const kubectl = "kubectl" in found ? found.kubectl : undefined;
const unsaid = "reason" in found ? found.reason : "";
const other =
  kubectl && !kubectl.version.startsWith(WANTED) ? `this one is ${kubectl.version}, not ${WANTED}` : "";

const because = (reason: string) => (reason ? ` (left out: ${reason})` : "");

describe.skipIf(!kubectl || other)(
  `real kubectl prints what it printed there${because(unsaid || other)}`,
  () => {
    /** The usual one is fast; what a slow machine saw too late is looked at again in a cluster that takes its time. */
    let fast: RealCluster;
    let unhurried: Promise<RealCluster> | undefined;
    beforeAll(async () => void (fast = await realCluster(kubectl!.path)));
    afterAll(async () => {
      await fast.stop();
      await (await unhurried)?.stop();
    });

    const floor = floorOf("real");
    const chosen = sessions.filter(({ name }) => name in floor);

    test.concurrent.for(chosen)(
      "$name",
      // Real time passes between a command and the next.
      { timeout: 120_000, retry: 2 },
      async ({ name, transcript }, { task }) => {
        const again = (task.result?.retryCount ?? 0) > 0;
        const cluster = again ? await (unhurried ??= realCluster(kubectl!.path, "bare", 1)) : fast;
        const { answers, here } = await cluster.play(transcript);

        const { score, differences } = compare(transcript, answers, here);

        const fallen = below(score, floor[name]);
        expect(fallen, `${name} fell below its floor\n${differences.join("\n")}`).toBe(false);
      },
    );
  },
);

describe.skipIf(!kubectl)(`real kubectl works with containers that run${because(unsaid)}`, () => {
  let cluster: RealCluster;
  beforeAll(async () => void (cluster = await realCluster(kubectl!.path, "kubeadm")));
  afterAll(() => cluster.stop());

  /** Commands and what they print, as in a recording. */
  async function tells(story: string): Promise<void> {
    const transcript = parse(`-- commands --\n${story}`);
    const { answers, here } = await cluster.play(transcript);
    expect(compare(transcript, answers, here).differences).toEqual([]);
  }

  test("exec passes input, output and the exit code on", async () => {
    await tells(`$ kubectl run box --image=busybox:1.36 --restart=Never -- sleep 600
pod/box created
$ kubectl wait pod/box --for=condition=Ready --timeout=60s
pod/box condition met
$ echo some input | kubectl exec -i box -- cat
some input
$ kubectl exec box -- sh -c 'echo out; exit 3'
out
command terminated with exit code 3
[exit 3]
`);
  });

  test("logs follow a container to its end", async () => {
    await tells(`$ kubectl run talk --image=busybox:1.36 --restart=Never -- sh -c 'echo one; sleep 2; echo two; sleep 2; echo three'
pod/talk created
$ kubectl wait pod/talk --for=condition=Ready --timeout=60s
pod/talk condition met
$ kubectl logs -f talk
one
two
three
`);
  });

  test("a watch shows a change as it comes", async () => {
    await tells(`$ kubectl create configmap watched --from-literal=a=1
configmap/watched created
$ (sleep 1; kubectl label configmap watched x=y >/dev/null) & timeout 3 kubectl get configmap watched -w --no-headers -o custom-columns=N:.metadata.name,X:.metadata.labels.x; wait
watched  <none>
watched  y
`);
  });

  test("a dry run of a deletion deletes nothing", async () => {
    await tells(`$ kubectl create configmap kept --from-literal=a=1
configmap/kept created
$ kubectl delete configmap kept --dry-run=server
configmap "kept" deleted from ns-00000 namespace (server dry run)
$ kubectl get configmap kept -o name
configmap/kept
`);
  });

  test("a token that was asked for is believed, and may do nothing", async () => {
    const commands =
      "$ kubectl -n default create serviceaccount robot\n$ kubectl -n default create token robot\n";
    const { answers } = await cluster.play(parse(`-- commands --\n${commands}`));
    const [token] = answers[1].output;

    const answer = await get(`${cluster.address}/api/v1/namespaces/default/pods`, token);

    expect(answer.message).toBe(
      'pods is forbidden: User "system:serviceaccount:default:robot" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });

  test.each(["true", "false"])("a forwarded port reaches the pod (websockets: %s)", async (websockets) => {
    const port = websockets === "true" ? 28_080 : 28_081;
    await tells(`$ kubectl run web-${websockets} --image=nginx:1.27
pod/web-${websockets} created
$ kubectl wait --for=condition=Ready pod/web-${websockets} --timeout=60s
pod/web-${websockets} condition met
$ export KUBECTL_PORT_FORWARD_WEBSOCKETS=${websockets}
$ timeout 10 kubectl port-forward pod/web-${websockets} ${port}:80 > forward.log 2>&1 & sleep 2; curl -s http://127.0.0.1:${port}/ http://127.0.0.1:${port}/nosuch | grep '<title>'; kill $!; cat forward.log
<title>Welcome to nginx!</title>
<head><title>404 Not Found</title></head>
Forwarding from 127.0.0.1:${port} -> 80
Forwarding from [::1]:${port} -> 80
Handling connection for ${port}
`);
  });

  test("older clients' streams carry commands", async () => {
    await tells(`$ kubectl run shell --image=busybox:1.37 -- sleep 1000
pod/shell created
$ kubectl wait --for=condition=Ready pod/shell --timeout=60s
pod/shell condition met
$ echo through | KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec -i shell -- sh -c 'cat; exit 3'
through
command terminated with exit code 3
[exit 3]
`);
  });

  test("a disruption budget that is not counted yet keeps a pod", async () => {
    await tells(`$ kubectl create deployment guarded --image=nginx:1.27
deployment.apps/guarded created
$ kubectl rollout status deployment/guarded --timeout=60s | tail -n 1
deployment "guarded" successfully rolled out
$ kubectl create poddisruptionbudget guarded --selector=app=guarded --min-available=1
poddisruptionbudget.policy/guarded created
$ pod=$(kubectl get pods -l app=guarded -o jsonpath='{.items[0].metadata.name}')
$ kubectl create --raw /api/v1/namespaces/$NS/pods/$pod/eviction -f - <<< '{"kind":"Eviction","apiVersion":"policy/v1","metadata":{"name":"'$pod'"}}'
Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.
[exit 1]
`);
  });
});

/** What the server says to somebody who has a token and no certificate. */
const get = (url: string, token: string) =>
  new Promise<{ message: string }>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const request = https.get(url, { headers, rejectUnauthorized: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(JSON.parse(text) as { message: string }));
    });
    request.on("error", reject);
  });
