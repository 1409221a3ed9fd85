import { describe, expect, test } from "vitest";
import {
  celTypes,
  compile,
  evaluate,
  kindOf,
  typeOfStructuralSchema,
  wrongResult,
  type CelEnvironment,
  type Value,
} from "./index.ts";

const { DYN, BOOL, STRING } = celTypes;

const object = {
  metadata: { name: "web", labels: { team: "a", "app.kubernetes.io/name": "x" } },
  spec: {
    replicas: 3,
    weight: 0.5,
    containers: [
      { name: "a", image: "r/a:1" },
      { name: "b", image: "r/b:2" },
    ],
  },
};
const self = typeOfStructuralSchema({
  type: "object",
  properties: {
    replicas: { type: "integer" },
    ratio: { type: "number" },
    "max-size": { type: "string" },
    since: { type: "string", format: "date-time" },
    list: { type: "array", items: { type: "number" } },
  },
})!;
const environment: CelEnvironment = new Map([
  ["object", DYN],
  ["self", self],
]);

const variables = {
  object,
  self: { replicas: 2, ratio: 1, "max-size": "10Gi", since: "2026-01-05T09:00:00Z", list: [1, 2.5] },
};

function shown(value: Value): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map((one) => shown(one));
  if (kindOf(value) === "double") return (value as any).value;
  return value;
}

function result(expression: string): unknown {
  const { program, error } = compile(expression, environment);
  if (!program) return error;
  const outcome = evaluate(program, variables);
  return outcome.error === undefined ? shown(outcome.value) : `error: ${outcome.error}`;
}

describe("values", () => {
  const cases: readonly (readonly [expression: string, value: unknown])[] = [
    ["1 + 2 * 3 == 7", true],
    ["object.spec.replicas <= 3 && object.spec.weight < 1", true],
    ["object.metadata.labels['app.kubernetes.io/name']", "x"],
    ["'at most ' + string(object.spec.replicas)", "at most 3"],
    ["has(object.metadata.labels) && 'team' in object.metadata.labels", true],
    ["has(object.spec.nothing)", false],
    ["object.spec.containers.all(c, c.image.startsWith('r/'))", true],
    ["object.spec.containers.exists_one(c, c.name == 'a')", true],
    ["object.spec.containers.filter(c, c.name != 'a').map(c, c.image)", ["r/b:2"]],
    ["object.spec.containers.map(c, c.name == 'b', c.name)", ["b"]],
    ["{'a': 1, 'b': 2}.map(k, k)", ["a", "b"]],
    ["[1, 2, 3].transformList(i, v, i * v)", [0, 2, 6]],
    ["[3, 1, 2].sum() + [3, 1, 2].max()", 9],
    ["[1, 2].isSorted() && ![2, 1].isSorted()", true],
    ["'%s has %d, %.2f and %x'.format(['a', 3, 1.5, 255])", "a has 3, 1.50 and ff"],
    ["'a,b,c'.split(',').join('-')", "a-b-c"],
    ["'hello'.substring(1, 3) + 'x'.upperAscii()", "elX"],
    ["'abc123'.find('[0-9]+')", "123"],
    ["'abc'.matches('^[a-z]+$')", true],
    ["duration('1h30m') > duration('89m')", true],
    ["timestamp('2026-01-05T09:00:00Z').getFullYear()", 2026],
    ["self.since.getHours()", 9],
    ["self.ratio + 0.5", 1.5],
    ["self.list.all(x, x < 3.0)", true],
    ["self.max__dash__size", "10Gi"],
    ["quantity(self.max__dash__size).isLessThan(quantity('11Gi'))", true],
    ["url('https://example.com:80/p?q=1').getHost()", "example.com:80"],
    ["cidr('10.0.0.0/8').containsIP('10.1.2.3') && ip('::1').family() == 6", true],
    ["semver('1.2.3').isLessThan(semver('v1.10', true))", true],
    ["sets.contains([1, 2, 3], [1, 3])", true],
    ["format.dns1123Label().validate('ok').hasValue()", false],
    ["object.spec.?nothing.orValue('none')", "none"],
    ["object.?spec.?replicas.optMap(r, r + 1).orValue(0)", 4],
    ["cel.bind(x, 2, x * x)", 4],
    ["type(1) == int", true],
    ["object.spec.replicas == 3.0", true],
    ["false && object.nothing", false],
    ["true || 1 / 0 == 1", true],
    ["'\\u00e9' == 'é' && r'\\n'.size() == 2", true],
    ["[dyn(1), 'a'].size()", 2],
    ["object.nothing", "error: no such key: nothing"],
    ["[1][2]", "error: index out of bounds: 2"],
    ["1 / 0", "error: division by zero"],
    ["object.spec.replicas + 'a'", "error: no such overload"],
    ["9223372036854775807 + 1", "error: integer overflow"],
  ];
  test.each(cases)("%s", (expression, value) => {
    expect(result(expression)).toEqual(value);
  });
});

test("says what is wrong before anything runs, as the real checker does", () => {
  const wrong = [
    "object.spec.replicas <=",
    "foo.bar",
    "self.nothing > 1",
    "self.replicas + 'a'",
    "'a'.contains(1)",
    "nope(1)",
    "[1, 'a']",
    "self.replicas.x",
    "(1 + 2",
    "1 + 1)",
    "self.replicas == 'a'",
    "a $ b",
  ].map(result);

  expect(wrong.join("\n\n")).toMatchInlineSnapshot(`
    "ERROR: <input>:1:24: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
     | object.spec.replicas <=
     | .......................^

    ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')
     | foo.bar
     | ^

    ERROR: <input>:1:5: undefined field 'nothing'
     | self.nothing > 1
     | ....^

    ERROR: <input>:1:15: found no matching overload for '_+_' applied to '(int, string)'
     | self.replicas + 'a'
     | ..............^

    ERROR: <input>:1:13: found no matching overload for 'contains' applied to 'string.(int)'
     | 'a'.contains(1)
     | ............^

    ERROR: <input>:1:5: undeclared reference to 'nope' (in container '')
     | nope(1)
     | ....^

    ERROR: <input>:1:5: expected type 'int' but found 'string'
     | [1, 'a']
     | ....^

    ERROR: <input>:1:14: type 'int' does not support field selection
     | self.replicas.x
     | .............^

    ERROR: <input>:1:7: Syntax error: missing ')' at '<EOF>'
     | (1 + 2
     | ......^

    ERROR: <input>:1:6: Syntax error: extraneous input ')' expecting <EOF>
     | 1 + 1)
     | .....^

    ERROR: <input>:1:15: found no matching overload for '_==_' applied to '(int, string)'
     | self.replicas == 'a'
     | ..............^

    ERROR: <input>:1:3: Syntax error: token recognition error at: '$'
     | a $ b
     | ..^"
  `);
});

test("dyn is no boolean, until something makes it one", () => {
  const problem = (expression: string) => wrongResult(compile(expression, environment).program!, [BOOL]);

  expect(problem("1 + 1")).toBe("must evaluate to bool");
  expect(problem("object.spec.hostNetwork")).toBe("must evaluate to bool");
  expect(problem("object.spec.hostNetwork == true")).toBe(undefined);
  expect(wrongResult(compile("1", environment).program!, [STRING, celTypes.NULL])).toBe(
    "must evaluate to one of [string null]",
  );
});

test("an expression that would run for ever ends with its budget", () => {
  const list = `[${Array.from({ length: 200 }, (_, i) => i).join(",")}]`;
  const hostile = `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, a + b + c + d >= 0))))`;

  expect(result(hostile)).toBe("error: operation cancelled: actual cost limit exceeded");
  expect(result(`'${"a".repeat(60)}!'.matches('(a+)+$')`)).toContain("not simulated for long texts");
  expect(result(`${"(".repeat(5000)}1${")".repeat(5000)}`)).toContain("recursion limit exceeded");
});
