// What strangers send is forgotten: after thousands of hostile requests the server is as large as before.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cluster } from "../../src/cluster/cluster.ts";
import { answerTo, collectionOf, givenServer, manifests, rareManifests, request } from "./requests.ts";

const ROUND = 3_000;
/** How much larger the heap may be after as many requests again. */
const GROWTH = 1.1;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heap(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** By resource, the keys of all that is stored and stays: events come and go. */
function stored({ client }: Cluster): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const { resource } of client.dynamic.resources())
    if (!/^events|^leases/.test(resource))
      all.set(
        resource,
        new Set(
          client.dynamic
            .list(resource)
            .map(({ metadata: { namespace = "", name } }) => `${namespace}/${name}`),
        ),
      );
  return all;
}

/** Deletes what was not there before. */
async function tidy(cluster: Cluster, before: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  for (const [resource, keys] of stored(cluster))
    for (const key of keys) {
      if (before.get(resource)?.has(key)) continue;
      const plain = key.replace(/^\//, "");
      cluster.client.dynamic.patch(resource, plain, (latest) => ({
        ...latest,
        metadata: { ...latest.metadata, finalizers: [] },
      }));
      if (cluster.client.dynamic.find(resource, plain))
        cluster.client.delete(resource as never, plain as never);
    }
  // Past the life of events, and of what etcd remembers.
  await cluster.simulation.throughHolds(() => cluster.simulation.advance(2 * 3_600_000));
}

test("thousands of hostile requests leave neither objects nor memory behind", async () => {
  const cluster = givenServer();
  const before = stored(cluster);
  const admin = { commonName: "kubernetes-admin", organizations: ["system:masters"] };
  const round = async (seed: number) => {
    for (const manifest of [...manifests, ...rareManifests])
      await answerTo(cluster, {
        method: "POST",
        url: collectionOf(manifest),
        headers: { "content-type": "application/json" },
        clientCertificate: admin,
        body: JSON.stringify(manifest),
      });
    for (const hostile of fc.sample(request, { numRuns: ROUND, seed })) await answerTo(cluster, hostile);
    await tidy(cluster, before);
    return { heap: heap(), objects: [...stored(cluster)].filter(([, keys]) => keys.size > 0) };
  };

  const first = await round(1);
  await round(2);
  const last = await round(3);

  expect(last.objects).toEqual(first.objects);
  expect(last.heap / first.heap).toBeLessThan(GROWTH);
}, 120_000);
