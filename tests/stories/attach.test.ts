// Somebody sits down in a container: kubectl run -it, attach, and input through a pipe.

import { expect, test } from "vitest";
import { givenLaptop, run } from "../../src/kubectl/testing.ts";
import { givenSession } from "./session.ts";

test("kubectl run -it gives a shell in the container, and --rm takes the Pod away after it", async () => {
  const { session, enter } = await givenSession();

  const entered = await enter("kubectl run box --rm -it --image=busybox -- sh", 6);
  const inside = await enter("hostname", 1);
  const left = await enter("exit", 6);

  expect(entered).toContain("If you don't see a command prompt, try pressing enter.\r\n/ # ");
  expect(inside).toBe("hostname\r\nbox\r\n/ # ");
  expect(left).toContain('exit\r\npod "box" deleted from default namespace\r\n');
  expect(session.cluster.client.find("pods", "default/box")).toBeUndefined();
});

test("input that comes through a pipe reaches the container and ends", async () => {
  const { enter } = await givenSession();

  const shown = await enter("echo hola | kubectl run pipe --rm -i --image=busybox -q -- cat", 8);

  expect(shown).toContain("\r\nhola\r\n");
});

test("attach sees what a container says from now on", async () => {
  const { enter } = await givenSession();
  await enter("kubectl run talker --image=busybox -- sh -c 'while true; do echo tick; sleep 1; done'", 6);

  const shown = await enter("kubectl attach talker", 3.5);

  expect(shown.match(/tick\r\n/g)?.length).toBeGreaterThanOrEqual(2);
});

test("what ends before anybody can attach is told from its log", async () => {
  const laptop = await givenLaptop({ profile: "kubeadm", nodes: 1 });
  const looked = await run(
    laptop,
    "kubectl run -it --rm b --image=busybox:1.36 --restart=Never -- nslookup kubernetes.default.svc.cluster.local",
  );
  expect(looked.replaceAll("\r\n", "\n")).toBe(`Server:		10.96.0.10
Address:	10.96.0.10:53

Name:	kubernetes.default.svc.cluster.local
Address: 10.96.0.1


All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
warning: couldn't attach to pod/b, falling back to streaming logs: Internal error occurred: unable to upgrade connection: container b not found in pod b_default
Server:		10.96.0.10
Address:	10.96.0.10:53

Name:	kubernetes.default.svc.cluster.local
Address: 10.96.0.1


pod "b" deleted from default namespace
`);
  const failed = await run(
    laptop,
    `kubectl run -i --rm b --image=busybox:1.36 --restart=Never -- sh -c 'sleep 1; echo gone; exit 3'
kubectl run done --image=busybox:1.36 --restart=Never -- true
sleep 5; kubectl attach done; kubectl exec done -- true`,
  );
  expect(failed)
    .toBe(`All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
gone
pod "b" deleted from default namespace
pod default/b terminated (Error)
pod/done created
error: cannot attach a container in a completed pod; current phase is Succeeded
error: cannot exec into a container in a completed pod; current phase is Succeeded
[1]
`);
});
