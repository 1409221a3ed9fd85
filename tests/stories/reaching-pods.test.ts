// Somebody reaches into pods from the laptop: a forwarded port, the API server's proxy, a container to look around with.

import { expect, test } from "vitest";
import { EMPTY_LAB } from "../../src/session/lab.ts";
import { Session } from "../../src/session/session.ts";

async function givenTerminal() {
  let shown = "";
  const output = { terminal: (_: string, data: string) => void (shown += data) };
  const session = await Session.open({ lab: EMPTY_LAB, seed: 1, output });
  const type = async (line: string, ms: number): Promise<string> => {
    shown = "";
    session.apply({ type: "keys", terminal: "main", data: `${line}\r` });
    await session.simulation.throughHolds(() => session.simulation.advance(ms));
    return shown.replaceAll(/\x1b\[[?\d;]*[A-Za-z]/g, "").replaceAll(/[^\n]*\r(?!\n)/g, "");
  };
  await type("kubectl create deployment web --image=nginx:1.27 --port=80", 1000);
  await type("kubectl expose deployment web --port=8080 --target-port=80", 1000);
  await type("kubectl rollout status deployment web", 10_000);
  return { session, type };
}

test("a forwarded port leads to the pod, until it is closed", async () => {
  const { type } = await givenTerminal();

  const forwarding = await type("kubectl port-forward service/web 9000:8080 &", 1000);
  const page = await type("curl -s localhost:9000 | head -n 4", 1000);
  await type("kill %1", 1000);
  const gone = await type("curl -s localhost:9000; echo $?", 1000);

  expect(forwarding).toContain(
    "Forwarding from 127.0.0.1:9000 -> 80\r\nForwarding from [::1]:9000 -> 80\r\n",
  );
  expect(page).toContain("Handling connection for 9000\r\n");
  expect(page).toContain("<title>Welcome to nginx!</title>");
  expect(gone).toContain("\r\n7\r\n");
});

test("a proxy leads to the API server, and through it to a Service", async () => {
  const { type } = await givenTerminal();

  const started = await type("kubectl proxy &", 1000);
  const page = await type(
    "curl -s localhost:8001/api/v1/namespaces/default/services/web:8080/proxy/ | grep title",
    1000,
  );

  expect(started).toContain("Starting to serve on 127.0.0.1:8001\r\n");
  expect(page).toContain("<title>Welcome to nginx!</title>");
});

test("a container is added to a pod to look around in it", async () => {
  const { session, type } = await givenTerminal();
  const pod = session.cluster.client.list("pods", "default")[0].metadata.name;

  const entered = await type(`kubectl debug ${pod} -it --image=busybox:1.37 --target=nginx -c look`, 8000);
  const inside = await type("wget -qO- localhost:80 | grep title", 2000);

  expect(entered).toContain('Targeting container "nginx".');
  expect(entered).toContain("/ # ");
  expect(inside).toContain("<title>Welcome to nginx!</title>");
});

test("a node is looked at from a pod with its files and network", async () => {
  const { session, type } = await givenTerminal();

  const shown = await type("kubectl debug node/worker-1 --image=busybox:1.37 -- sleep 100", 5000);

  const name = /Creating debugging pod (\S+) with container debugger on node worker-1\./.exec(shown)![1];
  const { spec, status } = session.cluster.client.get("pods", `default/${name}`);
  expect([spec.nodeName, spec.hostNetwork, status.phase]).toEqual(["worker-1", true, "Running"]);
});
