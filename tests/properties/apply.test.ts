// What holds of server-side apply, however many managers share an object.

import fc from "fast-check";
import { expect, test } from "vitest";
import { shapeOf } from "../../src/cluster/api/field-shapes.ts";
import { fieldsOf } from "../../src/cluster/apimachinery/managed-fields/compare.ts";
import { fromFieldsV1 } from "../../src/cluster/apimachinery/managed-fields/field-set.ts";
import { applyConfiguration, type Applied } from "../../src/cluster/apimachinery/managed-fields/managers.ts";
import { deployment, settings } from "./objects.ts";

const SHAPE = shapeOf("io.k8s.api.apps.v1.Deployment");

/** Without empty lists and maps: the server's types do not tell them from absent ones. */
function solid(value: any): any {
  if (Array.isArray(value)) return value.map(solid);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, solid(child)]);
  return Object.fromEntries(
    entries.filter(([, child]) => typeof child !== "object" || Object.keys(child).length > 0),
  );
}

const config = deployment.map((object) => solid(object));
const manager = fc.constantFrom("ana", "ben", "cleo");
const step = fc.record({ manager, config, force: fc.boolean() });

function applied(live: any, name: string, config: any, force: boolean): Applied {
  const writer = { manager: name, apiVersion: "apps/v1", time: "2026-01-01T00:00:00Z" };
  return applyConfiguration(live, structuredClone(config), SHAPE, writer, { force, hasStatus: true });
}

const kept = ({ object, entries }: Applied) => ({
  ...object,
  metadata: { ...object.metadata, managedFields: entries },
});

const bare = ({ metadata: { managedFields: _, ...metadata }, ...rest }: any) => solid({ ...rest, metadata });

const ownedBy = (live: any, name: string) =>
  fromFieldsV1(live.metadata.managedFields.find((entry: any) => entry.manager === name)?.fieldsV1);

/** An object after some steps; those that conflict change nothing. */
function after(steps: readonly { manager: string; config: any; force: boolean }[]): any {
  let live: any;
  for (const { manager, config, force } of steps) {
    const result = applied(live, manager, config, force);
    if (result.conflicts.length === 0) live = kept(result);
  }
  return live;
}

const history = fc.array(step, { minLength: 1, maxLength: 4 }).filter(([first]) => first !== undefined);

test("what is applied a second time changes nothing, not even who owns what", () => {
  fc.assert(
    fc.property(history, step, (steps, { manager, config }) => {
      const once = kept(applied(after(steps), manager, config, true));
      const twice = applied(once, manager, config, false);
      expect(twice.conflicts).toEqual([]);
      expect(kept(twice)).toEqual(once);
    }),
    settings(150),
  );
});

test("with force everything that was applied is there, and owned", () => {
  fc.assert(
    fc.property(history, step, (steps, { manager, config }) => {
      const live = kept(applied(after(steps), manager, config, true));
      const wanted = fieldsOf(config, SHAPE);
      const there = fieldsOf(bare(live), SHAPE);
      expect(wanted.difference(there).paths()).toEqual([]);
      const again = applied(live, "somebody", config, false);
      expect(again.conflicts, "the same values are no conflict").toEqual([]);
      expect(bare(kept(again))).toEqual(bare(live));
    }),
    settings(150),
  );
});

test("a refusal names another manager, and only fields whose value would change", () => {
  fc.assert(
    fc.property(history, step, (steps, { manager, config }) => {
      const live = after(steps);
      const { conflicts } = applied(live, manager, config, false);
      const forced = applied(live, manager, config, true);
      if (conflicts.length === 0) {
        expect(bare(kept(applied(live, manager, config, false)))).toEqual(bare(kept(forced)));
        return;
      }
      for (const { who } of conflicts) {
        expect(who).not.toContain(JSON.stringify(manager));
        const name = JSON.parse(who) as string;
        const lost = ownedBy(live, name).difference(ownedBy(kept(forced), name));
        expect(lost.empty, `${name} would lose a field`).toBe(false);
      }
    }),
    settings(150),
  );
});

test("what its only owner no longer wants is gone; what somebody else wants as well stays", () => {
  fc.assert(
    fc.property(config, config, config, (first, other, later) => {
      const ana = kept(applied(undefined, "ana", first, false));
      const shared = kept(applied(ana, "ben", other, true));
      const live = kept(applied(shared, "ana", later, true));

      const wanted = fieldsOf(later, SHAPE).union(ownedBy(live, "ben"));
      const there = fieldsOf(bare(live), SHAPE);
      expect(there.difference(wanted).paths()).toEqual([]);
      expect(ownedBy(live, "ben").difference(there).paths()).toEqual([]);
    }),
    settings(200),
  );
});

test("managers that share no field may come in any order", () => {
  const labelled = (labels: Record<string, string>) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels },
  });
  const mine = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("1", "2"));
  const yours = fc.dictionary(fc.constantFrom("c", "d"), fc.constantFrom("1", "2"));
  fc.assert(
    fc.property(config, mine, yours, (base, one, other) => {
      const { labels: _, ...metadata } = base.metadata;
      const start = kept(applied(undefined, "base", { ...base, metadata }, false));
      const play = (...turns: [string, object][]) =>
        turns.reduce((live, [name, config]) => kept(applied(live, name, config, false)), start);
      const forth = play(["ana", labelled(one)], ["ben", labelled(other)]);
      const back = play(["ben", labelled(other)], ["ana", labelled(one)]);
      expect(bare(forth)).toEqual(bare(back));
      for (const name of ["ana", "ben", "base"])
        expect(ownedBy(forth, name).difference(ownedBy(back, name)).empty).toBe(true);
    }),
    settings(150),
  );
});
