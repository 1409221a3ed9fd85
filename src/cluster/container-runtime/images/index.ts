// Everything that can be pulled: what nearly every session uses is here from the beginning, the rest comes when it is pulled.

import { lazy } from "../../../simulation/index.ts";
import type { Repository } from "./catalogue.ts";
import { nginxRepository } from "./nginx.ts";
import { plainRepositories } from "./plain.ts";

export const repositories: readonly Repository[] = [nginxRepository, ...plainRepositories];

export const otherRepositories = lazy(() => import("./others.ts").then(({ others }) => others));

/** All that can be pulled, in order of names: `nginx: 1.14, 1.14.2 …` */
export async function imageNames(
  later: () => Promise<readonly Repository[]> | readonly Repository[] = otherRepositories,
): Promise<{ name: string; tags: string[] }[]> {
  const tags = new Map<string, Set<string>>();
  for (const { name, versions } of [...repositories, ...(await later())]) {
    const known = tags.get(name) ?? new Set<string>();
    for (const { tag } of versions) known.add(tag);
    tags.set(name, known);
  }
  return [...tags]
    .map(([name, known]) => ({ name, tags: [...known] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
