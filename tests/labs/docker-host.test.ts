// Ways to solve the lab docker-host other than its solution.

import { expect, test } from "vitest";
import { readLab } from "../../src/cli/lab-files.ts";
import { attempt } from "../../src/cli/lab-guard.ts";

const OTHERWISE = {
  "made anew, with a manifest": `docker rm {{worker}}
docker run -d --restart=on-failure:5 -m 200m --memory-swap 200m --name {{worker}} \\
  registry.k8s.io/e2e-test-images/agnhost:2.53 stress --mem-alloc-sleep=200ms --mem-alloc-size=10Mi --mem-total={{need}}Mi
docker container create --name {{name}} --restart=always -m 64m -p 0.0.0.0:{{port}}:80/tcp nginx:1.27
docker container start {{name}}
cat > all.yaml <<'MANIFEST'
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{name}}}
spec:
  replicas: {{replicas}}
  selector: {matchLabels: {tier: front}}
  template:
    metadata: {labels: {tier: front}}
    spec:
      containers:
        - {name: web, image: "nginx:1.27", ports: [{name: http, containerPort: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: {{name}}}
spec:
  type: NodePort
  selector: {tier: front}
  ports: [{port: 80, targetPort: http}]
MANIFEST
kubectl apply -f all.yaml
kubectl rollout status deployment/{{name}}`,
  "changed step by step, also the neighbour's name for a moment": `docker update -m 250m --memory-swap -1 {{worker}} && docker restart {{worker}}
docker run --detach --name first --publish {{port}}:80 nginx:1.27
docker rename first {{name}}
docker update --memory 128m --restart unless-stopped {{name}}
docker rename {{neighbour}} old; docker rename old {{neighbour}}
kubectl create deployment {{name}} --image=nginx --replicas=1
kubectl set image deployment/{{name}} nginx=nginx:1.27
kubectl scale deployment/{{name}} --replicas={{replicas}}
kubectl create service clusterip {{name}} --tcp=80:80
kubectl rollout status deployment/{{name}}`,
};

test.each(Object.entries(OTHERWISE))("%s: passes", async (name, text) => {
  const { report } = await attempt(await readLab("docker-host"), 3, { name, text });

  expect(report.checks.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
});
