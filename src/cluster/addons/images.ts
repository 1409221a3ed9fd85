// The images of add-ons, for the catalogue.

import type { Repository } from "../container-runtime/images/catalogue.ts";
import { metricsServerRepository } from "./metrics-server/image.ts";

export const addonRepositories: readonly Repository[] = [metricsServerRepository];
