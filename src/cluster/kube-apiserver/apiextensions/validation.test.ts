import { expect, test } from "vitest";
import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { givenApiServer } from "../http/testing.ts";
import {
  definition,
  DEFINITIONS,
  givenDefinition,
  MERGE,
  said,
  specSchema,
  widget,
  WIDGETS,
} from "./testing.ts";

const EVERYTHING = specSchema({
  size: { type: "integer", minimum: 0, maximum: 10 },
  share: { type: "number", exclusiveMaximum: true, maximum: 1, multipleOf: 0.25 },
  name: { type: "string", minLength: 3, maxLength: 5, pattern: "^[a-z]+$" },
  colour: { type: "string", enum: ["red", "blue"] },
  when: { type: "string", format: "date-time" },
  address: { type: "string", format: "ipv4" },
  either: { "x-kubernetes-int-or-string": true },
  maybe: { type: "string", nullable: true },
  tags: {
    type: "array",
    minItems: 1,
    maxItems: 2,
    "x-kubernetes-list-type": "set",
    items: { type: "string" },
  },
  labels: { type: "object", maxProperties: 1, additionalProperties: { type: "string" } },
  one: {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    oneOf: [{ required: ["a"] }, { required: ["b"] }],
  },
});

const wrong: [string, object, string][] = [
  [
    "a type",
    { size: "big" },
    'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
  ],
  [
    "a fraction",
    { size: 1.5 },
    'spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"',
  ],
  [
    "too much",
    { size: 11 },
    "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10",
  ],
  [
    "too little",
    { size: -1 },
    "spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0",
  ],
  [
    "a bound that is out",
    { share: 1 },
    "spec.share: Invalid value: 1: spec.share in body should be less than 1",
  ],
  [
    "no multiple",
    { share: 0.3 },
    "spec.share: Invalid value: 0.3: spec.share in body should be a multiple of 0.25",
  ],
  [
    "too short",
    { name: "ab" },
    'spec.name: Invalid value: "ab": spec.name in body should be at least 3 chars long',
  ],
  ["too long", { name: "abcdef" }, "spec.name: Too long: may not be more than 5 bytes"],
  [
    "a pattern",
    { name: "ABC" },
    "spec.name: Invalid value: \"ABC\": spec.name in body should match '^[a-z]+$'",
  ],
  [
    "no choice",
    { colour: "pink" },
    'spec.colour: Unsupported value: "pink": supported values: "red", "blue"',
  ],
  [
    "no time",
    { when: "soon" },
    'spec.when: Invalid value: "soon": spec.when in body must be of type date-time: "soon"',
  ],
  [
    "no address",
    { address: "::1" },
    'spec.address: Invalid value: "::1": spec.address in body must be of type ipv4: "::1"',
  ],
  [
    "neither",
    { either: true },
    'spec.either: Invalid value: "boolean": spec.either in body must be of type integer,string: "boolean"',
  ],
  ["too few", { tags: [] }, "spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items"],
  ["too many", { tags: ["a", "b", "c"] }, "spec.tags: Too many: 3: must have at most 2 items"],
  ["twice", { tags: ["a", "a"] }, 'spec.tags[1]: Duplicate value: "a"'],
  [
    "an element",
    { tags: [1] },
    'spec.tags[0]: Invalid value: "integer": spec.tags[0] in body must be of type string: "integer"',
  ],
  [
    "a value of a map",
    { labels: { a: 1 } },
    'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
  ],
  ["a full map", { labels: { a: "", b: "" } }, "spec.labels: Too many: 2: must have at most 1 items"],
  [
    "none of one",
    { one: {} },
    '<nil>: Invalid value: "": "spec.one" must validate one and only one schema (oneOf). Found none valid\nspec.one.a: Required value',
  ],
];

test.each(wrong)("an object is refused for %s", async (_what, spec, words) => {
  const test = await givenDefinition(definition(EVERYTHING));

  expect(await said(test, "POST", WIDGETS, widget("a", spec))).toBe(words);
});

test("what is right is taken, null where it may be, and dropped where it may not", async () => {
  const test = await givenDefinition(definition(EVERYTHING));
  const spec = {
    size: 3,
    share: 0.5,
    name: "abc",
    colour: "red",
    when: "2026-01-02T03:04:05Z",
    either: "x",
    maybe: null,
  };

  const created = (await test.ask("POST", WIDGETS, widget("a", { ...spec, address: null }))).json();

  expect(created.spec).toEqual(spec);
});

test("an update is not refused for what was wrong before", async () => {
  const test = await givenDefinition(
    definition(specSchema({ size: { type: "integer" }, note: { type: "string" } })),
  );
  await test.ask("POST", WIDGETS, widget("a", { size: 20 }));
  const narrow = definition(
    specSchema({ size: { type: "integer", maximum: 10 }, note: { type: "string" } }),
  ) as any;
  await test.ask("PATCH", `${DEFINITIONS}/widgets.shop.example.com`, { spec: narrow.spec }, MERGE);

  const other = await said(test, "PATCH", `${WIDGETS}/a`, { spec: { note: "x" } }, MERGE);
  const same = await said(test, "PATCH", `${WIDGETS}/a`, { spec: { size: 21 } }, MERGE);

  expect([other, same]).toEqual([
    "a",
    "spec.size: Invalid value: 21: spec.size in body should be less than or equal to 10",
  ]);
});

const RULED = specSchema(
  {
    min: { type: "integer" },
    max: { type: "integer" },
    name: {
      type: "string",
      "x-kubernetes-validations": [
        { rule: "self == oldSelf", message: "name is immutable", reason: "FieldValueForbidden" },
      ],
    },
  },
  {
    required: ["min", "max"],
    "x-kubernetes-validations": [
      { rule: "self.min <= self.max", message: "min may not be more than max" },
      { rule: "self.max < 100", messageExpression: "'max is ' + string(self.max)", fieldPath: ".max" },
      { rule: "!has(self.name) || self.name.startsWith('w')" },
    ],
  },
);

test("rules are asked about every write, and those about changes about updates", async () => {
  const test = await givenDefinition(definition(RULED));

  const wrong = await said(test, "POST", WIDGETS, widget("a", { min: 500, max: 200, name: "b" }));
  const unchecked = await said(test, "POST", WIDGETS, widget("a", { min: 500 }));
  await test.ask("POST", WIDGETS, widget("a", { min: 1, max: 2, name: "w1" }));
  const changed = await said(test, "PATCH", `${WIDGETS}/a`, { spec: { name: "w2" } }, MERGE);

  expect(wrong).toBe(
    `spec: Invalid value: "object": min may not be more than max
spec.max: Invalid value: "object": max is 200
spec: Invalid value: "object": failed rule: !has(self.name) || self.name.startsWith('w')`,
  );
  expect(unchecked).toBe(
    `spec.max: Required value
<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation`,
  );
  expect(changed).toBe("spec.name: Forbidden: name is immutable");
});

const ROOT = "spec.versions[0].schema.openAPIV3Schema";

const badSchemas: [string, JsonSchema, string][] = [
  [
    "fields without types",
    specSchema({ a: {}, b: { type: "array" }, c: { type: "text" } }),
    `${ROOT}.properties[spec].properties[a].type: Required value: must not be empty for specified object fields
${ROOT}.properties[spec].properties[b].items: Required value: must be specified
${ROOT}.properties[spec].properties[c].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
  ],
  [
    "a default that is not valid",
    specSchema({ a: { type: "integer", default: "one" } }),
    `${ROOT}.properties[spec].properties[a].default: Invalid value: "string":  in body must be of type integer: "string"`,
  ],
  [
    "fields that are only checked",
    specSchema(
      { a: { type: "string" } },
      { anyOf: [{ properties: { b: { minLength: 1 } } }, { description: "x" }] },
    ),
    `${ROOT}.properties[spec].anyOf[1].description: Forbidden: must be empty to be structural
${ROOT}.properties[spec].properties[b]: Required value: because it is defined in ${ROOT}.properties[spec].anyOf[0].properties[b]`,
  ],
  [
    "a map with fields",
    specSchema({ a: { type: "string" } }, { additionalProperties: { type: "string" }, uniqueItems: true }),
    `${ROOT}.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic
${ROOT}.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
  ],
  [
    "a rule that does not compile",
    specSchema({ a: { type: "string" } }, { "x-kubernetes-validations": [{ rule: "self.b == 'x'" }] }),
    `${ROOT}.properties[spec].x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.b == 'x'","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field 'b'
 | self.b == 'x'
 | ....^`,
  ],
];

test.each(badSchemas)("a definition is refused for %s", async (_what, schema, words) => {
  const test = givenApiServer();

  expect(await said(test, "POST", DEFINITIONS, definition(schema))).toBe(words);
});

test("a definition is refused for its names, scope and group", async () => {
  const names = { plural: "Widgets", kind: "Widget", listKind: "Widget", shortNames: ["W"] };
  const test = givenApiServer();

  const words = await said(
    test,
    "POST",
    DEFINITIONS,
    definition(specSchema({}), { group: "shop", scope: "World", names }),
  );

  const label =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
  expect(words).toBe(
    `metadata.name: Invalid value: "widgets.shop.example.com": must be spec.names.plural+"."+spec.group
spec.group: Invalid value: "shop": should be a domain with at least one dot
spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"
spec.names.plural: Invalid value: "Widgets": ${label}
spec.names.shortNames[0]: Invalid value: "W": ${label}
spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same`,
  );
});
