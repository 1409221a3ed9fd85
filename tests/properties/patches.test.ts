// What holds of every patch of every object.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeSchema } from "../../src/cluster/api/merge-keys.ts";
import { applyJsonPatch, JsonPatchError } from "../../src/cluster/apimachinery/json-patch.ts";
import {
  applyMergePatch,
  createMergePatch,
  createThreeWayJsonMergePatch,
} from "../../src/cluster/apimachinery/merge-patch.ts";
import {
  createThreeWayMergePatch,
  createTwoWayMergePatch,
} from "../../src/cluster/apimachinery/strategic-diff.ts";
import { applyStrategicMerge } from "../../src/cluster/apimachinery/strategic-merge.ts";
import { deployment, json, settings, solidObject } from "./objects.ts";

const DEPLOYMENT = "io.k8s.api.apps.v1.Deployment";
const strategic = (object: any, patch: any) => applyStrategicMerge(object, patch, mergeSchema, DEPLOYMENT);

describe("a merge patch", () => {
  test("that is made of two objects turns one into the other", () => {
    fc.assert(
      fc.property(solidObject, solidObject, (one, other) => {
        expect(applyMergePatch(one, createMergePatch(one, other))).toEqual(other);
      }),
      settings(500),
    );
  });

  test("does nothing the second time, and nothing at all when it is empty", () => {
    fc.assert(
      fc.property(json, json, (object, patch) => {
        const once = applyMergePatch(object, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
        if (typeof object === "object" && object !== null && !Array.isArray(object))
          expect(applyMergePatch(object, {})).toEqual(object);
      }),
      settings(500),
    );
  });

  test("of three objects gives what is wanted and keeps what others set", () => {
    fc.assert(
      fc.property(solidObject, solidObject, fc.constantFrom("x", 1, true), (last, wanted, foreign) => {
        const live = { ...last, foreign };
        const result: any = applyMergePatch(live, createThreeWayJsonMergePatch(last, wanted, live));
        expect(result).toEqual({ ...wanted, foreign });
      }),
      settings(500),
    );
  });

  test("leaves the original as it was", () => {
    fc.assert(
      fc.property(json, json, (object, patch) => {
        const before = structuredClone(object);
        applyMergePatch(object, patch);
        expect(object).toEqual(before);
      }),
      settings(300),
    );
  });
});

/** Every place in a value, as a JSON pointer, with what lies there. */
function places(value: any, at = ""): { pointer: string; value: any; inArray: boolean }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const pointer = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [{ pointer, value: child, inArray: Array.isArray(value) }, ...places(child, pointer)];
  });
}

describe("a JSON patch", () => {
  const withPlace = solidObject
    .filter((object) => Object.keys(object).length > 0)
    .chain((object) => fc.record({ object: fc.constant(object), place: fc.constantFrom(...places(object)) }));

  test("that takes something away and puts it back leaves all as it was", () => {
    fc.assert(
      fc.property(withPlace, ({ object, place: { pointer, value } }) => {
        const patch: any = [
          { op: "test", path: pointer, value },
          { op: "remove", path: pointer },
          { op: "add", path: pointer, value },
        ];
        expect(applyJsonPatch(object, patch)).toEqual(object);
      }),
      settings(500),
    );
  });

  test("replaces as removing and adding do, moves as copying and removing do", () => {
    fc.assert(
      fc.property(withPlace, json, ({ object, place: { pointer } }, value) => {
        expect(applyJsonPatch(object, [{ op: "replace", path: pointer, value }])).toEqual(
          applyJsonPatch(object, [
            { op: "remove", path: pointer },
            { op: "add", path: pointer, value },
          ]),
        );
        const path = "/moved";
        expect(applyJsonPatch(object, [{ op: "move", from: pointer, path }])).toEqual(
          applyJsonPatch(object, [
            { op: "copy", from: pointer, path },
            { op: "remove", path: pointer },
          ]),
        );
      }),
      settings(500),
    );
  });

  test("of many operations is those operations one by one; one that fails changes nothing", () => {
    const operation = fc.record(
      {
        op: fc.constantFrom("add", "remove", "replace", "move", "copy", "test"),
        path: fc.constantFrom("/a", "/b", "/c/0", "/c/-", "/a/b", "/a~1b", "", "/nosuch/x"),
        from: fc.constantFrom("/a", "/b", "/c"),
        value: json,
      },
      { requiredKeys: ["op", "path", "from", "value"] },
    );
    fc.assert(
      fc.property(solidObject, fc.array(operation, { maxLength: 4 }), (object, patch) => {
        const before = structuredClone(object);
        const outcome = (apply: () => unknown) => {
          try {
            return { value: apply() };
          } catch (error) {
            expect(error).toBeInstanceOf(JsonPatchError);
            return "refused";
          }
        };
        const together = outcome(() => applyJsonPatch(object, patch as any));
        const oneByOne = outcome(() =>
          patch.reduce((now: any, step) => applyJsonPatch(now, [step] as any), object as any),
        );
        expect(together).toEqual(oneByOne);
        expect(object).toEqual(before);
      }),
      settings(500),
    );
  });
});

/** Lists that are merged by key keep the order of the live object, so order is no part of the comparison. */
function unordered(value: any): any {
  if (Array.isArray(value)) {
    const items = value.map(unordered);
    return items.every(
      (item) => typeof item === "object" && item !== null && ("name" in item || "containerPort" in item),
    )
      ? items.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
      : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unordered(child)]));
}

describe("a strategic merge patch", () => {
  test("that is made of two objects turns one into the other, order included", () => {
    fc.assert(
      fc.property(deployment, deployment, (one, other) => {
        const patch = createTwoWayMergePatch(one, other, mergeSchema, DEPLOYMENT);
        expect(strategic(one, patch)).toEqual(other);
      }),
      settings(500),
    );
  });

  test("does nothing when nothing is to be done", () => {
    fc.assert(
      fc.property(deployment, (one) => {
        expect(createTwoWayMergePatch(one, one, mergeSchema, DEPLOYMENT)).toEqual({});
        expect(strategic(one, {})).toEqual(one);
      }),
      settings(300),
    );
  });

  test("of three objects gives what is wanted and keeps another's container", () => {
    const foreign = { name: "sidecar", image: "busybox:1.36" };
    fc.assert(
      fc.property(deployment, deployment, (last, wanted) => {
        const live = structuredClone(last);
        live.spec.template.spec.containers.push(foreign);
        const patch = createThreeWayMergePatch(last, wanted, live, mergeSchema, DEPLOYMENT);
        const expected = structuredClone(wanted);
        expected.spec.template.spec.containers.push(foreign);
        expect(unordered(strategic(live, patch))).toEqual(unordered(expected));
      }),
      settings(500),
    );
  });
});
