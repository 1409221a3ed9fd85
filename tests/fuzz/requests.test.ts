// Whatever arrives, the API server answers, and what it accepts the rest of the cluster can live with.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { HttpRequest } from "../../src/cluster/apimachinery/http.ts";
import {
  answerTo,
  givenServer,
  manifests,
  collectionOf,
  problemOf,
  rareManifests,
  request,
  wrongManifest,
} from "./requests.ts";

const RUNS = Number(process.env.FUZZ_RUNS ?? 1);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const ADMIN = { commonName: "kubernetes-admin", organizations: ["system:masters"] };

const asAdmin = (method: string, url: string, body?: unknown, type = "application/json"): HttpRequest => ({
  method,
  url,
  headers: { "content-type": type },
  clientCertificate: ADMIN,
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

const TEAM = asAdmin("POST", "/api/v1/namespaces", {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "team2" },
});

test("every manifest that is to be spoilt is taken as it is", async () => {
  const cluster = givenServer();

  for (const manifest of [...manifests, ...rareManifests]) {
    if (manifest.metadata.namespace === "team2") await answerTo(cluster, TEAM);
    const { status, body } = await answerTo(cluster, asAdmin("POST", collectionOf(manifest), manifest));
    expect({ kind: manifest.kind, status, ...(status === 201 ? {} : { body }) }).toEqual({
      kind: manifest.kind,
      status: 201,
    });
  }
});

test("hostile requests are answered, never with a server's own error", async () => {
  const cluster = givenServer();
  await answerTo(cluster, TEAM);
  for (const manifest of [...manifests, ...rareManifests])
    await answerTo(cluster, asAdmin("POST", collectionOf(manifest), manifest));

  await fc.assert(
    fc.asyncProperty(request, async (hostile) => {
      expect(problemOf(await answerTo(cluster, hostile))).toBeUndefined();
    }),
    { numRuns: 1500 * RUNS, seed: SEED },
  );
});

test("a spoilt object is refused, or the cluster lives with it; so it is with patches of all three kinds", async () => {
  const TYPES = [
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(wrongManifest, { minLength: 4, maxLength: 12 }),
      fc.nat(2),
      async (spoilt, type) => {
        const cluster = givenServer();
        for (const manifest of manifests)
          await answerTo(cluster, asAdmin("POST", collectionOf(manifest), manifest));
        for (const { collection, name, manifest } of spoilt) {
          const fresh = { ...manifest, metadata: { ...manifest.metadata, name: `${name}-2` } };
          const { apiVersion: _, kind: __, ...patch } = manifest;
          const applied = TYPES[type].includes("apply") ? manifest : patch;
          const calls = [
            asAdmin("POST", collection, manifest.metadata?.name === name ? fresh : manifest),
            asAdmin("PUT", `${collection}/${name}`, manifest),
            asAdmin("PATCH", `${collection}/${name}?fieldManager=me&force=true`, applied, TYPES[type]),
            asAdmin("PATCH", `${collection}/${name}/status`, patch, TYPES[0]),
            {
              ...asAdmin("GET", collection),
              headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
            },
          ];
          for (const call of calls)
            expect(problemOf(await answerTo(cluster, call)), call.method).toBeUndefined();
        }
        await cluster.simulation.throughHolds(() => cluster.simulation.advance(90_000));
      },
    ),
    { numRuns: 25 * RUNS, seed: SEED },
  );
});
