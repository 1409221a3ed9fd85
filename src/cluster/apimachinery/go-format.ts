// How Go prints values in Kubernetes' messages.

/** A Go string literal, as fmt's %q prints it. */
export const goQuote = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u00a0\u00ad]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/**
 * A value in a field error: strings quoted, numbers and booleans bare, objects and lists as JSON
 * (apimachinery's field.Error.ErrorBody).
 */
export function goValue(value: unknown): string {
  if (typeof value === "string") return goQuote(value);
  if (value === null || value === undefined) return "null";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
