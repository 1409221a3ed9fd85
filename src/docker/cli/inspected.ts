// In Docker: what the engine's API says of an object, as `docker inspect` prints it.
// Left out here: settings of parts that are not simulated; they stand with the values that Docker gives them.

import { rfc3339 } from "./format.ts";
import { addressesOf, exposedPorts, shownArgv } from "./ps.ts";
import { Bridge } from "../engine/bridge.ts";
import type { Engine } from "../engine/engine.ts";
import { layersOf, splitTag, type StoredImage } from "../engine/images.ts";
import { isRunning, type DockerContainer } from "../engine/model.ts";
import type { PlainNetwork } from "../engine/networks.ts";
import type { Volume } from "../engine/volumes.ts";

const ROOT = "/var/lib/docker";

const stateOf = (container: DockerContainer) => ({
  Status: container.status,
  Running: isRunning(container) || container.status === "restarting",
  Paused: container.status === "paused",
  Restarting: container.status === "restarting",
  OOMKilled: container.oomKilled,
  Dead: false,
  Pid: container.pid,
  ExitCode: container.exitCode,
  Error: container.error,
  StartedAt: rfc3339(container.startedAt),
  FinishedAt: rfc3339(container.finishedAt),
  ...(container.health
    ? {
        Health: {
          Status: container.health.status,
          FailingStreak: container.health.failingStreak,
          Log: container.health.log.map(({ start, end, exitCode, output }) => ({
            Start: rfc3339(start),
            End: rfc3339(end),
            ExitCode: exitCode,
            Output: output,
          })),
        },
      }
    : {}),
});

const networkMode = ({ spec }: DockerContainer) => (spec.network === "default" ? "bridge" : spec.network);

function hostConfigOf(container: DockerContainer) {
  const { spec } = container;
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { containerPort, protocol, hostIp, hostPort } of spec.ports)
    (bindings[`${containerPort}/${protocol}`] ??= []).push({
      HostIp: hostIp === "0.0.0.0" ? "" : hostIp,
      HostPort: hostPort === 0 ? "" : String(hostPort),
    });
  const binds = spec.mounts
    .filter(({ type }) => type !== "tmpfs")
    .map(({ source, destination, readOnly }) => `${source}:${destination}${readOnly ? ":ro" : ""}`);
  return {
    Binds: binds.length > 0 ? binds : null,
    ContainerIDFile: "",
    LogConfig: { Type: "json-file", Config: {} },
    NetworkMode: networkMode(container),
    PortBindings: bindings,
    RestartPolicy: { Name: spec.restart.name, MaximumRetryCount: spec.restart.maximumRetryCount },
    AutoRemove: spec.autoRemove,
    VolumeDriver: "",
    VolumesFrom: null,
    CapAdd: null,
    CapDrop: null,
    CgroupnsMode: "private",
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: spec.extraHosts.length > 0 ? spec.extraHosts : null,
    GroupAdd: null,
    IpcMode: "private",
    Cgroup: "",
    Links: null,
    OomScoreAdj: 0,
    PidMode: "",
    Privileged: false,
    PublishAllPorts: spec.publishAll,
    ReadonlyRootfs: false,
    SecurityOpt: null,
    UTSMode: "",
    UsernsMode: "",
    ShmSize: 67108864,
    Runtime: "runc",
    Isolation: "",
    CpuShares: 0,
    Memory: spec.memory,
    NanoCpus: spec.nanoCpus,
    CgroupParent: "",
    MemoryReservation: 0,
    MemorySwap: spec.memorySwap,
    MemorySwappiness: null,
    OomKillDisable: null,
    PidsLimit: null,
    Ulimits: null,
  };
}

const pathsOf = (prefix: string) => [
  `PATH=${prefix}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`.replace(`${prefix}/`, "/"),
];

function configOf(container: DockerContainer) {
  const { spec, image } = container;
  const { config } = image;
  const exposed = Object.fromEntries(exposedPorts(container).map((port) => [port, {}]));
  const entrypoint =
    spec.entrypoint ?? config.entrypoint ?? (config.entrypointScript ? [config.entrypointScript] : null);
  return {
    Hostname: spec.hostname ?? container.id.slice(0, 12),
    Domainname: "",
    User: spec.user ?? "",
    AttachStdin: spec.openStdin && !spec.detached,
    AttachStdout: !spec.detached,
    AttachStderr: !spec.detached,
    ...(Object.keys(exposed).length > 0 ? { ExposedPorts: exposed } : {}),
    Tty: spec.tty,
    OpenStdin: spec.openStdin,
    StdinOnce: spec.openStdin && !spec.detached,
    Env: [
      ...spec.env,
      ...pathsOf(""),
      ...Object.entries(config.env ?? {}).map(([name, value]) => `${name}=${value}`),
    ],
    Cmd: spec.command.length > 0 ? spec.command : spec.entrypoint ? null : (config.cmd ?? null),
    ...(spec.healthcheck
      ? {
          Healthcheck: {
            Test: ["CMD-SHELL", spec.healthcheck.test[2]],
            Interval: spec.healthcheck.intervalMs * 1e6,
            Timeout: spec.healthcheck.timeoutMs * 1e6,
            Retries: spec.healthcheck.retries,
          },
        }
      : {}),
    Image: spec.image,
    Volumes: null,
    WorkingDir: spec.workingDir ?? config.workingDir ?? "",
    Entrypoint: entrypoint,
    OnBuild: null,
    Labels: spec.labels,
    ...(config.stopSignal || spec.stopSignal ? { StopSignal: spec.stopSignal ?? config.stopSignal } : {}),
  };
}

function networkSettingsOf(engine: Engine, container: DockerContainer) {
  const running = isRunning(container);
  const ports: Record<string, { HostIp: string; HostPort: string }[] | null> = {};
  for (const port of running ? exposedPorts(container) : []) ports[port] = null;
  for (const { binding, hostPort } of container.bound)
    ports[`${binding.containerPort}/${binding.protocol}`] = [
      ...(ports[`${binding.containerPort}/${binding.protocol}`] ?? []),
      ...addressesOf(binding).map((address) => ({
        HostIp: address.replace(/[[\]]/g, ""),
        HostPort: String(hostPort),
      })),
    ];
  const networks = Object.fromEntries(
    container.ends.map((end) => {
      const bridge = engine.networks.find(end.network);
      return [
        end.network,
        {
          IPAMConfig: null,
          Links: null,
          Aliases: end.aliases.length > 0 ? end.aliases : null,
          MacAddress: end.mac,
          DriverOpts: null,
          GwPriority: 0,
          NetworkID: bridge?.id ?? "",
          EndpointID: running ? end.endpointId : "",
          Gateway: running && bridge instanceof Bridge ? bridge.gateway : "",
          IPAddress: end.address,
          IPPrefixLen: end.address ? 16 : 0,
          IPv6Gateway: "",
          GlobalIPv6Address: "",
          GlobalIPv6PrefixLen: 0,
          DNSNames:
            end.network === "bridge" ? null : [container.name, ...end.aliases, container.id.slice(0, 12)],
        },
      ];
    }),
  );
  const first = container.ends.find(({ network }) => network === "bridge");
  return {
    Bridge: "",
    SandboxID: running ? container.id.split("").reverse().join("") : "",
    SandboxKey: running ? `/var/run/docker/netns/${container.id.slice(-12)}` : "",
    Ports: ports,
    EndpointID: running ? (first?.endpointId ?? "") : "",
    Gateway: running && first ? "172.17.0.1" : "",
    IPAddress: first?.address ?? "",
    IPPrefixLen: first?.address ? 16 : 0,
    MacAddress: first?.mac ?? "",
    Networks: networks,
  };
}

export function inspectContainer(engine: Engine, container: DockerContainer): object {
  const [path, ...args] = shownArgv(container);
  const image = engine.images.list().find((stored) => stored.image === container.image);
  const running = isRunning(container);
  return {
    Id: container.id,
    Created: rfc3339(container.createdAt),
    Path: path,
    Args: args,
    State: stateOf(container),
    Image: image?.id ?? "",
    ResolvConfPath: running ? `${ROOT}/containers/${container.id}/resolv.conf` : "",
    HostnamePath: running ? `${ROOT}/containers/${container.id}/hostname` : "",
    HostsPath: running ? `${ROOT}/containers/${container.id}/hosts` : "",
    LogPath: `${ROOT}/containers/${container.id}/${container.id}-json.log`,
    Name: `/${container.name}`,
    RestartCount: container.restartCount,
    Driver: "overlay2",
    Platform: "linux",
    MountLabel: "",
    ProcessLabel: "",
    AppArmorProfile: "docker-default",
    ExecIDs: null,
    HostConfig: hostConfigOf(container),
    GraphDriver: { Data: null, Name: "overlay2" },
    Mounts: container.spec.mounts.map(({ type, source, destination, readOnly }) => ({
      Type: type,
      ...(type === "volume" ? { Name: source } : {}),
      Source: type === "volume" ? `${ROOT}/volumes/${source}/_data` : source,
      Destination: destination,
      ...(type === "volume" ? { Driver: "local" } : {}),
      Mode: readOnly ? "ro" : type === "volume" ? "z" : "",
      RW: !readOnly,
      Propagation: type === "bind" ? "rprivate" : "",
    })),
    Config: configOf(container),
    NetworkSettings: networkSettingsOf(engine, container),
  };
}

export function inspectImage({ image, id, tags, createdAt, sizeBytes }: StoredImage): object {
  const { config } = image;
  const entrypoint = config.entrypoint ?? (config.entrypointScript ? [config.entrypointScript] : null);
  return {
    Id: id,
    RepoTags: tags,
    RepoDigests: [`${splitTag(tags[0])[0]}@${image.digest}`],
    Parent: "",
    Comment: "buildkit.dockerfile.v0",
    Created: rfc3339(createdAt),
    DockerVersion: "",
    Author: "",
    Architecture: "amd64",
    Os: "linux",
    Size: sizeBytes,
    GraphDriver: { Data: null, Name: "overlay2" },
    RootFS: { Type: "layers", Layers: layersOf(image).map((layer) => `sha256:${layer.id.padEnd(64, "0")}`) },
    Metadata: { LastTagTime: "0001-01-01T00:00:00Z" },
    Config: {
      Cmd: config.cmd ?? null,
      Entrypoint: entrypoint,
      Env: [...pathsOf(""), ...Object.entries(config.env ?? {}).map(([name, value]) => `${name}=${value}`)],
      ...(config.exposedPorts
        ? { ExposedPorts: Object.fromEntries(config.exposedPorts.map((port) => [port, {}])) }
        : {}),
      Labels: null,
      OnBuild: null,
      ...(config.stopSignal ? { StopSignal: config.stopSignal } : {}),
      User: "",
      Volumes: null,
      WorkingDir: config.workingDir ?? "/",
    },
  };
}

export function inspectNetwork(engine: Engine, network: Bridge | PlainNetwork): object {
  const bridge = network instanceof Bridge ? network : undefined;
  const members = engine
    .list()
    .filter(isRunning)
    .flatMap((container) =>
      container.ends
        .filter((end) => end.network === network.name)
        .map(
          (end) =>
            [
              container.id,
              {
                Name: container.name,
                EndpointID: end.endpointId,
                MacAddress: end.mac,
                IPv4Address: `${end.address}/16`,
                IPv6Address: "",
              },
            ] as const,
        ),
    );
  return {
    Name: network.name,
    Id: network.id,
    Created: rfc3339(network.createdAt),
    Scope: "local",
    Driver: bridge ? "bridge" : network.name === "none" ? "null" : "host",
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: {
      Driver: "default",
      Options: bridge && bridge.name !== "bridge" ? {} : null,
      Config: bridge ? [{ Subnet: bridge.subnet, Gateway: bridge.gateway }] : null,
    },
    Internal: bridge?.internal ?? false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: "" },
    ConfigOnly: false,
    Containers: Object.fromEntries(members),
    Options:
      network.name === "bridge"
        ? {
            "com.docker.network.bridge.default_bridge": "true",
            "com.docker.network.bridge.enable_icc": "true",
            "com.docker.network.bridge.enable_ip_masquerade": "true",
            "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",
            "com.docker.network.bridge.name": "docker0",
            "com.docker.network.driver.mtu": "1500",
          }
        : {},
    Labels: bridge?.labels ?? {},
  };
}

export const inspectVolume = ({ name, labels, createdAt, anonymous }: Volume): object => ({
  CreatedAt: rfc3339(createdAt),
  Driver: "local",
  Labels: anonymous ? { "com.docker.volume.anonymous": "" } : Object.keys(labels).length > 0 ? labels : null,
  Mountpoint: `${ROOT}/volumes/${name}/_data`,
  Name: name,
  Options: null,
  Scope: "local",
});
