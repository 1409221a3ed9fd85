// In Go: fmt.Sprintf over decoded JSON values.

import { goQuote } from "./go-format.ts";
import { goNumber, goPlain, goSyntax } from "./go-value.ts";

/** Formats as Go does, mistakes included: `%!d(string=x)`, `%!s(MISSING)`. */
export function goPrintf(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = format.replace(
    /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%])/g,
    (all, flags: string, width, precision, verb: string) => {
      if (verb === "%") return "%";
      const wide = width === "*" ? Number(values[next++]) : Number(width ?? 0);
      const exact =
        precision === "*"
          ? Number(values[next++])
          : precision === undefined
            ? all.includes(".")
              ? 0
              : undefined
            : Number(precision);
      if (next >= values.length) return `%!${verb}(MISSING)`;
      return padded(formatted(verb, flags, exact, values[next++]), flags, wide);
    },
  );
  if (next >= values.length) return text;
  return `${text}%!(EXTRA ${values
    .slice(next)
    .map((value) => `${goTypeName(value)}=${goPlain(value)}`)
    .join(", ")})`;
}

const goTypeName = (value: unknown) => {
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  if (value === null || value === undefined) return "<nil>";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
};

function formatted(verb: string, flags: string, precision: number | undefined, value: unknown): string {
  const wrong = () =>
    `%!${verb}(${value === null || value === undefined ? "<nil>" : `${goTypeName(value)}=${goPlain(value)}`})`;
  switch (verb) {
    case "v":
      return flags.includes("#") ? goSyntax(value) : goPlain(value);
    case "s":
      if (typeof value === "number" || typeof value === "boolean" || value === null || value === undefined)
        return wrong();
      return precision === undefined ? goPlain(value) : [...goPlain(value)].slice(0, precision).join("");
    case "q":
      return typeof value === "string" ? goQuote(value) : wrong();
    case "t":
      return typeof value === "boolean" ? String(value) : wrong();
    case "T":
      return goTypeName(value);
    default:
      return typeof value === "number" ? number(verb, flags, precision, value, wrong) : wrong();
  }
}

function number(
  verb: string,
  flags: string,
  precision: number | undefined,
  value: number,
  wrong: () => string,
): string {
  const signed = (text: string) => (flags.includes("+") && value >= 0 ? `+${text}` : text);
  if ("dxXobc".includes(verb) && !Number.isInteger(value)) return wrong();
  switch (verb) {
    case "d":
      return signed(goNumber(value));
    case "x":
      return value.toString(16);
    case "X":
      return value.toString(16).toUpperCase();
    case "o":
      return value.toString(8);
    case "b":
      return value.toString(2);
    case "c":
      return String.fromCodePoint(value);
    case "f":
    case "F":
      return Number.isInteger(value) && precision === undefined
        ? wrong()
        : signed(value.toFixed(precision ?? 6));
    case "g":
      return signed(goNumber(value));
    case "e":
      return signed(value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, "e$10$2"));
    default:
      return wrong();
  }
}

function padded(text: string, flags: string, width: number): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (flags.includes("0"))
    return /^[-+]/.test(text) ? text[0] + "0".repeat(missing) + text.slice(1) : "0".repeat(missing) + text;
  return " ".repeat(missing) + text;
}
