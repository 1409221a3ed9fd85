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

test("autoscale takes percentages, amounts with and without units, and the flag of before with a warning", async () => {
  const laptop = await givenLaptop();
  await run(laptop, "kubectl create deployment web --image=nginx");

  const story = await run(
    laptop,
    `kubectl() { command kubectl autoscale deployment web --max=3 "$@"; }
target() { kubectl --dry-run=client -o jsonpath='{range .spec.metrics[*]}{.resource.name} {.resource.target.averageUtilization}{.resource.target.averageValue}{"\\n"}{end}' "$@"; }
target --cpu=500; target --cpu=0.5; target --cpu=70% --memory=200; target --memory=1.5Gi; target --cpu-percent=40
kubectl --cpu=fifty; kubectl --cpu=50.5%; kubectl --memory=abc; kubectl --cpu=50% --cpu-percent=50
kubectl --cpu=0%; command kubectl get hpa web --no-headers | awk '{print $3, $4}'
kubectl; kubectl --cpu=50%; kubectl --cpu=200m; kubectl --memory=60%; kubectl --name=a_b --cpu=5%`,
  );

  const old = `Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).`;
  const incompatible =
    "error: failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1:";
  expect(story).toBe(`cpu 500m
cpu 500u
cpu 70
memory 200Mi
memory 1536Mi
${old}
cpu 40
error: invalid resource cpu value: fifty
error: invalid percentage value: 50.5
error: invalid resource memory value: abc
${old}
error: --cpu-percent and --cpu are mutually exclusive
horizontalpodautoscaler.autoscaling/web autoscaled
cpu: <unknown>/80%
${incompatible} empty input
Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling "web" already exists
${incompatible} %!w(<nil>)
${incompatible} empty input
The HorizontalPodAutoscaler "a_b" is invalid: metadata.name: Invalid value: "a_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
[1]
`);
});

test("--append-hash names by content, as kubectl's hash does", async () => {
  const laptop = await givenLaptop();

  const story = await run(
    laptop,
    `create() { kubectl create "$@" --append-hash --dry-run=client -o name; }
echo -n v > f; echo //4= | base64 -d > bin
create configmap c --from-literal=a=b; create configmap c; create configmap c --from-file=f; create configmap c --from-file=bin
create secret generic s --from-literal=a=b; create secret generic s; create secret generic s --type=x/y --from-literal=a=b
create secret docker-registry r --docker-username=u --docker-password=p`,
  );

  expect(story).toBe(`configmap/c-m4h6ctkgb2
configmap/c-94b26g54cg
configmap/c-hcd2fmg296
configmap/c-42kgm8kd84
secret/s-7fd2tm89d8
secret/s-6cmg28h685
secret/s-2fm76ct8g2
secret/r-mmbmthh8k5
`);
});
