import { expect, test } from "vitest";
import { givenLaptop, run } from "./testing.ts";

test("generators refuse in kubectl's words", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl create role r --verb=use --resource=pods
kubectl create role r --verb=get --resource=deployments.extensions
kubectl create clusterrole c --aggregation-rule=a=b --verb=get --resource=pods
kubectl create clusterrole c --verb=get --non-resource-url=nope
kubectl create clusterrole c --verb=get --non-resource-url='/a*b'
kubectl create pdb p --selector=a=b --min-available=abc
kubectl create quota q --hard=pods=many
kubectl create quota q --hard=pods=1 --scopes=Nope
kubectl create priorityclass p --value=1 --preemption-policy=Sometimes
kubectl create service clusterip s --tcp=80:99999
kubectl create service clusterip s --tcp=abc
kubectl create ingress i --rule=a.b.c/=s:80 --annotation=bad
kubectl create job j --from=cronjob/x -- date
kubectl create cm c --from-literal='bad key=1'
kubectl create secret tls t --cert=no.crt --key=no.key
kubectl run x --image=
kubectl run x --image=nginx --labels=a=b=c
kubectl run x --image=nginx --image-pull-policy=Nope`,
  );

  expect(story).toBe(`error: can not perform 'use' on 'pods' in group ''
the server doesn't have a resource type "deployments" in group "extensions"
error: aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames
error: nonResourceURL should start with /
error: nonResourceURL only supports wildcard matches when '*' is at the end
error: invalid format specified for min-available
error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
error: failed to create quota: ResourceQuota "q" is invalid: spec.scopes: Invalid value: ["Nope"]: unsupported scope
error: failed to create priorityclass: PriorityClass.scheduling.k8s.io "p" is invalid: preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"
error: must be between 1 and 65535, inclusive
error: strconv.ParseUint: parsing "abc": invalid syntax
error: annotation bad is invalid and should be in format key=[value]
error: cannot specify --from and command
error: "bad key" is not a valid key name for a ConfigMap: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
error: Cannot read file no.crt, open no.crt: no such file or directory
error: --image is required
error: unexpected label spec: a=b=c
error: invalid image pull policy: Nope
See 'kubectl run -h' for help and examples
[1]
`);
});

test("events are described of one object found by its whole name, or when asked for", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl create cm a1 > /dev/null; kubectl create cm a2 > /dev/null
kubectl describe cm a1 | grep -c ^Events; kubectl describe cm a1 a2 | grep -c ^Events
kubectl describe cm kube-root | grep -c ^Events; kubectl describe cm a --show-events | grep -c ^Events`,
  );

  expect(story).toBe("1\n0\n0\n2\n");
});

test("paths that nobody serves are not found, in the words for any resource", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `kubectl get --raw /nosuch; kubectl get --raw nosuch; kubectl get pods,; echo x | kubectl create --raw /nosuch -f -`,
  );

  expect(story).toBe(`Error from server (NotFound): the server could not find the requested resource
error: --raw must be a valid URL path: parse "nosuch": invalid URI for request
error: the server doesn't have a resource type ""
Error from server (NotFound): the server could not find the requested resource
[1]
`);
});
