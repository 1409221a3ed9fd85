// In cel-go: common/types, checker/types. The types of expressions, and which may stand for which.

export interface Type {
  /** `int`, `list`, `object`, a library's own (`kubernetes.Quantity`), or `var` for a parameter of an overload. */
  readonly kind: string;
  readonly of?: readonly Type[];
  /** An object's name, a parameter's name. */
  readonly name?: string;
  /** An object's fields. */
  readonly field?: (name: string) => Type | undefined;
}

const simple = (kind: string): Type => ({ kind });

export const DYN = simple("dyn");
export const INT = simple("int");
export const UINT = simple("uint");
export const DOUBLE = simple("double");
export const BOOL = simple("bool");
export const STRING = simple("string");
export const BYTES = simple("bytes");
export const NULL = simple("null_type");
export const TIMESTAMP = simple("timestamp");
export const DURATION = simple("duration");
export const listOf = (item: Type): Type => ({ kind: "list", of: [item] });
export const mapOf = (key: Type, value: Type): Type => ({ kind: "map", of: [key, value] });
export const optionalOf = (value: Type): Type => ({ kind: "optional_type", of: [value] });
export const typeOf = (value: Type): Type => ({ kind: "type", of: [value] });
export const variable = (name: string): Type => ({ kind: "var", name });
export const objectOf = (name: string, fields: ReadonlyMap<string, Type>): Type => ({
  kind: "object",
  name,
  field: (field) => fields.get(field),
});

/** What parameters stand for. */
export type Bindings = Map<string, Type>;

export function resolve(type: Type, bindings: Bindings): Type {
  if (type.kind === "var") {
    const bound = bindings.get(type.name!);
    return bound ? resolve(bound, bindings) : type;
  }
  return type.of ? { ...type, of: type.of.map((one) => resolve(one, bindings)) } : type;
}

/** What nobody fixed is dyn in the end. */
export const settled = (type: Type, bindings: Bindings): Type => {
  const resolved = resolve(type, bindings);
  if (resolved.kind === "var") return DYN;
  return resolved.of ? { ...resolved, of: resolved.of.map((one) => settled(one, bindings)) } : resolved;
};

const NULLABLE = new Set(["timestamp", "duration", "object", "optional_type"]);

/** Whether a value of type `given` may stand where `wanted` is; binds parameters. */
export function assignable(wanted: Type, given: Type, bindings: Bindings): boolean {
  const a = wanted.kind === "var" ? resolve(wanted, bindings) : wanted;
  const b = given.kind === "var" ? resolve(given, bindings) : given;
  if (a.kind === "var") {
    if (b.kind !== "var" || a.name !== b.name) bindings.set(a.name!, b);
    return true;
  }
  if (b.kind === "var") {
    bindings.set(b.name!, a);
    return true;
  }
  if (a.kind === "dyn" || b.kind === "dyn") return true;
  if (b.kind === "null_type" && (NULLABLE.has(a.kind) || a.kind.includes("."))) return true;
  if (a.kind === "null_type" && (NULLABLE.has(b.kind) || b.kind.includes("."))) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === "object") return a.name === b.name;
  return (a.of ?? []).every((one, i) => assignable(one, b.of?.[i] ?? DYN, bindings));
}

/** As cel-go prints it. */
export function typeText(type: Type): string {
  if (type.kind === "object") return type.name!;
  if (type.kind === "var") return "dyn";
  if (type.kind === "null_type") return "null";
  return type.of ? `${type.kind}(${type.of.map(typeText).join(", ")})` : type.kind;
}

export function sameType(a: Type, b: Type): boolean {
  if (a.kind !== b.kind || a.name !== b.name) return false;
  return (a.of ?? []).every((one, i) => b.of?.[i] !== undefined && sameType(one, b.of[i]));
}

/** Reads `map(string, list(A))`; single capitals are parameters. */
export function parseType(text: string): Type {
  const open = text.indexOf("(");
  if (open < 0) return /^[A-Z]$/.test(text) ? variable(text) : simple(text);
  const of = splitTypes(text.slice(open + 1, -1)).map(parseType);
  return { kind: text.slice(0, open), of };
}

/** Splits at the commas that no parentheses hold. */
export function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of text) {
    if (char === "(") depth++;
    if (char === ")") depth--;
    if (char === "," && depth === 0) {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  if (part.trim()) parts.push(part.trim());
  return parts;
}
