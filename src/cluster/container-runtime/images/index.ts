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

/** All that can be pulled, in order of names: `nginx: 1.14, 1.14.2 …` */
export function imageNames(): { name: string; tags: string[] }[] {
  const tags = new Map<string, Set<string>>();
  for (const { name, versions } of repositories) {
    const known = tags.get(name) ?? new Set<string>();
    for (const { tag } of versions) known.add(tag);
    tags.set(name, known);
  }
  return [...tags]
    .map(([name, known]) => ({ name, tags: [...known] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
