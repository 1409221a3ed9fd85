// In Docker: cli/command/container/opts.go. The options of `docker run` and `create`, as the daemon wants them.

import { FileError } from "../../hosts/fs/file-system.ts";
import { resolvePath } from "../../hosts/fs/paths.ts";
import type { Process } from "../../hosts/process.ts";
import {
  EngineError,
  type ContainerSpec,
  type Healthcheck,
  type MountPoint,
  type PortBinding,
  type RestartPolicy,
} from "../engine/model.ts";
import { checkReference } from "../engine/images.ts";
import { bytesIn, durationIn, UsageError, type Flags } from "./flags.ts";

const PLATFORM = "linux/amd64";
/** Who programs of containers run as. */
export const ROOTS = /^((root|0)(:(root|0))?)?$/;

const fail = (message: string): never => {
  throw new EngineError(0, message);
};

export function specOf(
  process: Process,
  flags: Flags,
  [image, ...command]: readonly string[],
): ContainerSpec {
  if (!ROOTS.test(flags.get("user") ?? ""))
    throw new UsageError("docker: --user other than root: not simulated\n", 125);
  if ((flags.get("platform") ?? PLATFORM) !== PLATFORM)
    throw new UsageError("docker: --platform other than linux/amd64: not simulated\n", 125);
  checkReference(image);
  const restart = restartPolicy(flags.get("restart") ?? "no");
  const autoRemove = flags.on("rm");
  if (autoRemove && restart.name !== "no")
    fail("conflicting options: cannot specify both --restart and --rm");
  const ports = [...flags.all("publish")].flatMap(readPorts);
  const memory = sizeOf(flags, "memory");
  return {
    name: flags.get("name"),
    image,
    command,
    ...(flags.has("entrypoint")
      ? { entrypoint: flags.get("entrypoint") ? [flags.get("entrypoint")!] : [] }
      : {}),
    env: environment(process, flags),
    hostname: flags.get("hostname"),
    workingDir: flags.get("workdir"),
    user: flags.get("user"),
    labels: labelsOf(flags.all("label")),
    tty: flags.on("tty"),
    openStdin: flags.on("interactive"),
    detached: flags.on("detach"),
    stopSignal: flags.get("stop-signal"),
    ...(flags.has("stop-timeout") ? { stopTimeoutSeconds: Number(flags.get("stop-timeout")) } : {}),
    healthcheck: healthcheckOf(flags),
    autoRemove,
    memory,
    memorySwap: sizeOf(flags, "memory-swap") || (memory > 0 ? memory * 2 : 0),
    nanoCpus: Math.round(Number(flags.get("cpus") ?? 0) * 1e9),
    restart,
    ports,
    publishAll: flags.on("publish-all"),
    exposed: flags.all("expose").map((port) => (port.includes("/") ? port : `${port}/tcp`)),
    mounts: [
      ...flags.all("volume").map((text) => readVolume(process, text)),
      ...flags.all("mount").map((text) => readMount(process, text)),
      ...flags.all("tmpfs").map((text) => ({
        type: "tmpfs" as const,
        source: "",
        destination: text.split(":")[0],
        readOnly: false,
      })),
    ],
    network: flags.get("network") ?? flags.get("net") ?? "default",
    networkAliases: [...flags.all("network-alias"), ...flags.all("net-alias")],
    extraHosts: flags.all("add-host"),
  };
}

const sizeOf = (flags: Flags, name: string): number =>
  flags.get(name) === "-1" ? -1 : (bytesIn(flags.get(name) ?? "0") ?? 0);

/** Throws in the daemon's words. */
export function restartPolicy(text: string): RestartPolicy {
  const [name, count, ...more] = text.split(":");
  if (more.length > 0 || (count !== undefined && !/^[+-]?\d+$/.test(count)))
    return fail(
      count !== undefined && more.length === 0
        ? "invalid restart policy format: maximum retry count must be an integer"
        : "invalid restart policy format: too many colons",
    );
  if (name === "" && count !== undefined)
    return fail("invalid restart policy format: no policy provided before colon");
  if (!["no", "on-failure", "always", "unless-stopped"].includes(name))
    throw new EngineError(
      400,
      `invalid restart policy: unknown policy '${name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  const maximumRetryCount = Number(count ?? 0);
  if (name !== "on-failure" && maximumRetryCount !== 0)
    throw new EngineError(
      400,
      `invalid restart policy: maximum retry count can only be used with 'on-failure'${maximumRetryCount < 0 ? " and cannot be negative" : ""}`,
    );
  if (maximumRetryCount < 0)
    throw new EngineError(400, "invalid restart policy: maximum retry count cannot be negative");
  return { name: name as RestartPolicy["name"], maximumRetryCount };
}

const isPort = (text: string) => /^\d+$/.test(text) && Number(text) >= 0 && Number(text) <= 65535;

/** `8080:80`, `127.0.0.1:8080:80/tcp`, `8080-8081:80-81`, `80`. */
function readPorts(text: string): PortBinding[] {
  const [whole, protocol = "tcp"] = text.split("/");
  const parts = whole.split(":");
  const containerText = parts.at(-1)!;
  const hostText = parts.length > 1 ? parts.at(-2)! : "";
  const hostIp = parts.length > 2 ? parts.slice(0, -2).join(":") : "0.0.0.0";
  if (containerText === "") fail(`no port specified: ${text}<empty>`);
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "sctp") fail(`invalid proto: ${protocol}`);
  const [from, to = from] = containerText.split("-");
  if (!isPort(from) || !isPort(to)) fail(`invalid containerPort: ${containerText}`);
  const [hostFrom, hostTo = hostFrom] = hostText.split("-");
  if (hostText !== "" && (!isPort(hostFrom) || !isPort(hostTo))) fail(`invalid hostPort: ${hostText}`);
  const count = Number(to) - Number(from) + 1;
  if (hostText.includes("-") && Number(hostTo) - Number(hostFrom) + 1 !== count)
    fail(`invalid ranges specified for container and host Ports: ${containerText} and ${hostText}`);
  return Array.from({ length: count }, (_, i) => ({
    containerPort: Number(from) + i,
    protocol: protocol as "tcp",
    hostIp,
    hostPort: hostText === "" ? 0 : Number(hostFrom) + i,
  }));
}

function readVolume(process: Process, text: string): MountPoint {
  const parts = text.split(":");
  if (parts.length > 3) fail(`invalid spec: ${text}: too many colons`);
  const [source, destination, mode = ""] = parts.length === 1 ? ["", parts[0]] : parts;
  if (!destination.startsWith("/"))
    throw new EngineError(
      400,
      `invalid volume specification: '${text}': invalid mount config for type "volume": invalid mount path: '${destination}' mount path must be absolute`,
    );
  const bind = source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
  return {
    type: bind ? "bind" : "volume",
    source: bind ? resolvePath(process.cwd, source) : source,
    destination,
    readOnly: mode.split(",").includes("ro"),
  };
}

/** Unlike a volume's, the source of a bind mount must be there. */
function readMount(process: Process, text: string): MountPoint {
  const fields = new Map(
    text.split(",").map((field) => [field.split("=")[0], field.slice(field.indexOf("=") + 1)] as const),
  );
  const type = fields.get("type") ?? "volume";
  const destination = fields.get("target") ?? fields.get("destination") ?? fields.get("dst");
  if (!destination)
    return fail(`invalid argument ${JSON.stringify(text)} for "--mount" flag: target is required`);
  if (type !== "bind" && type !== "volume" && type !== "tmpfs")
    throw new EngineError(400, `invalid mount config: mount type unknown: ${JSON.stringify(type)}`);
  const readOnly = fields.has("readonly") || fields.has("ro");
  const source = fields.get("source") ?? fields.get("src") ?? "";
  if (type === "bind" && !process.fs.exists(source))
    throw new EngineError(
      400,
      `invalid mount config for type "bind": bind source path does not exist: ${source}`,
    );
  return { type, source, destination, readOnly };
}

/** `NAME=value`; a name alone is this process's. */
export function environment(process: Process, flags: Flags): string[] {
  const fromFiles = flags.all("env-file").flatMap((file) => {
    try {
      const text = process.fs.readText(resolvePath(process.cwd, file));
      return text
        .split("\n")
        .map((line) => line.trimStart())
        .filter((line) => line !== "" && !line.startsWith("#"));
    } catch (error) {
      if (error instanceof FileError) return fail(`open ${file}: no such file or directory`);
      throw error;
    }
  });
  return [...fromFiles, ...flags.all("env")].flatMap((entry) => {
    if (entry.includes("=")) return [entry];
    const value = process.env.get(entry);
    return value === undefined ? [] : [`${entry}=${value}`];
  });
}

export const labelsOf = (entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    entries.map((entry) => [
      entry.split("=")[0],
      entry.includes("=") ? entry.slice(entry.indexOf("=") + 1) : "",
    ]),
  );

function healthcheckOf(flags: Flags): Healthcheck | undefined {
  const command = flags.get("health-cmd");
  const details = ["health-interval", "health-timeout", "health-retries", "health-start-period"];
  if (flags.on("no-healthcheck")) {
    if (command || details.some((name) => flags.has(name)))
      fail("--no-healthcheck conflicts with --health-* options");
    return undefined;
  }
  if (!command) return undefined;
  const span = (name: string, otherwise: number) =>
    flags.has(name) ? durationIn(flags.get(name)!) : otherwise;
  return {
    test: ["/bin/sh", "-c", command],
    intervalMs: span("health-interval", 30_000),
    timeoutMs: span("health-timeout", 30_000),
    retries: Number(flags.get("health-retries") ?? 3),
    startPeriodMs: span("health-start-period", 0),
  };
}
