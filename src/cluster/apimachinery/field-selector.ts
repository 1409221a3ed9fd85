// In Kubernetes: k8s.io/apimachinery/pkg/fields. Field selectors: `status.phase=Running,spec.nodeName!=node-1`.

export interface FieldTerm {
  field: string;
  operator: "=" | "!=";
  value: string;
}

export class FieldSelectorError extends Error {}

/** Splits at commas that are not escaped. */
function termsOf(text: string): string[] {
  const terms: string[] = [];
  let term = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\" && i + 1 < text.length) term += text[i] + text[++i];
    else if (text[i] === ",") {
      terms.push(term);
      term = "";
    } else term += text[i];
  }
  return [...terms, term].filter((part) => part !== "");
}

const unescaped = (value: string): string => {
  if (/\\(?![\\,=])/.test(value) || /(^|[^\\])=/.test(value))
    throw new FieldSelectorError(`invalid field selector: invalid value ${JSON.stringify(value)}`);
  return value.replace(/\\([\\,=])/g, "$1");
};

/** Reads a field selector; throws FieldSelectorError in Kubernetes' words. */
export function parseFieldSelector(text: string): FieldTerm[] {
  return termsOf(text).map((term) => {
    const match = /^((?:[^\\=!]|\\.|!(?!=))*?)(!=|==|=)(.*)$/s.exec(term);
    if (!match) throw new FieldSelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field, operator, value] = match;
    return { field, operator: operator === "!=" ? "!=" : "=", value: unescaped(value) };
  });
}

/** Whether every term holds; `valueOf` gives a field's value. */
export const matchesFields = (terms: readonly FieldTerm[], valueOf: (field: string) => string): boolean =>
  terms.every(({ field, operator, value }) => (valueOf(field) === value) === (operator === "="));
