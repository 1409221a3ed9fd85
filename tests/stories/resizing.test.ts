// Other resources for containers that run, and containers beside them to look into a Pod with.

import { expect, test } from "vitest";
import { givenLaptop, run } from "../../src/kubectl/testing.ts";

const given = async (resources: string, more = "") => {
  const laptop = await givenLaptop({ profile: "kubeadm", nodes: 1 });
  await run(
    laptop,
    `cat > p.yaml <<'.'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox:1.36
    command: [sleep, "1000"]
    resources: ${resources}
    ${more}
.
kubectl apply -f p.yaml; kubectl wait --for=condition=Ready pod/p`,
  );
  return laptop;
};

const resize = (resources: string) =>
  `kubectl patch pod p --subresource resize -p '{"spec":{"containers":[{"name":"c","resources":${resources}}]}}'`;
const SHOWN = `kubectl get pod p -o jsonpath='{.status.containerStatuses[0].allocatedResources} {.status.containerStatuses[0].resources} {.status.containerStatuses[0].restartCount}{"\\n"}'
kubectl get pod p -o jsonpath='{range .status.conditions[*]}{.type} {.reason} {.message} {.observedGeneration}{"\\n"}{end}' | grep Resize`;
const EVENTS = `kubectl get events -o custom-columns=T:.type,R:.reason,M:.message --no-headers | grep -i resize | tr -s ' '`;

test("a container gets other resources while it runs: promised first, then given", async () => {
  const laptop = await given("{requests: {cpu: 100m}}");
  expect(
    await run(
      laptop,
      `${resize('{"requests":{"cpu":"200m"}}')}
sleep 0.1
${SHOWN}
sleep 2
${SHOWN}
${EVENTS}`,
    ),
  ).toBe(`pod/p patched
{"cpu":"200m"} {"requests":{"cpu":"100m"}} 0
PodResizeInProgress   2
{"cpu":"200m"} {"requests":{"cpu":"200m"}} 0
Normal ResizeStarted Pod resize started: {"containers":[{"name":"c","resources":{"requests":{"cpu":"200m"}}}],"generation":2}
Normal ResizeCompleted Pod resize completed: {"containers":[{"name":"c","resources":{"requests":{"cpu":"200m"}}}],"generation":2}
`);
});

test("a container that asks for it is started anew with its new memory", async () => {
  const laptop = await given(
    "{requests: {memory: 32Mi}, limits: {memory: 64Mi}}",
    "resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]",
  );
  expect(
    await run(
      laptop,
      `${resize('{"limits":{"memory":"128Mi"}}')}
sleep 5
${SHOWN}
${EVENTS}`,
    ),
  ).toBe(`pod/p patched
{"memory":"32Mi"} {"limits":{"memory":"128Mi"},"requests":{"memory":"32Mi"}} 1
Normal ResizeStarted Pod resize started: {"containers":[{"name":"c","resources":{"limits":{"memory":"128Mi"},"requests":{"memory":"32Mi"}}}],"generation":2}
Normal Killing Container c resize requires restart
Normal ResizeCompleted Pod resize completed: {"containers":[{"name":"c","resources":{"limits":{"memory":"128Mi"},"requests":{"memory":"32Mi"}}}],"generation":2}
`);
});

test("what no node of this size can give is infeasible, until less is asked for", async () => {
  const laptop = await given("{requests: {cpu: 100m}}");
  expect(
    await run(
      laptop,
      `${resize('{"requests":{"cpu":"1000"}}')}
sleep 1
${SHOWN}
${resize('{"requests":{"cpu":"100m"}}')}
sleep 1
${SHOWN}
${EVENTS}`,
    ),
  ).toBe(`pod/p patched
{"cpu":"100m"} {"requests":{"cpu":"100m"}} 0
PodResizePending Infeasible Node didn't have enough capacity: cpu, requested: 1000000, capacity: 4000 2
pod/p patched
{"cpu":"100m"} {"requests":{"cpu":"100m"}} 0
Warning ResizeInfeasible Pod resize Infeasible: {"containers":[{"name":"c","resources":{"requests":{"cpu":"1k"}}}],"generation":2,"error":"Node didn't have enough capacity: cpu, requested: 1000000, capacity: 4000"}
`);
});

test("what others hold is waited for", async () => {
  const laptop = await given("{requests: {cpu: 100m}}");
  expect(
    await run(
      laptop,
      `sed 's/name: p/name: other/; s/100m/3500m/' p.yaml | kubectl apply -f -
kubectl wait --for=condition=Ready pod/other
${resize('{"requests":{"cpu":"900m"}}')}
sleep 1
${SHOWN} | sed 's/used: [0-9]*/used: N/'
kubectl delete pod other
sleep 3
${SHOWN}`,
    ),
  ).toBe(`pod/other created
pod/other condition met
pod/p patched
{"cpu":"100m"} {"requests":{"cpu":"100m"}} 0
PodResizePending Deferred Node didn't have enough resource: cpu, requested: 900, used: N, capacity: 4000 2
pod "other" deleted from default namespace
{"cpu":"900m"} {"requests":{"cpu":"900m"}} 0
[1]
`);
});

test("containers for looking into a Pod begin in the order of their names and are never ready", async () => {
  const laptop = await given("{}");
  expect(
    await run(
      laptop,
      `kubectl debug p --image=busybox:1.36 -c late --attach=false -- sleep 100
kubectl debug p --image=busybox:1.36 -c early --attach=false -- true
sleep 10
kubectl get pod p -o jsonpath='{.spec.ephemeralContainers[*].name}{"\\n"}{range .status.ephemeralContainerStatuses[*]}{.name} {.ready} {.started} {.state.terminated.reason}{"\\n"}{end}'
kubectl debug p --image=busybox:1.36 -c late --attach=false`,
    ),
  ).toBe(`late early
early false  Completed
late false  
The Pod "p" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "late" may not be changed
@@ -30,6 +30,7 @@
  "SecurityContext": {
   "Capabilities": {
    "Add": [
+    "SYS_PTRACE",
     "SYS_PTRACE"
    ],
    "Drop": null
[1]
`);
});
