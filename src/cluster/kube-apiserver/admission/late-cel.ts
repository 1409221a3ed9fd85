// The language of policies, once somebody brought it: by then the first policy, or condition of a webhook, is being written.

import { lazy } from "../../../simulation/index.ts";

export type Cel = typeof import("../../cel/index.ts");

let loaded: Cel | undefined;

/** Brings it; with `Simulation.hold`. */
export const loadCel = lazy(async () => (loaded = await import("../../cel/index.ts")));

export const celIfLoaded = (): Cel | undefined => loaded;
