// In Go: encoding/json's syntax errors. Says what is wrong with a text that is no JSON.

const CONTEXTS = {
  value: "looking for beginning of value",
  key: "looking for beginning of object key string",
  colon: "after object key",
  object: "after object key:value pair",
  array: "after array element",
  end: "after top-level value",
} as const;

const shown = (char: string) =>
  char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${JSON.stringify(char).slice(1, -1)}'`;

/** As `invalid character '}' looking for beginning of value`, or `unexpected EOF`. */
export function jsonProblem(text: string): string {
  const stack: ("object" | "array")[] = [];
  let expected: keyof typeof CONTEXTS = "value";
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (/\s/.test(char)) continue;
    const bad = `invalid character ${shown(char)} ${CONTEXTS[expected]}`;
    if (expected === "value") {
      const length = valueLength(text, i);
      if (char === "{" || char === "[") {
        stack.push(char === "{" ? "object" : "array");
        expected = char === "{" ? "key" : "value";
      } else if (char === "]" && stack.at(-1) === "array") expected = closed(stack);
      else if (length === undefined) return literalProblem(text, i) ?? bad;
      else if (i + length > text.length) return "unexpected EOF";
      else {
        i += length - 1;
        expected = stack.at(-1) ?? "end";
      }
    } else if (expected === "key") {
      if (char === "}") expected = closed(stack);
      else if (char !== '"') return bad;
      else {
        i += (valueLength(text, i) ?? 1) - 1;
        expected = "colon";
      }
    } else if (expected === "colon") {
      if (char !== ":") return bad;
      expected = "value";
    } else if (expected === "object" && char === ",") expected = "key";
    else if (expected === "array" && char === ",") expected = "value";
    else if ((expected === "object" && char === "}") || (expected === "array" && char === "]"))
      expected = closed(stack);
    else return bad;
  }
  return "unexpected EOF";
}

/** A word that begins as true, false or null do: `invalid character 'o' in literal null (expecting 'u')`. */
function literalProblem(text: string, from: number): string | undefined {
  const literal = ["true", "false", "null"].find((word) => word[0] === text[from]);
  if (!literal) return undefined;
  let same = 1;
  while (text[from + same] === literal[same]) same++;
  if (from + same >= text.length) return "unexpected EOF";
  return `invalid character ${shown(text[from + same])} in literal ${literal} (expecting ${shown(literal[same])})`;
}

function closed(stack: ("object" | "array")[]): "object" | "array" | "end" {
  stack.pop();
  return stack.at(-1) ?? "end";
}

function valueLength(text: string, from: number): number | undefined {
  const rest = text.slice(from);
  if (rest[0] === '"') return /^"(?:[^"\\]|\\.)*"/s.exec(rest)?.[0].length ?? rest.length + 1;
  return /^(-?\d+(\.\d+)?([eE][-+]?\d+)?|true|false|null)/.exec(rest)?.[0].length;
}
