// The images that come when the first of them is pulled.

import { agnhostRepository, livenessRepository } from "./agnhost.ts";
import type { Repository } from "./catalogue.ts";
import { documentationRepositories } from "./documentation.ts";
import { helloWorldRepository } from "./hello-world.ts";
import { httpdRepository } from "./httpd.ts";
import { redisRepository } from "./redis.ts";
import { silentRepositories } from "./silent-servers.ts";
import { stressRepository } from "./stress.ts";
import { webServerRepositories } from "./web-servers.ts";

export const others: readonly Repository[] = [
  helloWorldRepository,
  httpdRepository,
  redisRepository,
  agnhostRepository,
  livenessRepository,
  stressRepository,
  ...webServerRepositories,
  ...silentRepositories,
  ...documentationRepositories,
];
