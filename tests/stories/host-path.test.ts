// A hostPath volume is the node's own disk: what a Pod writes there, somebody on the node reads, and the other way round.

import { expect, test } from "vitest";
import { givenSession } from "./session.ts";

const pod = (name: string, path: string, type: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeName: worker-1
  containers:
  - {name: c, image: "busybox:1.36", command: [sh, -c, "cat /host/* 2>/dev/null; echo from-pod > /host/said; sleep 600"], volumeMounts: [{name: host, mountPath: /host}]}
  volumes: [{name: host, hostPath: {path: ${path}, type: ${type}}}]
`;

test("a Pod and its node see the same files below a hostPath, and the files stay when the Pod goes", async () => {
  const { run, pass } = await givenSession();
  await run('ssh worker-1 "mkdir -p /srv/shared && echo from-node > /srv/shared/first"');

  await run(`kubectl apply -f - <<'END'\n${pod("a", "/srv/shared", "Directory")}END`);
  await run("kubectl wait pod/a --for=condition=Ready --timeout=60s");
  expect(await run("kubectl logs a")).toBe("from-node\n");
  await run("kubectl delete pod a --now");
  await pass(5);

  expect(await run("ssh worker-1 cat /srv/shared/said")).toBe("from-pod\n");
});

test("a hostPath that must be a directory and is none keeps the Pod waiting, and says so", async () => {
  const { run, pass } = await givenSession();
  await run(`kubectl apply -f - <<'END'\n${pod("b", "/srv/nosuch", "Directory")}END`);
  await pass(5);

  expect(await run("kubectl get pod b --no-headers | awk '{print $2, $3}'")).toBe("0/1 ContainerCreating\n");
  expect(await run("kubectl describe pod b | grep -o 'MountVolume.*' | head -1")).toBe(
    'MountVolume.SetUp failed for volume "host" : hostPath type check failed: /srv/nosuch is not a directory\n',
  );
});
