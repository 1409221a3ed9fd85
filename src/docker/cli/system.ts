// In Docker: cli/command/system: info, version, events, df, prune.

import { wait } from "../../simulation/index.ts";
import { ENGINE_VERSION, type Engine } from "../engine/engine.ts";
import type { EngineEvent } from "../engine/events.ts";
import { isRunning } from "../engine/model.ts";
import { confirmed, pruneContainers } from "./containers.ts";
import { durationIn } from "./flags.ts";
import { bytesSize, goJson, humanSize, printTemplate, table } from "./format.ts";
import type { Command } from "./invocation.ts";
import { instantOf } from "./logs.ts";

export const clientVersion = `Client: Docker Engine - Community
 Version:           28.2.2
 API version:       1.50
 Go version:        go1.24.3
 Git commit:        e6534b4
 Built:             Fri May 30 12:07:28 2025
 OS/Arch:           linux/amd64
 Context:           default
`;

const SERVER = `
Server: Docker Engine - Community
 Engine:
  Version:          ${ENGINE_VERSION}
  API version:      1.50 (minimum version 1.24)
  Go version:       go1.24.3
  Git commit:       45873be
  Built:            Fri May 30 12:07:28 2025
  OS/Arch:          linux/amd64
  Experimental:     false
 containerd:
  Version:          1.7.27
  GitCommit:        05044ec0a9a75232cad458027ca83437aae3f4da
 runc:
  Version:          1.2.5
  GitCommit:        v1.2.5-0-g59923ef
 docker-init:
  Version:          0.19.0
  GitCommit:        de40ad0
`;

const VERSIONS = {
  Client: {
    Version: "28.2.2",
    ApiVersion: "1.50",
    Os: "linux",
    Arch: "amd64",
    GitCommit: "e6534b4",
    GoVersion: "go1.24.3",
  },
  Server: {
    Version: ENGINE_VERSION,
    ApiVersion: "1.50",
    Os: "linux",
    Arch: "amd64",
    GitCommit: "45873be",
    GoVersion: "go1.24.3",
  },
};

export const version: Command = function* (docker, flags) {
  const format = flags.get("format");
  if (!format) yield* docker.out(clientVersion + SERVER);
  else
    yield* docker.out(
      format === "json" ? `${goJson(VERSIONS)}\n` : printTemplate(format, [VERSIONS], "versionInfo"),
    );
  return 0;
};

function factsOf(engine: Engine) {
  const all = engine.list();
  const { machine } = engine;
  return {
    Containers: all.length,
    ContainersRunning: all.filter(({ status }) => status === "running" || status === "restarting").length,
    ContainersPaused: all.filter(({ status }) => status === "paused").length,
    ContainersStopped: all.filter((one) => !isRunning(one) && one.status !== "restarting").length,
    Images: engine.images.list().length,
    ServerVersion: ENGINE_VERSION,
    Driver: "overlay2",
    NCPU: machine.cpus,
    MemTotal: machine.memoryBytes,
    Name: machine.host.name,
    OperatingSystem: "Debian GNU/Linux 12 (bookworm)",
    KernelVersion: "6.1.0-32-amd64",
    Architecture: "x86_64",
    OSType: "linux",
    CgroupDriver: "systemd",
    CgroupVersion: "2",
    DockerRootDir: "/var/lib/docker",
    LiveRestoreEnabled: false,
  };
}

export const info: Command = function* (docker, flags) {
  const facts = factsOf(docker.engine);
  const format = flags.get("format");
  if (format) {
    yield* docker.out(
      format === "json" ? `${goJson(facts)}\n` : printTemplate(format, [facts], "dockerInfo"),
    );
    return 0;
  }
  yield* docker.out(`Client: Docker Engine - Community
 Version:    28.2.2
 Context:    default
 Debug Mode: false

Server:
 Containers: ${facts.Containers}
  Running: ${facts.ContainersRunning}
  Paused: ${facts.ContainersPaused}
  Stopped: ${facts.ContainersStopped}
 Images: ${facts.Images}
 Server Version: ${ENGINE_VERSION}
 Storage Driver: overlay2
  Backing Filesystem: extfs
  Supports d_type: true
  Using metacopy: false
  Native Overlay Diff: true
  userxattr: false
 Logging Driver: json-file
 Cgroup Driver: systemd
 Cgroup Version: 2
 Plugins:
  Volume: local
  Network: bridge host ipvlan macvlan null overlay
  Log: awslogs fluentd gcplogs gelf journald json-file local splunk syslog
 Swarm: inactive
 Runtimes: io.containerd.runc.v2 runc
 Default Runtime: runc
 Init Binary: docker-init
 containerd version: 05044ec0a9a75232cad458027ca83437aae3f4da
 runc version: v1.2.5-0-g59923ef
 init version: de40ad0
 Security Options:
  apparmor
  seccomp
   Profile: builtin
  cgroupns
 Kernel Version: ${facts.KernelVersion}
 Operating System: ${facts.OperatingSystem}
 OSType: linux
 Architecture: x86_64
 CPUs: ${facts.NCPU}
 Total Memory: ${bytesSize(facts.MemTotal)}
 Name: ${facts.Name}
 ID: 7b0d1d0e-6a5f-4c5a-9b3e-2f8f6d1c4a10
 Docker Root Dir: /var/lib/docker
 Debug Mode: false
 Experimental: false
 Insecure Registries:
  ::1/128
  127.0.0.0/8
 Live Restore Enabled: false

`);
  return 0;
};

/** `…000000000Z container die ID (exitCode=137, image=nginx, name=web)`. */
function eventLine({ at, type, action, id, attributes }: EngineEvent): string {
  const pairs = Object.keys(attributes)
    .sort()
    .map((name) => `${name}=${attributes[name]}`);
  const when = new Date(at).toISOString().replace("Z", "000000Z");
  return `${when} ${type} ${action} ${id} (${pairs.join(", ")})\n`;
}

const eventJson = ({ at, type, action, id, attributes }: EngineEvent) => ({
  ...(type === "container" ? { status: action, id, from: attributes.image } : {}),
  Type: type,
  Action: action,
  Actor: { ID: id, Attributes: attributes },
  scope: "local",
  time: Math.trunc(at / 1000),
  timeNano: at * 1e6,
});

export const events: Command = function* (docker, flags) {
  const { engine, now, process } = docker;
  const format = flags.get("format");
  const filters = flags.all("filter").map((text) => [text.split("=")[0], text.slice(text.indexOf("=") + 1)]);
  const fits = ({ type, action, id, attributes }: EngineEvent) =>
    filters.every(([key, value]) => {
      if (key === "type") return type === value;
      if (key === "event") return action.split(":")[0] === value;
      if (key === "container")
        return type === "container" && (attributes.name === value || id.startsWith(value));
      if (key === "image") return attributes.image === value;
      return true;
    });
  const print = function* (event: EngineEvent) {
    if (!fits(event)) return;
    if (!format) yield* docker.out(eventLine(event));
    else if (format === "json") yield* docker.out(`${goJson(eventJson(event))}\n`);
    else yield* docker.out(printTemplate(format, [eventJson(event)], "Message"));
  };
  const since = flags.has("since") ? instantOf(flags.get("since")!, now) : Infinity;
  const until = flags.get("until");
  const end =
    until === undefined
      ? Infinity
      : /^\d+(\.\d+)?(ms|s|m|h)/.test(until)
        ? now - durationIn(until)
        : instantOf(until, now);
  for (const event of engine.events.past) if (event.at >= since && event.at <= end) yield* print(event);
  if (end <= now) return 0;
  const queue: EngineEvent[] = [];
  let wake: (() => void) | undefined;
  const stop = engine.events.follow((event) => {
    queue.push(event);
    wake?.();
  });
  try {
    while (process.simulation.now <= end) {
      for (let event = queue.shift(); event; event = queue.shift()) yield* print(event);
      yield* wait<void>((resume) => {
        wake = () => resume();
        const timer =
          end === Infinity
            ? undefined
            : process.simulation.after(end - process.simulation.now + 1, () => resume());
        return () => {
          wake = undefined;
          timer?.cancel();
        };
      });
    }
  } finally {
    stop();
  }
  return 0;
};

export const systemDf: Command = function* (docker) {
  const { engine } = docker;
  const all = engine.list();
  const images = engine.images.list();
  const used = new Set(all.map(({ image }) => image));
  const [total, free] = [images, images.filter(({ image }) => !used.has(image))].map((some) =>
    some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  const disk = all.reduce((sum, one) => sum + engine.diskOf(one), 0);
  const idle = all.filter((one) => !isRunning(one)).reduce((sum, one) => sum + engine.diskOf(one), 0);
  const share = (part: number, whole: number) =>
    `${humanSize(part, 4)}${whole > 0 ? ` (${Math.trunc((part / whole) * 100)}%)` : ""}`;
  const volumes = engine.volumes.list();
  const mounted = volumes.filter(({ name }) =>
    all.some(({ spec }) => spec.mounts.some(({ source }) => source === name)),
  );
  yield* docker.out(
    table([
      ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"],
      [
        "Images",
        String(images.length),
        String(images.length - images.filter(({ image }) => !used.has(image)).length),
        humanSize(total, 4),
        share(free, total),
      ],
      [
        "Containers",
        String(all.length),
        String(all.filter(isRunning).length),
        humanSize(disk, 4),
        share(idle, disk),
      ],
      ["Local Volumes", String(volumes.length), String(mounted.length), "0B", "0B"],
      ["Build Cache", "0", "0", "0B", "0B"],
    ]),
  );
  return 0;
};

export const systemPrune: Command = function* (docker, flags) {
  const { engine } = docker;
  const all = flags.on("all");
  const warning = `WARNING! This will remove:
  - all stopped containers
  - all networks not used by at least one container
  - ${all ? "all images without at least one container associated to them" : "all dangling images"}
  - ${all ? "all build cache" : "unused build cache"}
`;
  if (!(yield* confirmed(docker, flags, warning))) return 0;
  const ids = pruneContainers(docker);
  if (ids.length > 0) yield* docker.out(`Deleted Containers:\n${ids.map((id) => `${id}\n`).join("")}\n`);
  const networks = engine.networks
    .bridges()
    .filter(
      ({ name }) =>
        name !== "bridge" && !engine.list().some(({ ends }) => ends.some(({ network }) => network === name)),
    );
  for (const { name } of networks) engine.networks.remove(name, []);
  if (networks.length > 0)
    yield* docker.out(`Deleted Networks:\n${networks.map(({ name }) => `${name}\n`).join("")}\n`);
  const used = new Set(engine.list().map(({ image }) => image));
  const images = all ? engine.images.list().filter(({ image }) => !used.has(image)) : [];
  for (const { tags } of images) engine.images.remove(tags[0]);
  if (images.length > 0)
    yield* docker.out(
      `Deleted Images:\n${images.map(({ tags, id }) => `untagged: ${tags[0]}\ndeleted: ${id}\n`).join("")}\n`,
    );
  yield* docker.out(
    `Total reclaimed space: ${humanSize(images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}\n`,
  );
  return 0;
};
