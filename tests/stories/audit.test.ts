// Who did what: a learner turns the audit trail on, as on any kubeadm cluster, and reads it.

import { expect, test } from "vitest";
import { givenSession } from "./session.ts";

const MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";
const LOG = "/var/log/kubernetes/audit/audit.log";

const POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: [system:kube-scheduler]
  resources: [{group: coordination.k8s.io, resources: [leases]}]
- level: RequestResponse
  omitManagedFields: true
  resources: [{group: "", resources: [configmaps]}]
  namespaces: [default]
- level: Metadata
  resources: [{group: "", resources: [secrets, pods, pods/binding, pods/status]}, {group: apps}]
- level: None
`;

/** The flags and the volumes that the documentation asks for, put into the manifest. */
const EDIT = [
  `s#^    - --tls-cert-file.*#    - --audit-policy-file=/etc/kubernetes/audit-policy.yaml\\n    - --audit-log-path=${LOG}\\n&#`,
  `s#^    volumeMounts:#&\\n    - {mountPath: /etc/kubernetes/audit-policy.yaml, name: audit, readOnly: true}\\n    - {mountPath: /var/log/kubernetes/audit/, name: audit-log}#`,
  `s#^  volumes:#&\\n  - {name: audit, hostPath: {path: /etc/kubernetes/audit-policy.yaml, type: File}}\\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit/, type: DirectoryOrCreate}}#`,
];

async function givenTrail(policy = POLICY) {
  const laptop = await givenSession();
  const { run, pass } = laptop;
  await run(`cat <<'END' | ssh control-plane "cat > /etc/kubernetes/audit-policy.yaml"\n${policy}END`);
  await run(`cat <<'END' > edit.sed\n${EDIT.join("\n")}\nEND`);
  await run(
    `scp -q edit.sed control-plane:/root/edit.sed || cat edit.sed | ssh control-plane "cat > /root/edit.sed"`,
  );
  await run(`ssh control-plane sed -i -f /root/edit.sed ${MANIFEST}`);
  await pass(40);
  return laptop;
}

test("a learner turns the audit trail on and reads who created what, and what came of it", async () => {
  const { run } = await givenTrail();

  expect(await run("kubectl create configmap settings --from-literal=a=1")).toBe(
    "configmap/settings created\n",
  );
  await run("kubectl get secrets -A --as=jane");
  const lines = await run(`ssh control-plane cat ${LOG}`);

  const events = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const created = events.find(({ verb, objectRef }) => verb === "create" && objectRef.name === "settings");
  expect(created).toEqual({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "RequestResponse",
    auditID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    stage: "ResponseComplete",
    requestURI: "/api/v1/namespaces/default/configmaps?fieldManager=kubectl-create&fieldValidation=Strict",
    verb: "create",
    user: {
      username: "kubernetes-admin",
      groups: ["system:masters", "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": [expect.stringMatching(/^X509SHA256=/)] },
    },
    sourceIPs: ["192.168.49.100"],
    userAgent: expect.stringMatching(/^kubectl\/v1\.36/),
    objectRef: { resource: "configmaps", namespace: "default", name: "settings", apiVersion: "v1" },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name: "settings", namespace: "default" },
      data: { a: "1" },
    },
    responseObject: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: {
        name: "settings",
        namespace: "default",
        uid: expect.any(String),
        resourceVersion: expect.any(String),
        creationTimestamp: expect.any(String),
      },
      data: { a: "1" },
    },
    requestReceivedTimestamp: expect.stringMatching(/^2026-01-05T09:\d\d:\d\d\.\d{6}Z$/),
    stageTimestamp: expect.any(String),
    annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
  });
  const refused = events.find(({ impersonatedUser }) => impersonatedUser);
  expect([
    refused.level,
    refused.verb,
    refused.impersonatedUser,
    refused.responseStatus,
    refused.annotations,
  ]).toEqual([
    "Metadata",
    "list",
    { username: "jane", groups: ["system:authenticated"] },
    {
      metadata: {},
      status: "Failure",
      message:
        'secrets is forbidden: User "jane" cannot list resource "secrets" in API group "" at the cluster scope',
      reason: "Forbidden",
      details: { kind: "secrets" },
      code: 403,
    },
    { "authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": "" },
  ]);
});

test("what controllers, the scheduler and kubelets do for a Deployment is in the trail", async () => {
  const { run, pass } = await givenTrail();
  await run("kubectl create deployment web --image=nginx:1.27");
  await pass(10);

  const told = await run(
    `ssh control-plane cat ${LOG} | jq -r 'select(.objectRef.namespace == "default") | [.user.username, .verb, .objectRef.resource, .objectRef.subresource // "-", .responseStatus.code] | join(" ")' | sort | uniq -c | sort -rn | sed 's/^ *[0-9]* //' | sort`,
  );

  expect(told).toBe(`kubernetes-admin create deployments - 201
system:kube-scheduler create pods binding 201
system:node:worker-1 patch pods status 200
system:serviceaccount:kube-system:deployment-controller create replicasets - 201
system:serviceaccount:kube-system:deployment-controller update deployments status 200
system:serviceaccount:kube-system:replicaset-controller create pods - 201
system:serviceaccount:kube-system:replicaset-controller update replicasets status 200
`);
});

test("without a usable policy the API server does not start, and its log says why", async () => {
  const { run } = await givenTrail(
    "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Everything\n",
  );

  const log = await run(
    `ssh control-plane "crictl logs \\$(crictl ps -a --name kube-apiserver -q | head -1)"`,
  );

  expect(log).toMatch(
    /^E0105 .* run\.go:72\] "command failed" err="loading audit policy file: rules\[0\]\.level: Unsupported value: \\"Everything\\": supported values: \\"None\\", \\"Metadata\\", \\"Request\\", \\"RequestResponse\\": from file \/etc\/kubernetes\/audit-policy\.yaml"\n$/,
  );
});
