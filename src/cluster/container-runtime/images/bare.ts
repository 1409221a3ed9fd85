// A catalogue for a cluster whose containers are not looked into: every image is there, and runs until it is stopped.
// Names that say that they are broken do not pull.

import { busyboxPrograms } from "../../../hosts/programs/index.ts";
import type { Executable } from "../../../hosts/process.ts";
import type { Catalogue, Image } from "../image.ts";
import { digestOf } from "./catalogue.ts";
import { untilSignal } from "./daemon.ts";

const BROKEN = /nosuch|broken|:nope|:bad/;

/** Runs until it is told to stop. */
const forever: Executable = function* (process) {
  yield* untilSignal(process, "SIGTERM", "SIGINT", "SIGQUIT");
  return 0;
};

/** Scripts of nothing but these statements are run; others run for ever. */
const simple =
  /^\s*((exit|sleep)(\s+[\d.]+)?|true|false|:)\s*([;&\n]+\s*((exit|sleep)(\s+[\d.]+)?|true|false|:)\s*)*;?\s*$/;

const shell: Executable = (process) => {
  const [, flag, script] = process.argv;
  const runs = flag !== "-c" || simple.test(script ?? "");
  return (runs ? busyboxPrograms.get("sh")! : forever)(process);
};

const programs: ReadonlyMap<string, Executable> = new Map([
  ...busyboxPrograms,
  ["sh", shell],
  ["forever", forever],
]);

export function bareCatalogue(): Catalogue {
  const known = new Map<string, Image>();
  const catalogue: Catalogue = {
    fetch: (reference) => catalogue.find(reference),
    find(reference) {
      if (BROKEN.test(reference)) return undefined;
      let image = known.get(reference);
      if (!image) {
        const digest = digestOf(reference);
        image = {
          reference,
          digest,
          sizeBytes: 20_000_000,
          layout: "busybox",
          files: {},
          programs,
          config: { cmd: ["forever"] },
        };
        known.set(reference, image);
      }
      return image;
    },
  };
  return catalogue;
}
