// Somebody reaches into pods from the laptop: a forwarded port, the API server's proxy, a container to look around with.

import { expect, test } from "vitest";
import { givenSession } from "./session.ts";

async function givenWeb() {
  const { session, enter } = await givenSession();
  await enter("kubectl create deployment web --image=nginx:1.27 --port=80", 1);
  await enter("kubectl expose deployment web --port=8080 --target-port=80", 1);
  await enter("kubectl rollout status deployment web", 10);
  return { session, enter };
}

test("a forwarded port leads to the pod, until it is closed", async () => {
  const { enter } = await givenWeb();

  const forwarding = await enter("kubectl port-forward service/web 9000:8080 &", 1);
  const page = await enter("curl -s localhost:9000 | head -n 4", 1);
  await enter("kill %1", 1);
  const gone = await enter("curl -s localhost:9000; echo $?", 1);

  expect(forwarding).toContain(
    "Forwarding from 127.0.0.1:9000 -> 80\r\nForwarding from [::1]:9000 -> 80\r\n",
  );
  expect(page).toContain("Handling connection for 9000\r\n");
  expect(page).toContain("<title>Welcome to nginx!</title>");
  expect(gone).toContain("\r\n7\r\n");
});

test("a proxy leads to the API server, and through it to a Service", async () => {
  const { enter } = await givenWeb();

  const started = await enter("kubectl proxy &", 1);
  const page = await enter(
    "curl -s localhost:8001/api/v1/namespaces/default/services/web:8080/proxy/ | grep title",
    1,
  );

  expect(started).toContain("Starting to serve on 127.0.0.1:8001\r\n");
  expect(page).toContain("<title>Welcome to nginx!</title>");
});

test("a container is added to a pod to look around in it", async () => {
  const { session, enter } = await givenWeb();
  const pod = session.cluster.client.list("pods", "default")[0].metadata.name;

  const entered = await enter(`kubectl debug ${pod} -it --image=busybox:1.37 --target=nginx -c look`, 8);
  const inside = await enter("wget -qO- localhost:80 | grep title", 2);

  expect(entered).toContain('Targeting container "nginx".');
  expect(entered).toContain("/ # ");
  expect(inside).toContain("<title>Welcome to nginx!</title>");
});

test("a node is looked at from a pod with its files and network", async () => {
  const { session, enter } = await givenWeb();

  const shown = await enter("kubectl debug node/worker-1 --image=busybox:1.37 -- sleep 100", 5);

  const name = /Creating debugging pod (\S+) with container debugger on node worker-1\./.exec(shown)![1];
  const { spec, status } = session.cluster.client.get("pods", `default/${name}`);
  expect([spec.nodeName, spec.hostNetwork, status.phase]).toEqual(["worker-1", true, "Running"]);
});
