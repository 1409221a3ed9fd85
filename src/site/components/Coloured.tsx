// YAML with its keys, comments and values told apart: enough for a manifest of a lesson, which nobody edits in place.

const LINE = /^(\s*(?:- )*)([\w./-]+)(:)(.*)$/;

export function Coloured({ yaml }: { yaml: string }) {
  return <>{yaml.split("\n").map((line) => colour(line))}</>;
}

function colour(line: string) {
  if (/^\s*#/.test(line)) return <span class="yaml-comment">{line + "\n"}</span>;
  const match = LINE.exec(line);
  if (!match) return <span class={line.startsWith("---") ? "yaml-comment" : undefined}>{line + "\n"}</span>;
  const [, indent, key, colon, rest] = match;
  return (
    <span>
      {indent}
      <span class="yaml-key">{key}</span>
      {colon}
      <span class="yaml-value">{rest}</span>
      {"\n"}
    </span>
  );
}
