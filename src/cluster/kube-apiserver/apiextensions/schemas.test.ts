import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { CustomResourceDefinition, JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { deepCopy } from "../../apimachinery/objects.ts";
import { customKind } from "./custom-kind.ts";
import { fill } from "./fill.ts";
import { prune } from "./prune.ts";
import { definition } from "./testing.ts";
import { validateValue } from "./validate.ts";

const names = fc.constantFrom("a", "b", "c", "d");

/** Schemas of all shapes, some with defaults. */
const { schema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ type: fc.constant("string"), default: fc.option(fc.constant("x"), { nil: undefined }) }),
    fc.record({ type: fc.constant("integer"), default: fc.option(fc.nat(9), { nil: undefined }) }),
    fc.record({ type: fc.constant("boolean"), nullable: fc.boolean() }),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({ type: fc.constant("object"), additionalProperties: tie("schema") }),
    tie("object"),
  ) as fc.Arbitrary<JsonSchema>,
  object: fc.record({
    type: fc.constant("object"),
    properties: fc.dictionary(names, tie("schema"), { maxKeys: 3 }),
    "x-kubernetes-preserve-unknown-fields": fc.option(fc.constant(true), { nil: undefined }),
  }) as fc.Arbitrary<JsonSchema>,
}));

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("x", "", 0, 3, true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }),
  ),
}));

test("what was pruned once has nothing more to prune", () => {
  fc.assert(
    fc.property(schema, value, (schema, value) => {
      const once = deepCopy(value);
      prune(once, schema, false);
      const twice = deepCopy(once);

      expect(prune(twice, schema, false)).toEqual([]);
      expect(twice).toEqual(once);
    }),
  );
});

test("what was filled in once is full", () => {
  fc.assert(
    fc.property(schema, value, (schema, value) => {
      const once = deepCopy(value);
      fill(once, schema);
      const twice = deepCopy(once);
      fill(twice, schema);

      expect(twice).toEqual(once);
    }),
  );
});

test("an update that changes nothing has nothing wrong below its root", () => {
  fc.assert(
    fc.property(schema, value, (schema, value) => {
      const whole: JsonSchema = { type: "object", properties: { spec: schema } };

      expect(validateValue({ spec: value }, whole, { spec: deepCopy(value) })).toEqual([]);
    }),
  );
});

test("a valid object comes back from every version as it was stored", () => {
  fc.assert(
    fc.property(schema, value, (schema, spec) => {
      const whole: JsonSchema = { type: "object", properties: { spec: schema } };
      const versions = ["v1", "v1beta1"].map((name) => ({
        name,
        served: true,
        storage: name === "v1",
        schema: { openAPIV3Schema: whole },
      }));
      const crd = definition(whole, { versions }) as CustomResourceDefinition;
      const [stored, other] = versions.map((version) => customKind(crd, version));
      const object: any = stored.custom!.decode({ metadata: { name: "a" }, spec }).object;
      stored.strategy.default!(object);
      fc.pre(stored.strategy.validate!(object).length === 0);

      const kept = stored.storage!.decode(stored.storage!.encode(object));
      const through = stored.storage!.decode(other.storage!.encode(other.storage!.decode(kept)));

      expect(kept.spec).toEqual(object.spec);
      expect(through).toEqual(kept);
    }),
  );
});
