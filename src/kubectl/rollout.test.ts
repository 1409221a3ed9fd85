import { expect, test } from "vitest";
import { givenLaptop, run } from "./testing.ts";

const TWO = `kubectl create deployment api --image=nginx:1.27 > /dev/null
kubectl create deployment web --image=nginx:1.27 > /dev/null
kubectl rollout status deployment > /dev/null
`;

test("a rollout's commands take a type alone as all of its objects", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `${TWO}kubectl rollout restart deployment
kubectl rollout status deployment | grep success
kubectl rollout history deployment
kubectl rollout undo deployment
kubectl rollout pause deployment -l app=web
kubectl rollout status ds; kubectl rollout restart ds; kubectl rollout pause ds; kubectl rollout history ds`,
  );

  expect(story).toBe(`deployment.apps/api restarted
deployment.apps/web restarted
deployment "api" successfully rolled out
deployment "web" successfully rolled out
deployment.apps/api 
REVISION  CHANGE-CAUSE
1         <none>
2         <none>

deployment.apps/web 
REVISION  CHANGE-CAUSE
1         <none>
2         <none>

deployment.apps/api rolled back
deployment.apps/web rolled back
deployment.apps/web paused
No resources found in default namespace.
No resources found in default namespace.
No resources found in default namespace.
`);
});

test.each([
  [
    "kubectl rollout undo deploy/web --to-revision=-1",
    "error: unable to find specified revision -1 in history",
  ],
  ["kubectl rollout undo svc/kubernetes", 'error: no rollbacker has been implemented for "Service"'],
  ["kubectl rollout status svc/kubernetes", "error: no status viewer has been implemented for Service"],
  [
    "kubectl rollout status deploy/web -l app=web",
    "error: selectors and the all flag cannot be used when passing resource/name arguments",
  ],
  [
    "kubectl rollout status deploy/web/x",
    "error: arguments in resource/name form may not have more than one slash",
  ],
  [
    "kubectl set image deploy web =nginx",
    'Error from server (NotFound): deployments.apps "=nginx" not found',
  ],
  [
    "kubectl set image deploy web nginx=nginx:1.28 x",
    "error: all resources must be specified before image changes: x",
  ],
  [
    "kubectl logs deploy/nope",
    'error: error from server (NotFound): deployments.apps "nope" not found in namespace "default"',
  ],
  ["kubectl set image deploy", "error: resource(s) were provided, but no name was specified"],
  [
    "kubectl set image deploy/web nginx",
    "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
  ],
  [
    "kubectl set image deploy/web nginx=",
    'error: failed to patch image update to pod template: Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
  ],
])("%s is refused in kubectl's words", async (script, expected) => {
  const laptop = await givenLaptop();

  expect(await run(laptop, TWO + script)).toBe(`${expected}\n[1]\n`);
});

test("an image of an unknown container is an error, and the others change all the same", async () => {
  const laptop = await givenLaptop();

  const story = await run(laptop, `${TWO}kubectl set image deploy/web nginx=nginx:1.28 foo=nginx:1.28`);

  expect(story.split("\n").sort()).toEqual(
    ["", "[1]", "deployment.apps/web image updated", 'error: unable to find container named "foo"'].sort(),
  );
});

test("a container that a pod does not have is named beside those that it has", async () => {
  const laptop = await givenLaptop();
  const manifest = `apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  initContainers: [{name: side, image: 'nginx:1.27', restartPolicy: Always}]
  containers: [{name: a, image: 'nginx:1.27'}, {name: b, image: 'nginx:1.27'}]
`;

  const story = await run(
    laptop,
    `kubectl apply -f - <<'MANIFEST' > /dev/null
${manifest}MANIFEST
kubectl wait pod/two --for=condition=Ready > /dev/null
kubectl logs two -c nope; kubectl exec two -c nope -- ls; kubectl attach two -c nope; kubectl exec two -- true`,
  );

  const refusal = "container nope is not valid for pod two out of: a, b, side (init)";
  expect(story).toBe(`error: ${refusal}
error: ${refusal}
error: cannot attach to the container: ${refusal}
Defaulted container "a" out of: a, b, side (init)
`);
});

test("several failures stand below one another without a word before them", async () => {
  const laptop = await givenLaptop();

  const story = await run(laptop, `${TWO}kubectl label deploy web api app=other`);

  expect(story).toBe(
    `'app' already has a value (web), and --overwrite is false\n'app' already has a value (api), and --overwrite is false\n[1]\n`,
  );
});

test("--record still writes down the command, and says that it will not for long", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `${TWO}kubectl set image deploy web nginx=nginx:1.28 --record
kubectl create deploy seen --image=nginx:1.27 --dry-run=client -o yaml > seen.yaml
kubectl apply -f seen.yaml --record
kubectl scale deploy/api --replicas=2 --record
kubectl rollout status deploy > /dev/null
kubectl rollout history deploy | grep kubectl
kubectl set env deploy/web A=b --record`,
  );

  const deprecated = "Flag --record has been deprecated, --record will be removed in the future";
  expect(story.split("\n").sort()).toEqual(
    `${deprecated}
deployment.apps/web image updated
${deprecated}
deployment.apps/seen created
${deprecated}
deployment.apps/api scaled
1         kubectl scale deploy/api --replicas=2 --record=true
1         kubectl apply --filename=seen.yaml --record=true
2         kubectl set image deploy web nginx=nginx:1.28 --record=true
error: unknown flag: --record
See 'kubectl set env --help' for usage.
[1]
`
      .split("\n")
      .sort(),
  );
});

test("--record is taken by whatever writes one object, and only there", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `cause() { kubectl get "$@" -o jsonpath='{.metadata.annotations.kubernetes\\.io/change-cause}{"\\n"}'; }
kubectl create deploy web --image=nginx:1.27 > /dev/null; kubectl create cm c > /dev/null
for verb in 'expose deploy web --port=80' 'autoscale deploy web --max=3' 'run one --image=nginx:1.27' 'label cm c a=b'; do
  kubectl $verb --record 2> /dev/null
done
cause svc web; cause hpa web; cause pod one; cause cm c
kubectl annotate cm c d=e --record 2> /dev/null; cause cm c
kubectl patch cm c -p '{"data":{"f":"g"}}' --record 2> /dev/null; cause cm c
kubectl delete cm c --record`,
  );

  expect(story).toBe(`service/web exposed
horizontalpodautoscaler.autoscaling/web autoscaled
pod/one created
configmap/c labeled
kubectl expose deploy web --port=80 --record=true
kubectl autoscale deploy web --max=3 --record=true
kubectl run one --image=nginx:1.27 --record=true
kubectl label cm c a=b --record=true
configmap/c annotated
kubectl annotate cm c d=e --record=true
configmap/c patched
kubectl patch cm c --patch={"data":{"f":"g"}} --record=true
error: unknown flag: --record
See 'kubectl delete --help' for usage.
[1]
`);
});
