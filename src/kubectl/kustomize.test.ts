import { expect, test } from "vitest";
import { givenLaptop, run } from "./testing.ts";

const FOLDERS = `mkdir base prod component
cat > base/kustomization.yaml <<'END'
resources: [web.yaml]
configMapGenerator: [{name: conf, literals: [a=1]}]
END
cat > base/web.yaml <<'END'
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: main, image: "nginx:1", envFrom: [{configMapRef: {name: conf}}]}]}
END
cat > component/kustomization.yaml <<'END'
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{name: conf, behavior: merge, literals: [b=yes]}]
END
cat > prod/kustomization.yaml <<'END'
resources: [../base]
components: [../component]
namePrefix: prod-
images: [{name: nginx, newTag: "2"}]
patches:
- patch: |-
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: side, image: busybox}]}
END`;

test("an overlay builds its base, its component, its patch and the names that follow", async () => {
  const laptop = await givenLaptop();

  const printed = await run(
    laptop,
    `${FOLDERS}\nkubectl kustomize prod; kubectl apply -k prod; kubectl get -k prod -o name; kubectl diff -k prod`,
  );

  const name = /name: (prod-conf-\w{10})$/m.exec(printed)?.[1];
  expect(printed).toBe(`apiVersion: v1
data:
  a: "1"
  b: "yes"
kind: ConfigMap
metadata:
  name: ${name}
---
apiVersion: v1
kind: Pod
metadata:
  name: prod-web
spec:
  containers:
  - image: busybox
    name: side
  - envFrom:
    - configMapRef:
        name: ${name}
    image: nginx:2
    name: main
configmap/${name} created
pod/prod-web created
configmap/${name}
pod/prod-web
`);
});

test("what cannot be built is refused in kustomize's words", async () => {
  const laptop = await givenLaptop();

  const said = await run(
    laptop,
    `cd /home/ana; mkdir a b; echo 'resources: [nosuch.yaml]' > a/kustomization.yaml; echo 'foo: bar' > b/kustomization.yaml
kubectl kustomize a; kubectl kustomize b; kubectl kustomize c; kubectl kustomize a b; kubectl apply -k a -f a`,
  );

  expect(said)
    .toBe(`error: accumulating resources: accumulation err='accumulating resources from 'nosuch.yaml': evalsymlink failure on '/home/ana/a/nosuch.yaml' : lstat /home/ana/a/nosuch.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on '/home/ana/a/nosuch.yaml' : lstat /home/ana/a/nosuch.yaml: no such file or directory
error: invalid Kustomization: json: unknown field "foo"
error: must build at directory: not a valid directory: evalsymlink failure on 'c' : lstat /home/ana/c: no such file or directory
error: specify one path to kustomization.yaml
error: only one of -f or -k can be specified
[1]
`);
});
