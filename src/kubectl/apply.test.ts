import { expect, test } from "vitest";
import { givenLaptop, run } from "./testing.ts";

const configMap = (name: string, value: string) =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, labels: {app: x}}, data: {k: "${value}"}}`;

const GIVEN = `echo '${configMap("a", "1")}' > a.yaml; echo '${configMap("b", "1")}' > b.yaml
kubectl apply -f a.yaml -f b.yaml`;

test("--prune deletes what was applied and is no longer named, and only of what was selected", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `${GIVEN}; kubectl create cm other; kubectl label cm other app=x
kubectl apply -f a.yaml --prune
kubectl apply -f a.yaml --prune --all -l app=x
kubectl apply -f a.yaml --prune -l app=x --prune-allowlist=v1
kubectl apply -f a.yaml --prune -l app=x --prune-allowlist=core/v1/Foo
kubectl apply -f a.yaml --prune -l app=x --dry-run=server 2>/dev/null
kubectl apply -f a.yaml --prune -l app=x 2>&1 | sed 's/^W.*prune.go:71/W prune.go:71/'
kubectl get cm -l app=x -o name`,
  );

  expect(story).toBe(`configmap/a created
configmap/b created
configmap/other created
configmap/other labeled
error: all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector
error: cannot set --all and --selector at the same time
error: invalid GroupVersionKind format: v1, please follow <group/version/kind>
error: no matches for kind "Foo" in version "v1"
configmap/a unchanged (server dry run)
configmap/b pruned (server dry run)
configmap/a unchanged
W prune.go:71] Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.
configmap/b pruned
Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
configmap/a
configmap/other
`);
});

test("a dry run of the client shows the live object as the patch would leave it", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `${GIVEN} -o name; kubectl annotate cm a kept=yes; sed -i 's/"1"/"2"/' a.yaml
kubectl apply -f a.yaml --dry-run=client
kubectl apply -f b.yaml --dry-run=client
kubectl apply -f a.yaml --dry-run=client -o yaml | grep -v -e Timestamp -e resourceVersion -e uid
kubectl get cm a -o jsonpath='{.data.k}{"\\n"}'
kubectl patch cm a -p '{"data":{"k":"live"}}'
kubectl apply -f a.yaml --overwrite=false 2>&1 | head -n 6`,
  );

  expect(story).toBe(`configmap/a
configmap/b
configmap/a annotated
configmap/a configured (dry run)
configmap/b unchanged (dry run)
apiVersion: v1
data:
  k: "2"
kind: ConfigMap
metadata:
  annotations:
    kept: "yes"
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"k":"2"},"kind":"ConfigMap","metadata":{"annotations":{},"labels":{"app":"x"},"name":"a","namespace":"default"}}
  labels:
    app: x
  name: a
  namespace: default
1
configmap/a patched
error: error when applying patch:

to:
Resource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"
Name: "a", Namespace: "default"
for: "a.yaml": error when patching "a.yaml": creating patch with:
`);
});

test("what the client applied becomes the server's to apply: fields that leave the file go", async () => {
  const laptop = await givenLaptop();
  const owners = `kubectl get cm a -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{"\\n"}{end}' --show-managed-fields`;

  const story = await run(
    laptop,
    `${GIVEN} -o name; kubectl apply -f a.yaml --server-side; ${owners}
sed -i 's/k:/l:/' a.yaml; kubectl apply -f a.yaml --server-side; kubectl get cm a -o jsonpath='{.data}{"\\n"}'`,
  );

  expect(story).toBe(`configmap/a
configmap/b
configmap/a serverside-applied
kubectl Apply {"f:data":{"f:k":{}},"f:metadata":{"f:labels":{"f:app":{}}}}
kubectl-last-applied Apply {"f:metadata":{"f:annotations":{"f:kubectl.kubernetes.io/last-applied-configuration":{}}}}
configmap/a serverside-applied
{"l":"1"}
`);
});

test("the remembered configuration is shown where there is one, and set when it differs", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl create cm plain; echo '${configMap("plain", "1")}' > p.yaml
kubectl apply view-last-applied cm plain
kubectl apply set-last-applied -f p.yaml
kubectl apply set-last-applied -f p.yaml --create-annotation
kubectl apply set-last-applied -f p.yaml
kubectl apply view-last-applied -f p.yaml`,
  );

  expect(story).toBe(`configmap/plain created
error: no last-applied-configuration annotation found on resource: plain, to create the annotation, run the command with --create-annotation
configmap/plain configured
set-last-applied plain: no changes required.
apiVersion: v1
data:
  k: "1"
kind: ConfigMap
metadata:
  labels:
    app: x
  name: plain
  namespace: default
`);
});
