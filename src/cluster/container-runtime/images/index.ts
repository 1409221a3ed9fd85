// Everything that can be pulled.

import type { Repository } from "./catalogue.ts";
import { nginxRepository } from "./nginx.ts";
import { plainRepositories } from "./plain.ts";

export const repositories: readonly Repository[] = [nginxRepository, ...plainRepositories];
