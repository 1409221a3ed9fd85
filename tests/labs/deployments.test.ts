// Ways to solve the lab deployments other than its solution.

import { expect, test } from "vitest";
import { readLab } from "../../src/cli/lab-files.ts";
import { attempt } from "../../src/cli/lab-guard.ts";

const OTHERWISE = {
  "more Pods during the update, the broken image undone by the good one": `kubectl scale deployment {{name}} --replicas=9
kubectl rollout status deployment/{{name}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}
kubectl rollout status deployment/{{name}}
kubectl scale deployment {{name}} --replicas={{replicas}}
kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=30s
kubectl set image deployment/{{name}} nginx=nginx:{{target}}
kubectl rollout status deployment/{{name}}
sed -e 's/nginx:1.25/nginx:{{canary}}/' canary.yaml | kubectl apply -f -
kubectl patch deployment {{name}}-canary -p '{"spec":{"template":{"metadata":{"labels":{"app":"{{name}}"}}}}}'
kubectl rollout status deployment/{{name}}-canary`,
  "the canary first, strategy and image in one manifest, back to a revision by its number": `sed -e 's/nginx:1.25/nginx:{{canary}}/' -e 's/^\\( *\\)track: canary/\\1app: {{name}}\\n&/' canary.yaml | kubectl create -f -
kubectl get deployment {{name}} -o yaml | sed -e 's/nginx:1.25/nginx:{{target}}/' -e 's/maxUnavailable: .*/maxUnavailable: 0/' | kubectl replace -f -
kubectl rollout status deployment/{{name}}
kubectl patch deployment {{name}} --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"nginx:{{target}}-nope"}]'
sleep 10
kubectl rollout undo deployment/{{name}} --to-revision=2
kubectl rollout status deployment/{{name}}`,
  "the broken image first": `kubectl set image deployment/{{name}} nginx=nginx:{{target}}-nope
kubectl rollout status deployment/{{name}} --timeout=20s
kubectl rollout undo deployment/{{name}}
kubectl rollout status deployment/{{name}}
kubectl patch deployment {{name}} -p '{"spec":{"minReadySeconds":3,"strategy":{"rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}}}'
kubectl set image deployment/{{name}} *=nginx:{{target}}
kubectl rollout status deployment/{{name}}
sed -e 's/nginx:1.25/nginx:{{canary}}/' -e 's/^\\( *\\)track: canary/\\1app: {{name}}\\n&/' canary.yaml | kubectl apply -f -
kubectl rollout status deployment/{{name}}-canary`,
};

test.each(Object.entries(OTHERWISE))("%s: passes", async (name, text) => {
  const { report } = await attempt(await readLab("deployments"), 3, { name, text });

  expect(report.checks.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
});
