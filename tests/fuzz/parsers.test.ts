// Whatever text a parser gets, it gives a value or refuses it in the way that its callers know.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGoTemplate, TemplateError } from "../../src/cluster/apimachinery/go-template.ts";
import { compileJsonPath, JsonPathError, relaxedJsonPath } from "../../src/cluster/apimachinery/jsonpath.ts";
import { DurationError, parseDuration } from "../../src/cluster/apimachinery/duration.ts";
import { FieldSelectorError, parseFieldSelector } from "../../src/cluster/apimachinery/field-selector.ts";
import { applyJsonPatch, JsonPatchError } from "../../src/cluster/apimachinery/json-patch.ts";
import { formatSelector, parseSelector, SelectorError } from "../../src/cluster/apimachinery/labels.ts";
import { canonicalQuantity, QuantityError } from "../../src/cluster/apimachinery/quantity.ts";
import { parseYaml, splitYamlDocuments, YamlError } from "../../src/cluster/apimachinery/yaml.ts";
import { dumpYaml } from "../../src/cluster/apimachinery/yaml-dump.ts";
import { breToJs, ereToJs, RegexError } from "../../src/hosts/programs/posix-regex.ts";
import { ProgramError } from "../../src/hosts/programs/program.ts";
import { parseSed } from "../../src/hosts/programs/sed-script.ts";
import { parseScript } from "../../src/hosts/shell/parse.ts";
import { FUZZ, pieces } from "./texts.ts";

type Refusal = abstract new (...args: any[]) => Error;

interface Parser {
  name: string;
  read(text: string): unknown;
  refusals: readonly Refusal[];
  /** What its language is made of. */
  pieces: readonly string[];
}

const ROOT = {
  items: [{ metadata: { name: "a", labels: { "a.b/c": "d" } }, n: [1, 2.5, null, true] }, {}],
  kind: "List",
};

const PARSERS: readonly Parser[] = [
  {
    name: "YAML",
    read: (text) => splitYamlDocuments(text).map((one) => dumpYaml(parseYaml(one) as never)),
    refusals: [YamlError],
    pieces: [
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "|",
      ">-",
      "&x",
      "*x",
      "!!str",
      "---",
      "...",
      "{",
      "}",
      "[",
      "]",
      ",",
      '"',
      "'",
      "#",
      "\t",
      "? ",
      "<<",
      "0o7",
      "~",
      "%YAML 1.2",
    ],
  },
  {
    name: "JSONPath",
    read: (text) => compileJsonPath(text).print(ROOT),
    refusals: [JsonPathError],
    pieces: [
      "{",
      "}",
      ".",
      "..",
      "*",
      "[",
      "]",
      "?(",
      ")",
      "@",
      "$",
      "items",
      "name",
      "'",
      '"',
      ":",
      ",",
      "-1",
      "0",
      "==",
      "<",
      "range ",
      "end",
      "\\n",
      "&&",
      "\\.",
    ],
  },
  {
    name: "relaxed JSONPath",
    read: (text) => compileJsonPath(relaxedJsonPath(text)).find(ROOT),
    refusals: [JsonPathError],
    pieces: [".", "{", "}", "items", "[", "]", "*", "$", "@"],
  },
  {
    name: "Go templates",
    read: (text) => compileGoTemplate(text).print(ROOT),
    refusals: [TemplateError],
    pieces: [
      "{{",
      "}}",
      "{{-",
      "-}}",
      ".",
      ".items",
      "range ",
      "end",
      "if ",
      "else",
      "with ",
      "$x",
      ":=",
      "|",
      "(",
      ")",
      "len ",
      "index ",
      "printf ",
      '"%d"',
      "`",
      "eq ",
      "define ",
      "template ",
      "/*",
      "*/",
      "1",
      "-1",
      "1e9",
      "break",
      "slice ",
    ],
  },
  {
    name: "label selectors",
    read: (text) => parseSelector(formatSelector(parseSelector(text))),
    refusals: [SelectorError],
    pieces: ["a", "b/c", "=", "==", "!=", "!", " in ", " notin ", "(", ")", ",", " ", ">", "<", "1"],
  },
  {
    name: "field selectors",
    read: parseFieldSelector,
    refusals: [FieldSelectorError],
    pieces: ["a.b", "=", "==", "!=", ",", "\\", " "],
  },
  {
    name: "quantities",
    read: canonicalQuantity,
    refusals: [QuantityError],
    pieces: ["1", "0", "9999999999", ".", "-", "+", "e", "E", "3", "Ki", "m", "n", "k", "Ei"],
  },
  {
    name: "durations",
    read: parseDuration,
    refusals: [DurationError],
    pieces: ["1", "0", ".", "-", "h", "m", "s", "ms", "µs", "9999999999"],
  },
  {
    name: "scripts of the shell",
    read: parseScript,
    refusals: [],
    pieces: [
      "if ",
      "then ",
      "fi",
      "for ",
      "do ",
      "done",
      "case ",
      "esac",
      ";;",
      ";",
      "&&",
      "|",
      "(",
      ")",
      "{",
      "}",
      "$(",
      "${",
      "`",
      '"',
      "'",
      "<<E\n",
      "<<<",
      ">&2",
      "\n",
      "\\",
      "!",
      "[[ ",
      " ]]",
      "((",
      "))",
      "x=",
      "a",
      " ",
    ],
  },
  {
    name: "sed's scripts",
    read: (text) => parseSed(text, (source, flags) => new RegExp(source.replace(/[^\w ]/g, "."), flags)),
    refusals: [ProgramError],
    pieces: [
      "s",
      "/",
      "a",
      "b",
      "g",
      "p",
      "d",
      "{",
      "}",
      ";",
      "\n",
      "\\",
      "1",
      ",",
      "$",
      "!",
      "~",
      "+2",
      "y",
      "i\\",
      ":x",
      "tx",
      "#",
      "&",
      "\\1",
      "[",
      "]",
    ],
  },
  {
    name: "extended regular expressions",
    read: (text) => ereToJs(text),
    refusals: [RegexError],
    pieces: [
      "a",
      "(",
      ")",
      "[",
      "]",
      "[:alpha:]",
      "{",
      "}",
      "1",
      ",",
      "*",
      "+",
      "?",
      "^",
      "$",
      "\\",
      "|",
      ".",
    ],
  },
  {
    name: "basic regular expressions",
    read: (text) => breToJs(text),
    refusals: [RegexError],
    pieces: [
      "a",
      "\\(",
      "\\)",
      "[",
      "]",
      "[[:digit:]]",
      "\\{",
      "\\}",
      "1",
      ",",
      "*",
      "\\+",
      "^",
      "$",
      "\\",
      "\\|",
      "\\1",
    ],
  },
  {
    name: "JSON patches",
    read: (text) =>
      applyJsonPatch({ a: [1, { b: 2 }], "": null }, [
        { op: "add", path: text, value: 1 },
        { op: "move", from: text, path: "/a/0" },
      ] as never),
    refusals: [JsonPatchError],
    pieces: ["/", "a", "0", "-", "~0", "~1", "~", "b", "__proto__", "constructor", "1e3", "-1"],
  },
];

describe.each(PARSERS)("$name", ({ read, refusals, pieces: own }) => {
  test("any text is read or refused", () => {
    fc.assert(
      fc.property(pieces(own), (text) => {
        try {
          read(text);
        } catch (error) {
          if (!refusals.some((refusal) => error instanceof refusal)) throw error;
        }
      }),
      { numRuns: 600 * FUZZ.runs, seed: FUZZ.seed },
    );
  });

  test.each(["(", "[", "{", "{{", "${", "$(", "a", "\\", '"', "-", "- ", "a:\n ", "!", ".."])(
    "ten thousand of %j end in time",
    (piece) => {
      const text = piece.repeat(10_000);
      try {
        read(text);
      } catch (error) {
        expect(refusals.some((refusal) => error instanceof refusal) ? "refused" : error).toBe("refused");
      }
    },
    10_000,
  );
});
