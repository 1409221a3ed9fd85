// Everything that can be pulled.

import { agnhostRepository, livenessRepository } from "./agnhost.ts";
import type { Repository } from "./catalogue.ts";
import { documentationRepositories } from "./documentation.ts";
import { httpdRepository } from "./httpd.ts";
import { nginxRepository } from "./nginx.ts";
import { plainRepositories } from "./plain.ts";
import { redisRepository } from "./redis.ts";
import { silentRepositories } from "./silent-servers.ts";
import { webServerRepositories } from "./web-servers.ts";

export const repositories: readonly Repository[] = [
  nginxRepository,
  httpdRepository,
  redisRepository,
  agnhostRepository,
  livenessRepository,
  ...plainRepositories,
  ...webServerRepositories,
  ...silentRepositories,
  ...documentationRepositories,
];
