// Programs that take the whole screen, loaded when they are first used: nano, vi, less.

import { lazy } from "../../simulation/index.ts";
import type { Executable } from "../process.ts";
import { lazily } from "./lazily.ts";

const nano = lazily(
  lazy(() => import("./nano.ts")),
  (code) => code.nano,
);
const vi = lazily(
  lazy(() => import("./vi.ts")),
  (code) => code.vi,
);
const less = lazily(
  lazy(() => import("./less.ts")),
  (code) => code.less,
);

export const screenPrograms: [string, Executable][] = [
  ["nano", nano],
  ["vi", vi],
  ["vim", vi],
  ["less", less],
  ["more", less],
  ["editor", nano],
];
