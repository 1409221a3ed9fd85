// What becomes of containers on a machine: ports, policies, limits, networks, volumes.

import { expect, test } from "vitest";
import { givenImages } from "./testing.ts";

const AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53";

test("a published port is reached on the machine and from others, and is nobody else's", async () => {
  const given = await givenImages();
  const visitor = given.network.attach({ hostname: "laptop", addresses: ["192.168.49.100"] });

  await given.run("docker run -d --name web -p 8080:80 nginx:1.27; sleep 1");

  expect(await given.run("curl -sI localhost:8080 | head -1")).toBe("HTTP/1.1 200 OK\r\n");
  const answer = given.simulation.spawn(
    "visit",
    visitor.fetch({ method: "GET", url: "http://192.168.49.200:8080/", headers: {} }),
  );
  given.simulation.settle(5_000);
  expect(answer.outcome).toMatchObject({ ok: true, value: { status: 200 } });
  const refusal = await given.run("docker run -d --name web2 -p 8080:80 nginx:1.27 2>&1 | grep -o 'Bind.*'");
  expect(refusal).toBe("Bind for 0.0.0.0:8080 failed: port is already allocated\n");
  expect(await given.run("docker ps -a --format '{{.Names}}: {{.Status}}: {{.Ports}}'")).toMatch(
    /^web2: Created: \nweb: Up 1 second: 0\.0\.0\.0:8080->80\/tcp, \[::\]:8080->80\/tcp\n$/,
  );
});

test("without a network nothing is published; back in one it is", async () => {
  const given = await givenImages();
  await given.run("docker run -d --name web -p 8080:80 nginx:1.27; docker network disconnect bridge web");

  expect(await given.run("docker ps --format '{{.Ports}}'; curl -s localhost:8080")).toBe("\nexit code 7\n");

  await given.run("docker network connect bridge web");
  expect(await given.run("docker port web; curl -sI localhost:8080 | head -1")).toBe(
    "80/tcp -> 0.0.0.0:8080\n80/tcp -> [::]:8080\nHTTP/1.1 200 OK\r\n",
  );
});

test("without a policy a container stays dead; with one it returns, unless somebody stopped it", async () => {
  const given = await givenImages();
  const look = (name: string) =>
    given.run(`docker inspect -f '{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}' ${name}`);

  await given.run("docker run -d --name dies busybox:1.36 sh -c 'sleep 2; exit 1'");
  await given.run("docker run -d --name back --restart always busybox:1.36 sh -c 'sleep 20; exit 1'");
  await given.run(
    "docker run -d --name twice --restart on-failure:2 busybox:1.36 sh -c 'exit 4'; sleep 30",
    40_000,
  );

  expect(await look("dies")).toBe("exited 0 1\n");
  expect(await look("twice")).toBe("exited 2 4\n");
  expect(await look("back")).toMatch(/^running [1-9]\d* 0\n$/);
  expect(
    await given.run("docker kill back; sleep 5; docker inspect -f '{{.State.Status}}' back", 20_000),
  ).toBe("back\nexited\n");
});

test("a container's processes are the machine's: ps shows them, root may kill them, and a policy brings them back", async () => {
  const given = await givenImages();
  await given.run(
    "docker run -d --name back --restart always busybox:1.36 sh -c 'sleep 5000 & wait'; sleep 1",
  );
  const pid = (await given.run("docker inspect -f '{{.State.Pid}}' back")).trim();

  expect(await given.run("ps -ef | grep ^root; pgrep -a sleep; docker top back -o pid,ppid,args")).toBe(
    `root        2100    2079  0 09:00 ?        00:00:00 sh -c sleep 5000 & wait
root        2137    2100  0 09:00 ?        00:00:00 sleep 5000
2137 sleep 5000
PID                 PPID                COMMAND
2100                2079                sh -c sleep 5000 & wait
2137                2100                sleep 5000
`,
  );
  expect(await given.run(`kill -9 ${pid}; /bin/kill -9 ${pid}`)).toBe(
    `bash: line 1: kill: (${pid}) - Operation not permitted\nkill: sending signal to ${pid} failed: Operation not permitted\nexit code 1\n`,
  );
  expect(
    await given.run(
      `SUDO_USER=ana /bin/kill -9 ${pid}; sleep 1; docker inspect -f '{{.State.Status}} {{.RestartCount}}' back`,
    ),
  ).toBe("running 1\n");
});

test("when the machine starts anew, only always and unless-stopped return", async () => {
  const given = await givenImages();
  for (const policy of ["no", "on-failure", "always", "unless-stopped"])
    await given.run(`docker run -d --name by-${policy} --restart ${policy} nginx:1.27`);
  await given.run("docker run -d --name stopped --restart unless-stopped nginx:1.27; docker stop stopped");

  given.socket.engine!.powerOff();
  given.simulation.settle(1_000);
  given.socket.engine!.startUp();
  given.simulation.settle(1_000);

  expect(await given.run("docker ps --format '{{.Names}}'")).toBe("by-unless-stopped\nby-always\n");
});

test("who passes its limit is killed by the kernel, and Docker says so", async () => {
  const given = await givenImages();

  const output = await given.run(
    `docker run -d -q --name hog -m 64m ${AGNHOST} stress --mem-total 200Mi --mem-alloc-size 10Mi --mem-alloc-sleep 100ms >/dev/null
     sleep 5; docker inspect -f '{{.State.OOMKilled}} {{.State.ExitCode}} {{.HostConfig.Memory}}' hog; dmesg | grep -o 'Memory cgroup out of memory: Killed process [0-9]* (agnhost)'`,
  );

  expect(output).toMatch(
    /^true 137 67108864\nMemory cgroup out of memory: Killed process \d+ \(agnhost\)\n$/,
  );
});

test("the kernel counts from its start, and forgets at the next", async () => {
  const given = await givenImages();
  const said = await given.run(
    `docker run -d --name hog -m 20m ${AGNHOST} stress --mem-total 200Mi --mem-alloc-size 30Mi --mem-alloc-sleep 1s >/dev/null 2>&1
     sleep 3; dmesg; docker rm hog`,
  );
  const [, seconds] = /^\[ *(\d+)\.\d{6}\] /.exec(said)!;

  expect(Number(seconds)).toBeLessThan((given.simulation.now - given.simulation.start) / 1000);
  given.socket.engine!.powerOff();
  given.socket.engine!.startUp();
  expect(await given.run("dmesg")).toBe("");
});

test("a machine without memory loses the largest, and the others go on", async () => {
  const given = await givenImages({ memoryBytes: 1024 ** 3 });
  const hungry = (name: string, mib: number) =>
    given.run(
      `docker run -d -q --name ${name} ${AGNHOST} stress --mem-total ${mib}Mi --mem-alloc-size 20Mi --mem-alloc-sleep 50ms`,
    );

  await hungry("small", 200);
  await hungry("large", 600);

  expect(await given.run("docker ps -a --format '{{.Names}} {{.State}}'")).toBe(
    "large exited\nsmall running\n",
  );
});

test("containers find each other by name on a network of their own, not on the default one", async () => {
  const given = await givenImages();
  await given.run(
    "docker network create app; docker run -d --name db --network app nginx:1.27; docker run -d --name lone nginx:1.27; sleep 1",
  );

  expect(await given.run("docker run --rm --network app busybox:1.36 wget -qO- http://db | grep title")).toBe(
    "<title>Welcome to nginx!</title>\n",
  );
  expect(await given.run("docker run --rm busybox:1.36 wget -qO- http://lone")).toBe(
    "wget: bad address 'lone'\nexit code 1\n",
  );
});

test("a volume outlives its containers; a stopped container keeps its files", async () => {
  const given = await givenImages();

  expect(
    await given.run(`docker run --rm -v box:/data busybox:1.36 sh -c 'echo kept > /data/x'
docker run --rm -v box:/data busybox:1.36 cat /data/x; docker volume ls`),
  ).toBe("kept\nDRIVER    VOLUME NAME\nlocal     box\n");
  expect(
    await given.run(
      "docker run -d --name own busybox:1.36 sh -c 'date >> /log; sleep 1; wc -l < /log' >/dev/null; docker wait own; docker start -a own; docker diff own",
    ),
  ).toBe("0\n2\nA /log\n");
});
