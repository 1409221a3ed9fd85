// Docker's outputs and refusals, whole, as a real client prints them.

import { expect, test } from "vitest";
import { givenDocker, givenImages } from "./testing.ts";

test("hello-world is pulled, speaks and ends", async () => {
  const given = givenDocker();

  const output = await given.run(
    "docker run hello-world; docker ps -a --format '{{.Image}} {{.Command}} {{.Status}}'",
  );

  expect(output).toContain(
    "Unable to find image 'hello-world:latest' locally\nlatest: Pulling from library/hello-world\n",
  );
  expect(output).toContain("\nHello from Docker!\n");
  expect(output).toMatch(/hello-world "\/hello" Exited \(0\) Less than a second ago\n/);
});

test("a pull tells of each layer, and of the tag that was meant", async () => {
  const given = givenDocker();

  const output = await given.run("docker pull busybox");

  expect(output.replace(/[0-9a-f]{64}|^[0-9a-f]{12}/gm, "#")).toBe(`Using default tag: latest
latest: Pulling from library/busybox
#: Pulling fs layer
#: Verifying Checksum
#: Download complete
#: Pull complete
Digest: sha256:#
Status: Downloaded newer image for busybox:latest
docker.io/library/busybox:latest
`);
  expect(await given.run("docker pull busybox | tail -2")).toBe(
    "Status: Image is up to date for busybox:latest\ndocker.io/library/busybox:latest\n",
  );
});

test.each([
  [
    "docker pull nope/nope",
    "Using default tag: latest\nError response from daemon: pull access denied for nope/nope, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\nexit code 1\n",
  ],
  [
    "docker pull nginx:9.9",
    "Error response from daemon: manifest for nginx:9.9 not found: manifest unknown: manifest unknown\nexit code 1\n",
  ],
  [
    "docker foo",
    "docker: unknown command: docker foo\n\nRun 'docker --help' for more information\nexit code 1\n",
  ],
  [
    "docker run --foo busybox",
    "unknown flag: --foo\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\nexit code 125\n",
  ],
  [
    "docker run -m abc busybox",
    `invalid argument "abc" for "-m, --memory" flag: invalid size: 'abc'\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\nexit code 125\n`,
  ],
  [
    "docker rm",
    "docker: 'docker rm' requires at least 1 argument\n\nUsage:  docker rm [OPTIONS] CONTAINER [CONTAINER...]\n\nSee 'docker rm --help' for more information\nexit code 1\n",
  ],
  [
    "docker logs",
    "docker: 'docker logs' requires 1 argument\n\nUsage:  docker logs [OPTIONS] CONTAINER\n\nRun 'docker logs --help' for more information\nexit code 1\n",
  ],
  [
    "docker run --rm --restart always busybox:1.36",
    "docker: conflicting options: cannot specify both --restart and --rm\n\nRun 'docker run --help' for more information\nexit code 125\n",
  ],
  [
    "docker run -m 1m busybox:1.36",
    "docker: Error response from daemon: Minimum memory limit allowed is 6MB\n\nRun 'docker run --help' for more information\nexit code 125\n",
  ],
  [
    "docker ps -f status=up",
    "Error response from daemon: invalid filter 'status=up': invalid value for state (up): must be one of created, running, paused, restarting, removing, exited, dead\nexit code 1\n",
  ],
  [
    "docker ps -f exited=x",
    `Error response from daemon: invalid filter 'exited=x': strconv.Atoi: parsing "x": invalid syntax\nexit code 1\n`,
  ],
  [
    "docker ps -f up",
    `invalid argument "up" for "-f, --filter" flag: bad format of filter (expected name=value)\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\nexit code 125\n`,
  ],
  ["docker ps --format '{{.ID'", "template parsing error: template: :1: unclosed action\nexit code 1\n"],
  [
    "docker run -e =x busybox:1.36",
    `invalid argument "=x" for "-e, --env" flag: invalid environment variable: =x\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\nexit code 125\n`,
  ],
  [
    "docker run --restart on-failure:-1 busybox:1.36",
    "docker: Error response from daemon: invalid restart policy: maximum retry count cannot be negative\n\nRun 'docker run --help' for more information\nexit code 125\n",
  ],
  [
    "docker run --restart always:3 busybox:1.36",
    "docker: Error response from daemon: invalid restart policy: maximum retry count can only be used with 'on-failure'\n\nRun 'docker run --help' for more information\nexit code 125\n",
  ],
  [
    "docker run Nginx",
    "docker: invalid reference format: repository name (library/Nginx) must be lowercase\n\nRun 'docker run --help' for more information\nexit code 125\n",
  ],
  ["docker pull nginx:", "invalid reference format\nexit code 1\n"],
  ["docker pull -a nginx", "docker pull --all-tags: not simulated\nexit code 1\n"],
  [
    "docker tag nginx:1.27 Mine",
    `Error parsing reference: "Mine" is not a valid repository/tag: invalid reference format: repository name (library/Mine) must be lowercase\nexit code 1\n`,
  ],
  ["docker tag nginx:1.27 mine; docker rmi mine; docker images -q mine", "Untagged: mine:latest\n"],
  [
    "docker port",
    "docker: 'docker port' requires at least 1 and at most 2 arguments\n\nUsage:  docker port CONTAINER [PRIVATE_PORT[/PROTO]]\n\nRun 'docker port --help' for more information\nexit code 1\n",
  ],
  ["docker run -u 1000 busybox:1.36", "docker: --user other than root: not simulated\nexit code 125\n"],
  ["docker run --rm -u root busybox:1.36 whoami", "root\n"],
  ["docker run --rm busybox:1.36 free -m | tail -2 | head -1 | tr -s ' ' | cut -d ' ' -f 2", "2048\n"],
  [
    "docker run --mount type=bind,source=/nope,target=/x busybox:1.36",
    `docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /nope\n\nRun 'docker run --help' for more information\nexit code 125\n`,
  ],
  [
    "docker run --rm nginx:1.27 head -1 /etc/os-release; head -1 /etc/os-release",
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
  ],
  ["docker run --init busybox:1.36", "docker run --init: not simulated\nexit code 125\n"],
  [
    "docker container prune -f --filter until=1h",
    "docker container prune --filter: not simulated\nexit code 1\n",
  ],
  ["docker update --pids-limit 5 x", "docker update --pids-limit: not simulated\nexit code 1\n"],
  ["docker images -f size=1", "Error response from daemon: invalid filter 'size'\nexit code 1\n"],
  ["docker run --rm --platform linux/amd64 busybox:1.36 arch", "x86_64\n"],
  [
    "docker run --pull sometimes busybox:1.36",
    `docker: invalid pull option: 'sometimes': must be one of "always", "missing" or "never"\n\nRun 'docker run --help' for more information\nexit code 125\n`,
  ],
  [
    "for i in a1 a2 a3; do docker create --name $i busybox:1.36 >/dev/null; done; docker ps -a -f since=a2 --format '{{.Names}}'; docker ps -a -f before=a2 --format '{{.Names}}'",
    "a3\na1\n",
  ],
  [
    "docker create --name a1 nginx:1.27 >/dev/null; docker start a1; docker cp a1:/etc/nginx /tmp; docker cp a1:/etc/nginx/. /tmp/flat; ls /tmp /tmp/nginx /tmp/flat",
    "a1\n/tmp:\nflat\nnginx\n\n/tmp/flat:\nconf.d\nnginx.conf\n\n/tmp/nginx:\nconf.d\nnginx.conf\n",
  ],
  [
    "docker create --name a1 -l tier=front busybox:1.36 >/dev/null; docker inspect -f '{{.Config.Labels.tier}} {{.Config.Labels.other}} {{.Config.Nothing}}' a1",
    `\ntemplate parsing error: template: :1:58: executing "" at <.Config.Nothing>: map has no entry for key "Nothing"\nexit code 1\n`,
  ],
  [
    "docker create --name a1 -l tier=front busybox:1.36 >/dev/null; docker inspect -f '{{.Config.Labels.tier}} {{.Config.Labels.other}}' a1",
    "front <no value>\n",
  ],
  ["docker stop nobody", "Error response from daemon: No such container: nobody\nexit code 1\n"],
  ["docker inspect nobody", "[]\nError: No such object: nobody\nexit code 1\n"],
  [
    "docker start nobody",
    "Error response from daemon: No such container: nobody\nError: failed to start containers: nobody\nexit code 1\n",
  ],
  ["docker build .", "docker build: not simulated\nexit code 1\n"],
  [
    "docker run --name x1 busybox:1.36 nope",
    `docker: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nope": executable file not found in $PATH: unknown\n\nRun 'docker run --help' for more information\nexit code 127\n`,
  ],
  ["docker run --rm busybox:1.36 sh -c 'echo out; echo err >&2; exit 3'", "out\nerr\nexit code 3\n"],
])("%s", async (command, expected) => {
  const given = await givenImages();

  expect(await given.run(command)).toBe(expected);
});

test("who starts a container in the background learns its id also when it does not start", async () => {
  const given = await givenImages();

  expect(await given.run("docker run -d --name x1 busybox:1.36 nope 2>/dev/null")).toMatch(
    /^[0-9a-f]{64}\nexit code 127\n$/,
  );
  expect(await given.run("docker inspect -f '{{.Config.AttachStdout}}' x1")).toBe("false\n");
});

test("a program deaf to signals keeps its container, but not the client: the third signal ends that", async () => {
  const given = await givenImages();

  const output = await given.run(
    "docker run --name deaf busybox:1.36 sleep 100 & for i in 1 2 3; do sleep 1; kill -INT $!; done; wait $!; echo $?; docker ps --format '{{.Names}}'",
    20_000,
  );

  expect(output.split("\n").sort()).toEqual(
    ["", "", "got 3 SIGTERM/SIGINTs, forcefully exiting", "1", "deaf"].sort(),
  );
});

test("top passes its options on to ps", async () => {
  const given = await givenImages();
  await given.run("docker run -d --name idle busybox:1.36 sleep 1000");

  expect(await given.run("docker top idle -o pid,args")).toBe(
    "PID                 COMMAND\n2100                sleep 1000\n",
  );
  expect(await given.run("docker top idle aux | tail -1")).toBe(
    "root                2100                0.0                 0.0                 4364                3200                ?                   Ss                  09:00               00:00:00            sleep 1000\n",
  );
  expect(await given.run("docker top idle -o cmd")).toBe(
    "Error response from daemon: Couldn't find PID field in ps output\nexit code 1\n",
  );
  expect(await given.run("docker top idle x")).toBe("docker top: ps x: not simulated\nexit code 1\n");
});

test("events tell who attached, what ran inside, and which signal was sent", async () => {
  const given = await givenImages();
  await given.run(
    "docker run -d --name web nginx:1.27; sleep 1; docker exec web true; docker stop web; docker run --name once busybox:1.36 true",
  );

  const said = await given.run(
    "docker events --since 1m --until 0s --filter type=container --format '{{.Action}} {{.Actor.Attributes.signal}} {{.Actor.Attributes.exitCode}}'",
  );

  expect(said.replaceAll("<no value>", "-")).toBe(`create - -
start - -
exec_create: true - -
exec_start: true - -
exec_die - 0
kill 3 -
die - 0
stop - -
create - -
attach - -
start - -
die - 0
`);
});

test("events without a name are told, too", async () => {
  const given = await givenImages();
  await given.run("docker volume create v1");

  expect(
    await given.run("docker events --since 1m --until 0s --format '{{.Action}} {{.Actor.Attributes.name}}'"),
  ).toMatch(/create <no value>\n$/);
});

test("who asks while the daemon restarts waits for it", async () => {
  const given = await givenImages();
  await given.run("docker run -d --name kept --restart always busybox:1.36 sleep 1000");

  given.socket.stopDaemon();
  given.socket.startDaemon();

  expect(await given.run("docker ps --format '{{.Names}} {{.Status}}'")).toBe("kept Up Less than a second\n");
});

test("a machine without a daemon says so", async () => {
  const given = await givenImages();
  given.socket.engine!.running = false;

  expect(await given.run("docker ps")).toBe(
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\nexit code 1\n",
  );
});
