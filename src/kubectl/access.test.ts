import { expect, test } from "vitest";
import { givenLaptop, run } from "./testing.ts";

test("access is refused and described in kubectl's words", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl certificate frob | head -1
kubectl auth > /dev/null; echo $?
kubectl get --raw /api -o json; kubectl get --raw /api -w
kubectl set subject clusterrole view --user=x
kubectl auth whoami -o name
kubectl create token default -o wide
kubectl create token default --audience=a -o jsonpath='{.spec.audiences}{"\\n"}'
kubectl create sa s > /dev/null; kubectl patch sa s -p '{"secrets":[{"name":"t"}]}' > /dev/null; kubectl describe sa s
printf 'apiVersion: rbac.authorization.k8s.io/v1beta1\\nkind: ClusterRole\\nmetadata: {name: x}\\n' | kubectl auth reconcile -f -`,
  );

  expect(story).toBe(`Modify certificate resources.
1
error: --raw and --output are mutually exclusive
error: --raw may not be specified with other flags that filter the server request or alter the output
error: clusterroles/view setting subjects is only supported for RoleBinding/ClusterRoleBinding
selfsubjectreview.authentication.k8s.io/<unknown>
error: unable to match a printer suitable for the output format "wide", allowed formats are: go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,yaml
["a"]
Name:                s
Namespace:           default
Labels:              <none>
Annotations:         <none>
Image pull secrets:  <none>
Events:              <none>
error: only rbac.authorization.k8s.io/v1 is supported: not *v1beta1.ClusterRole
[1]
`);
});

test("a kubeconfig that says something else is refused as Go's decoder refuses it", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `for t in hello 'clusters: {a: b}' 'contexts: [5]' 'users: [{name: true}]' 'kind: Foo' 'current-context: [a]'; do
echo "$t" > bad; kubectl --kubeconfig=bad config view; done`,
  );

  const refused = (why: string) => `error: error loading config file "bad": ${why}\n`;
  expect(story).toBe(
    refused(
      `couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    ) +
      refused(
        "json: cannot unmarshal object into Go struct field Config.clusters of type []v1.NamedCluster",
      ) +
      refused("json: cannot unmarshal number into Go struct field Config.contexts of type v1.NamedContext") +
      refused("json: cannot unmarshal bool into Go struct field NamedAuthInfo.users.name of type string") +
      refused(
        'no kind "Foo" is registered for version "v1" in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"',
      ) +
      refused("json: cannot unmarshal array into Go struct field Config.current-context of type string") +
      "[1]\n",
  );
});

test("properties of a kubeconfig are fields that exist, of entries that exist", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `export KUBECONFIG=own
kubectl config set clusters.a.server https://a
kubectl config set clusters.a.certificate-authority-data abc
kubectl config set clusters.a.certificate-authority-data abc --set-raw-bytes=true
kubectl config unset clusters.b.server
kubectl config set-context c --cluster=b
kubectl config view --minify --context=c
kubectl config view extra
kubectl config delete-user
kubectl config set a 2>&1 | tail -1
kubectl get pods --cluster=nosuch
cat own`,
  );

  expect(story).toBe(`Property "clusters.a.server" set.
error: error decoding input value: illegal base64 data at input byte 0
Property "clusters.a.certificate-authority-data" set.
error: current map key \`b\` is invalid
Context "c" created.
error: cannot locate cluster b
error: unexpected arguments: [extra]
See 'kubectl config view -h' for help and examples
error: user to delete is required
See 'kubectl config delete-user -h' for help and examples
error: Unexpected args: [a]
error: no server found for cluster "nosuch"
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: YWJj
    server: https://a
  name: a
contexts:
- context:
    cluster: b
    user: ""
  name: c
current-context: ""
kind: Config
users: null
`);
});

test("what may not be read is left out of a description, and a list of one type needs no prefix", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl create role r --verb=get,list --resource=deployments > /dev/null
kubectl create rolebinding r --role=r --user=eve > /dev/null
kubectl create deployment web --image=nginx --replicas=0 > /dev/null
kubectl describe deploy web --as=eve | tail -1
kubectl get deploy,cm --as=eve --no-headers 2>&1 | sed 's/  .*//'`,
  );

  expect(story).toBe(`Events:            <none>
web
Error from server (Forbidden): configmaps is forbidden: User "eve" cannot list resource "configmaps" in API group "" in the namespace "default"
`);
});

test("roles without rules hold null, bindings without roleRef are refused for what is missing", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `printf 'apiVersion: rbac.authorization.k8s.io/v1\\nkind: Role\\nmetadata: {name: r}\\nrules: []\\n' | kubectl apply -f -
kubectl get role r -o jsonpath='{.rules}{"\\n"}'; kubectl get role r -o yaml | tail -1
printf 'apiVersion: rbac.authorization.k8s.io/v1\\nkind: RoleBinding\\nmetadata: {name: b}\\n' | kubectl create -f -
kubectl create role all --verb='*' --resource='*' --dry-run=client -o jsonpath='{.rules[0].apiGroups}{"\\n"}'`,
  );

  expect(story).toBe(`role.rbac.authorization.k8s.io/r created
null
rules: null
The RoleBinding "b" is invalid: 
* roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"
* roleRef.name: Required value
[""]
`);
});
