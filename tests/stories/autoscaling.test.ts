// A cluster that is measured and scales itself: as the documentation's walkthrough does it, on the terminal of a session.

import { expect, test } from "vitest";
import { givenSession } from "./session.ts";

const INSTALL =
  "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml";
const LOAD = `kubectl run load-generator --image=busybox:1.28 --restart=Never -- /bin/sh -c 'while sleep 0.01; do wget -q -O- http://php-apache; done'`;

test("without metrics-server there are no metrics, and an autoscaler says so", async () => {
  const { run, pass } = await givenSession();
  await run("kubectl apply -f https://k8s.io/examples/application/php-apache.yaml");

  await run("kubectl autoscale deployment php-apache --cpu=50% --min=1 --max=10");
  await pass(20);

  expect(await run("kubectl top pods")).toBe("error: Metrics API not available\n");
  const why =
    "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
  expect(
    await run(
      `kubectl get hpa php-apache -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\\n"}{end}'`,
    ),
  ).toBe(
    `AbleToScale=True SucceededGetScale: the HPA controller was able to get the target's current scale
ScalingActive=False FailedGetResourceMetric: the HPA was unable to compute the replica count: ${why}
`,
  );
  expect(
    await run(
      `kubectl get events --field-selector reason=FailedComputeMetricsReplicas -o jsonpath='{.items[0].message}{"\\n"}'`,
    ),
  ).toBe(
    `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}\n`,
  );
});

test("metrics-server becomes available, and kubectl top tells what is used", async () => {
  const { run, pass } = await givenSession();

  await run(INSTALL);
  expect(await run("kubectl get apiservice v1beta1.metrics.k8s.io --no-headers | awk '{print $3, $4}'")).toBe(
    "False (MissingEndpoints)\n",
  );
  expect(await run("kubectl top nodes")).toBe(
    "Error from server (ServiceUnavailable): the server is currently unable to handle the request (get nodes.metrics.k8s.io)\n",
  );
  await pass(60);

  expect(await run("kubectl get apiservice v1beta1.metrics.k8s.io --no-headers | awk '{print $3}'")).toBe(
    "True\n",
  );
  expect(await run("kubectl top pods")).toBe("No resources found in default namespace.\n");
  expect(await run("kubectl top nodes | head -2")).toMatch(
    /^NAME {12}CPU\(cores\) {3}CPU\(%\) {3}MEMORY\(bytes\) {3}MEMORY\(%\) {3}\ncontrol-plane {3}\d+m +\d% /,
  );
  expect(await run("kubectl top pod nosuch")).toBe('Error from server (NotFound): pods "nosuch" not found\n');
  expect(await run("kubectl get --raw /apis/metrics.k8s.io/v1beta1")).toContain('"kind":"APIResourceList"');
});

test("the walkthrough: the load comes and Pods follow, the load goes and they stay five minutes", async () => {
  const { session, run, pass } = await givenSession();
  const { client } = session.cluster;
  const replicas = () => client.get("deployments.apps", "default/php-apache").spec.replicas;
  await run(INSTALL);
  await run("kubectl apply -f https://k8s.io/examples/application/php-apache.yaml");
  await pass(60);
  await run("kubectl autoscale deployment php-apache --cpu=50% --min=1 --max=10");

  await run(LOAD);
  await pass(150);

  expect(replicas()).toBeGreaterThanOrEqual(5);
  expect(replicas()).toBeLessThanOrEqual(8);
  await run("kubectl delete pod load-generator");
  await pass(200);
  expect(replicas()).toBeGreaterThanOrEqual(5);
  await pass(200);
  expect(replicas()).toBe(1);
});

test("a container takes no more than its limit, whatever is asked of it", async () => {
  const { run, pass } = await givenSession();
  await run(INSTALL);
  await run("kubectl apply -f https://k8s.io/examples/application/php-apache.yaml");
  for (const number of [1, 2, 3]) await run(LOAD.replace("load-generator", `load-${number}`));
  await pass(90);

  expect(await run("kubectl top pods -l run=php-apache --no-headers | awk '{print $2}'")).toMatch(
    /^(49\d|50\d)m\n$/,
  );
});

test("two autoscalers of the same Pods do nothing", async () => {
  const { run, pass } = await givenSession();
  await run(INSTALL);
  await run("kubectl apply -f https://k8s.io/examples/application/php-apache.yaml");
  await run("kubectl autoscale deployment php-apache --cpu=50% --max=10");
  await run("kubectl autoscale deployment php-apache --cpu=80% --max=5 --name=second");
  await pass(60);

  expect(
    await run(
      `kubectl get hpa second -o jsonpath='{.status.conditions[?(@.type=="ScalingActive")].reason}{"\\n"}'`,
    ),
  ).toBe("AmbiguousSelector\n");
});
