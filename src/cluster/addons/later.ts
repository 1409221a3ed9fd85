// The images of add-ons come when the first image is pulled that is not among those of every session.

import { lazy } from "../../simulation/index.ts";

export const addonImages = lazy(() =>
  import("./images.ts").then(({ addonRepositories }) => addonRepositories),
);
