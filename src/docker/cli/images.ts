// In Docker: cli/command/image: images, rmi, tag, history, prune.

import { digestOf } from "../../cluster/container-runtime/images/catalogue.ts";
import { checkReference, layersOf, splitTag, type StoredImage } from "../engine/images.ts";
import { EngineError, isRunning } from "../engine/model.ts";
import { confirmed } from "./containers.ts";
import { humanDuration, humanSize, list, longTime } from "./format.ts";
import type { Command, Invocation } from "./invocation.ts";

const missing = (name: string) =>
  new EngineError(404, `No such image: ${/[:@]/.test(name.split("/").at(-1)!) ? name : `${name}:latest`}`);

export const findImage = ({ engine }: Invocation, name: string): StoredImage => {
  const found = engine.images.find(name);
  if (!found) throw missing(name);
  return found;
};

export const images: Command = function* (docker, flags, [name]) {
  const { engine, now } = docker;
  const whole = flags.on("no-trunc");
  for (const text of flags.all("filter")) {
    const key = text.split("=")[0];
    if (["before", "label", "since", "until"].includes(key))
      throw new EngineError(0, `docker images --filter ${key}: not simulated`);
    if (key !== "reference" && key !== "dangling") throw new EngineError(400, `invalid filter '${key}'`);
  }
  const references = flags
    .all("filter")
    .filter((text) => text.startsWith("reference="))
    .map((text) => text.slice(10));
  const wanted = name ? [name, ...references] : references;
  const fits = (tag: string) =>
    wanted.every((pattern) => {
      const [path, version] = splitTag(tag);
      const [asked, askedTag] = splitTag(pattern);
      const glob = new RegExp(`^${asked.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`);
      return (
        glob.test(path) &&
        (askedTag === "" ||
          new RegExp(`^${askedTag.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test(version))
      );
    });
  const found = engine.images
    .list()
    .filter(({ tags }) => tags.some(fits))
    .filter(() => !flags.all("filter").includes("dangling=true"));
  const items = found.map((stored) => {
    const [path, tag] = splitTag(stored.tags[0]);
    return {
      Containers: "N/A",
      CreatedAt: longTime(stored.createdAt),
      CreatedSince: `${humanDuration(now - stored.createdAt)} ago`,
      Digest: stored.image.digest,
      ID: whole ? stored.id : stored.id.slice(7, 19),
      Repository: path,
      SharedSize: "N/A",
      Size: humanSize(stored.sizeBytes),
      Tag: tag,
      UniqueSize: "N/A",
      VirtualSize: humanSize(stored.sizeBytes, 4),
    };
  });
  if (flags.on("quiet")) {
    yield* docker.out(items.map(({ ID }) => `${ID}\n`).join(""));
    return 0;
  }
  const columns: (readonly [string, string])[] = [
    ["REPOSITORY", "Repository"],
    ["TAG", "Tag"],
    ...(flags.on("digests") ? ([["DIGEST", "Digest"]] as const) : []),
    ["IMAGE ID", "ID"],
    ["CREATED", "CreatedSince"],
    ["SIZE", "Size"],
  ];
  yield* docker.out(list({ columns, items, type: "ImageContext" }, flags.get("format")));
  return 0;
};

export const rmi: Command = function* (docker, flags, names) {
  const { engine } = docker;
  return yield* docker.each(names, function* (name) {
    const stored = findImage(docker, name);
    const users = engine.list().filter(({ image }) => image === stored.image);
    const running = users.find(isRunning);
    const byId = !stored.tags.includes(name) && !stored.tags.includes(`${name}:latest`);
    const short = stored.id.slice(7, 19);
    if (!byId && engine.images.namesOf(stored) > 1) {
      engine.images.remove(name);
      yield* docker.out(`Untagged: ${stored.tags[0]}\n`);
      return;
    }
    if (running || (users.length > 0 && !flags.on("force"))) {
      const how = running ? "running container" : byId ? "stopped container" : "container";
      const verb = byId
        ? `unable to delete ${short} (${running ? "cannot be forced" : "must be forced"}) - image is being used by ${how} ${users[0].id.slice(0, 12)}`
        : `unable to remove repository reference ${JSON.stringify(name)} (must force) - container ${users[0].id.slice(0, 12)} is using its referenced image ${short}`;
      throw new EngineError(409, `conflict: ${verb}`);
    }
    engine.images.remove(name);
    engine.events.emit({
      at: docker.now,
      type: "image",
      action: "delete",
      id: stored.id,
      attributes: { name: stored.id },
    });
    const [path] = splitTag(stored.tags[0]);
    const layers = layersOf(stored.image).map(({ id }) => `Deleted: ${digestOf(id)}\n`);
    yield* docker.out(
      `Untagged: ${stored.tags[0]}\nUntagged: ${path}@${stored.image.digest}\nDeleted: ${stored.id}\n${layers.reverse().join("")}`,
    );
  });
};

export const tag: Command = function* (docker, _, [source, target]) {
  try {
    checkReference(target);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const why = `Error parsing reference: ${JSON.stringify(target)} is not a valid repository/tag: ${error.message}`;
    throw new EngineError(0, why);
  }
  docker.engine.images.tag(findImage(docker, source), target);
  return 0;
};

export const history: Command = function* (docker, flags, [name]) {
  const stored = findImage(docker, name);
  const { config } = stored.image;
  const whole = flags.on("no-trunc");
  const list_ = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(" ")}]`;
  const steps: [string, number][] = [
    ...(config.cmd ? [[`CMD ${list_(config.cmd)}`, 0] as [string, number]] : []),
    ...(config.exposedPorts ?? []).map((port) => [`EXPOSE map[${port}:{}]`, 0] as [string, number]),
    ...(config.entrypoint ? [[`ENTRYPOINT ${list_(config.entrypoint)}`, 0] as [string, number]] : []),
    ...layersOf(stored.image)
      .map(
        ({ bytes }, i) =>
          [i === 0 ? "# debian.sh --arch 'amd64' out/ 'bookworm'" : "COPY / / # buildkit", bytes * 2.7] as [
            string,
            number,
          ],
      )
      .reverse(),
  ];
  const items = steps.map(([by, size], i) => ({
    ID: i > 0 ? "<missing>" : whole ? stored.id : stored.id.slice(7, 19),
    CreatedSince: `${humanDuration(docker.now - stored.createdAt)} ago`,
    CreatedAt: longTime(stored.createdAt),
    CreatedBy: whole || by.length <= 45 ? by : `${by.slice(0, 44)}…`,
    Size: humanSize(size),
    Comment: "buildkit.dockerfile.v0",
  }));
  if (flags.on("quiet")) {
    yield* docker.out(items.map(({ ID }) => `${ID}\n`).join(""));
    return 0;
  }
  const columns = [
    ["IMAGE", "ID"],
    ["CREATED", "CreatedSince"],
    ["CREATED BY", "CreatedBy"],
    ["SIZE", "Size"],
    ["COMMENT", "Comment"],
  ] as const;
  yield* docker.out(list({ columns, items, type: "HistoryContext" }, flags.get("format")));
  return 0;
};

/** Removes what no container uses; dangling images alone, of which there are none here, unless all are meant. */
export const imagePrune: Command = function* (docker, flags) {
  const { engine } = docker;
  const warning = flags.on("all")
    ? "WARNING! This will remove all images without at least one container associated to them."
    : "WARNING! This will remove all dangling images.";
  if (!(yield* confirmed(docker, flags, warning))) return 0;
  const used = new Set(engine.list().map(({ image }) => image));
  const gone = flags.on("all") ? engine.images.list().filter(({ image }) => !used.has(image)) : [];
  for (const { tags } of gone) engine.images.remove(tags[0]);
  if (gone.length > 0)
    yield* docker.out(
      `Deleted Images:\n${gone.map(({ tags, id }) => `untagged: ${tags[0]}\ndeleted: ${id}\n`).join("")}\n`,
    );
  yield* docker.out(
    `Total reclaimed space: ${humanSize(gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}\n`,
  );
  return 0;
};
