import { expect, test } from "vitest";
import { complete } from "./kubectl.ts";
import { givenLaptop, run } from "./testing.ts";

test("a deployment is created, exposed, scaled, rolled out and deleted in kubectl's words", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl create deployment web --image=nginx:1.27 --replicas=2
kubectl expose deploy web --port=80
kubectl rollout status deploy/web | tail -n 1
kubectl get deploy,svc web --no-headers | sed 's/10[.][0-9.]*/IP/; s/ [0-9]*s$/ AGE/'
kubectl set image deploy/web nginx=nginx:1.28
kubectl rollout status deploy/web | tail -n 1
kubectl rollout history deploy/web
kubectl rollout undo deploy/web
kubectl scale deploy web --replicas=1
kubectl delete deploy,svc web`,
  );

  expect(story).toBe(`deployment.apps/web created
service/web exposed
deployment "web" successfully rolled out
deployment.apps/web   2/2   2     2     AGE
service/web   ClusterIP   IP   <none>   80/TCP   AGE
deployment.apps/web image updated
deployment "web" successfully rolled out
deployment.apps/web 
REVISION  CHANGE-CAUSE
1         <none>
2         <none>

deployment.apps/web rolled back
deployment.apps/web scaled
deployment.apps "web" deleted from default namespace
service "web" deleted from default namespace
`);
});

test("apply creates, leaves alone, changes, and removes what the file no longer says", async () => {
  const laptop = await givenLaptop();
  const manifest = (data: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: ${data}}`;

  const story = await run(
    laptop,
    `echo '${manifest('{a: "1", b: "2"}')}' > one.yaml; echo '${manifest('{a: "3"}')}' > two.yaml
kubectl apply -f one.yaml; kubectl apply -f one.yaml
kubectl patch cm c --type=merge -p '{"data":{"live":"kept"}}'
kubectl apply -f two.yaml --dry-run=client; kubectl apply -f two.yaml
kubectl get cm c -o jsonpath='{.data}{"\\n"}'`,
  );

  expect(story).toBe(`configmap/c created
configmap/c unchanged
configmap/c patched
configmap/c configured (dry run)
configmap/c configured
{"a":"3","live":"kept"}
`);
});

test.each([
  ["kubectl get nosuchkind", `error: the server doesn't have a resource type "nosuchkind"\n[1]\n`],
  ["kubectl get pod nosuch", `Error from server (NotFound): pods "nosuch" not found\n[1]\n`],
  ["kubectl get pods", "No resources found in default namespace.\n"],
  ["kubectl get pods --nosuch", "error: unknown flag: --nosuch\nSee 'kubectl get --help' for usage.\n[1]\n"],
  ["kubectl gte pods", `error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n[1]\n`],
  ["kubectl create deployment", `error: required flag(s) "image" not set\n[1]\n`],
  [
    "kubectl rollout frob",
    `error: unknown command "frob"\nSee 'kubectl rollout -h' for help and examples\n[1]\n`,
  ],
  ["kubectl cp x y", "error: kubectl cp is not simulated\n[1]\n"],
  ["kubectl port-forward x 80", 'Error from server (NotFound): pods "x" not found\n[1]\n'],
  ["kubectl debug x", "error: you must specify --image when not using --copy-to.\n[1]\n"],
  [
    "kubectl create deployment Bad_Name --image=x --dry-run=server 2>&1 | cut -c1-70",
    `error: failed to create deployment: Deployment.apps "Bad_Name" is inva\n`,
  ],
  [
    "printf 'a: 1\\n b: 2\\n' | kubectl apply -f -",
    "error: error parsing STDIN: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context\n[1]\n",
  ],
  [
    "kubectl --server=http://192.168.49.2:1 version | tail -n 1",
    "Kustomize Version: v5.8.1\nThe connection to the server 192.168.49.2:1 was refused - did you specify the right host or port?\n",
  ],
])("%s answers as kubectl does", async (script, expected) => {
  const laptop = await givenLaptop();

  const printed = await run(laptop, script);

  expect(printed.split("\n").sort()).toEqual(expected.split("\n").sort());
});

test("a watch prints rows as they come, in columns that stay", async () => {
  const laptop = await givenLaptop();

  const printed = await run(
    laptop,
    `kubectl create cm first -o name
timeout 3 kubectl get cm -l app=x -w --no-headers > seen.txt &
sleep 1
kubectl create cm second; kubectl label cm second app=x; kubectl label cm second app-
wait
sed 's/ [0-9]*s$/ AGE/' seen.txt`,
  );

  expect(printed).toBe(`configmap/first
configmap/second created
configmap/second labeled
configmap/second unlabeled
second   0     AGE
second   0     AGE
`);
});

test("names, types, verbs and flags are completed", async () => {
  const laptop = await givenLaptop();
  await run(laptop, "kubectl create cm colours; kubectl create cm coins");
  const offered: string[][] = [];
  const host = laptop.host;
  const ask = host.spawn({
    argv: ["ask"],
    program: function* (process) {
      for (const words of [
        ["kubectl", "roll"],
        ["kubectl", "get", "configm"],
        ["kubectl", "get", "cm", "co"],
        ["kubectl", "get", "cm", "--no-h"],
      ])
        offered.push(yield* complete(words, words.length - 1, process));
      return 0;
    },
  });

  await laptop.simulation.throughHolds(() => laptop.simulation.settle());

  expect(ask.task.outcome).toEqual({ ok: true, value: 0 });
  expect(offered).toEqual([["rollout"], ["configmaps"], ["coins", "colours"], ["--no-headers"]]);
});

test("what cannot be done is said in the words of the command that was asked for it", async () => {
  const laptop = await givenLaptop();
  const said = await run(
    laptop,
    `kubectl create deploy d --image=nginx
kubectl get pods --request-timeout=abc 2>&1
kubectl set resources deploy/d --limits=cpu=1 --requests=cpu=2 2>&1
kubectl label cm --all a=b --resource-version=1 2>&1
kubectl patch deploy d --dry-run=server -p '{"metadata":{"labels":{"a":"b"}}}'`,
  );

  expect(said).toBe(`deployment.apps/d created
error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)
error: failed to patch resources update to pod template Deployment.apps "d" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
error: --resource-version may only be used with a single resource
deployment.apps/d patched
`);
});

test("an event that has no last time comes first in the order of last times", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl run web --image=nginx:1.27 > /dev/null
kubectl wait pod/web --for=condition=Ready > /dev/null
kubectl get events --sort-by=.lastTimestamp --field-selector involvedObject.name=web --no-headers | head -n 1 | grep -o Scheduled`,
  );

  expect(story).toBe("Scheduled\n");
});
