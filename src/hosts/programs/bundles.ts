// The programs themselves, in bundles; loaded when the first of them is used.

import { batchPrograms } from "./batch-programs.ts";
import { busyboxWords } from "./busybox-words.ts";
import { columnPrograms } from "./column-programs.ts";
import { digestPrograms } from "./digest.ts";
import { diskPrograms } from "./disk-programs.ts";
import { filePrograms } from "./file-programs.ts";
import { findPrograms } from "./find.ts";
import { grepPrograms } from "./grep.ts";
import { listingPrograms } from "./listing-programs.ts";
import { busyboxWget, dnsPrograms, networkPrograms } from "./net-programs.ts";
import { busyboxPs, processPrograms } from "./process-programs.ts";
import { lazily } from "./lazily.ts";
import { lazy } from "../../simulation/index.ts";
import type { ProgramBundle } from "./registry.ts";
import { screenPrograms } from "./screen-programs.ts";
import { sedPrograms } from "./sed.ts";
import { sortPrograms } from "./sort.ts";
import { textPrograms } from "./text-programs.ts";
import { timePrograms } from "./time-programs.ts";

const archives = lazy(() => import("./tar.ts"));

const gnu: ProgramBundle = new Map([
  ...batchPrograms,
  ...columnPrograms,
  ...diskPrograms,
  ...digestPrograms,
  ...filePrograms,
  ...findPrograms,
  ...grepPrograms,
  ...listingPrograms,
  ...networkPrograms,
  ...processPrograms,
  ...screenPrograms,
  ...sedPrograms,
  ...sortPrograms,
  ...textPrograms,
  ...timePrograms,
  ["tar", lazily(archives, ({ tar }) => tar)],
]);

const busybox: ProgramBundle = new Map([
  ...busyboxWords(gnu),
  ["ps", busyboxPs],
  ["wget", busyboxWget],
  ["nslookup", lazily(dnsPrograms, ({ busyboxNslookup }) => busyboxNslookup)],
  ["tar", lazily(archives, ({ busyboxTar }) => busyboxTar)],
]);

export const bundles = { gnu, busybox };
