// In Kubernetes: sigs.k8s.io/json, strict decoding. JSON.parse keeps the last of two equal keys silently; this finds them.

/** Paths of the keys that a JSON text has twice in one object (`metadata.labels.a`), in the order of the text. */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  const stack: { keys?: Set<string>; step: string }[] = [];
  let previous = "";
  let pendingKey = "";
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const part = match[0];
    const top = stack[stack.length - 1];
    if (part === "{") stack.push({ keys: new Set(), step: "" });
    else if (part === "[") stack.push({ step: "[0]" });
    else if (part === "}" || part === "]") stack.pop();
    else if (part === "," && top && !top.keys) top.step = `[${Number(top.step.slice(1, -1)) + 1}]`;
    else if (part === ":" && top?.keys) noteKey(pendingKey, top, stack, found);
    else if (part[0] === '"' && (previous === "{" || previous === ",")) pendingKey = part;
    previous = part;
  }
  return found;
}

function noteKey(
  quoted: string,
  top: { keys?: Set<string>; step: string },
  stack: readonly { step: string }[],
  found: string[],
) {
  const key = JSON.parse(quoted) as string;
  top.step = key;
  if (!top.keys!.has(key)) return void top.keys!.add(key);
  const path = stack.reduce(
    (path, { step }) => (step[0] === "[" || !path ? path + step : `${path}.${step}`),
    "",
  );
  if (!found.includes(path)) found.push(path);
}
