// Images that bring tools and no daemon: busybox, alpine, debian, curl; and pause, which only waits.

import {
  bashPrograms,
  busyboxPrograms,
  coreutils,
  netPrograms,
  olderNslookup,
} from "../../../hosts/programs/index.ts";
import type { Executable } from "../../../hosts/process.ts";
import type { Repository } from "./catalogue.ts";
import { untilSignal } from "./daemon.ts";

const tags = (names: readonly string[], version: Omit<Repository["versions"][number], "tag">) =>
  names.map((tag) => ({ tag, ...version }));

const busyboxVersions = (names: readonly string[], programs = busyboxPrograms) =>
  tags(names, { sizeMiB: 2.1, layout: "busybox", programs, config: { cmd: ["sh"] } });

const busybox: Repository = {
  name: "busybox",
  versions: [
    ...busyboxVersions(["latest", "stable", "1.35", "1.36", "1.36.1", "1.37", "musl", "glibc"]),
    ...busyboxVersions(["1.28"], new Map([...busyboxPrograms, ["nslookup", olderNslookup]])),
  ],
};

const alpine: Repository = {
  name: "alpine",
  versions: tags(["latest", "3", "3.18", "3.19", "3.20", "3.21", "3.22"], {
    sizeMiB: 3.6,
    layout: "busybox",
    programs: busyboxPrograms,
    config: { cmd: ["/bin/sh"] },
    files: { "/etc/alpine-release": "3.22.1\n", "/etc/os-release": 'NAME="Alpine Linux"\nID=alpine\n' },
  }),
};

const debianPrograms = new Map([...coreutils, ...bashPrograms]);

const debianVersions = (names: readonly string[], files: Readonly<Record<string, string>> = {}) =>
  tags(names, {
    sizeMiB: 46,
    layout: "debian",
    programs: debianPrograms,
    config: { cmd: ["bash"] },
    files,
  });

const debian: Repository = {
  name: "debian",
  versions: debianVersions(["latest", "12", "12-slim", "bookworm", "bookworm-slim", "stable-slim"]),
};

const ubuntuRelease = (number: string, codename: string) => ({
  "/etc/os-release": `PRETTY_NAME="Ubuntu ${number} LTS"
NAME="Ubuntu"
VERSION_ID="${number}"
VERSION="${number} LTS (${codename})"
VERSION_CODENAME=${codename.split(" ")[0].toLowerCase()}
ID=ubuntu
ID_LIKE=debian
`,
});

const ubuntu: Repository = {
  name: "ubuntu",
  versions: [
    ...debianVersions(["latest", "24.04"], ubuntuRelease("24.04", "Noble Numbat")),
    ...debianVersions(["22.04"], ubuntuRelease("22.04", "Jammy Jellyfish")),
  ],
};

/** Where people look at a cluster's network from. */
const netTools = (name: string, names: readonly string[], sizeMiB: number): Repository => ({
  name,
  versions: tags(names, {
    sizeMiB,
    layout: "debian",
    programs: new Map([...debianPrograms, ...netPrograms]),
    config: { cmd: ["bash"] },
  }),
});

const curl = (name: string): Repository => ({
  name,
  versions: tags(["latest", "8.9.1", "8.10.1", "8.11.1", "8.12.1"], {
    sizeMiB: 9,
    layout: "busybox",
    programs: new Map([...busyboxPrograms, ["curl", netPrograms.get("curl")!]]),
    config: { entrypoint: ["/entrypoint.sh"], cmd: ["curl"] },
    files: {
      // Options alone are curl's.
      "/entrypoint.sh":
        '#!/bin/sh\nif [ "${1#-}" != "$1" ] || ! command -v "$1" >/dev/null; then\n  set -- curl "$@"\nfi\nexec "$@"\n',
    },
  }),
});

const pauseProgram: Executable = function* (process) {
  yield* untilSignal(process, "SIGINT", "SIGTERM");
  return 0;
};

const pause: Repository = {
  name: "registry.k8s.io/pause",
  versions: tags(["3.2", "3.8", "3.9", "3.10", "3.10.1", "latest"], {
    sizeMiB: 0.3,
    layout: "busybox",
    programs: new Map([["pause", pauseProgram]]),
    config: { entrypoint: ["/pause"] },
  }),
};

export const plainRepositories: readonly Repository[] = [
  busybox,
  alpine,
  debian,
  ubuntu,
  netTools("registry.k8s.io/e2e-test-images/jessie-dnsutils", ["1.3", "1.7"], 92),
  netTools("nicolaka/netshoot", ["latest", "v0.13", "v0.14"], 170),
  curl("curlimages/curl"),
  curl("quay.io/curl/curl"),
  pause,
];
