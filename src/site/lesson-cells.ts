// The runnable cells of a lesson: read from its rendered code block by the page, and from its source by the tests.

export interface LessonCell {
  id: string;
  text: string;
  /** Whether it is applied, and not typed. */
  manifest: boolean;
  /** The line that it is meant to fail with somewhere: `<Cell id="stuck" error="error: timed out">`. */
  error?: string;
}

const entities: Record<string, string> = {
  lt: "<",
  gt: ">",
  quot: '"',
  amp: "&",
  "#39": "'",
  "#x27": "'",
  "#x3C": "<",
  "#x26": "&",
};

/** The cell in `<pre><code class="language-…">`; throws when there is not exactly one block, in bash or yaml. */
export function cellFrom(id: string, html: string): LessonCell {
  const blocks = [...html.matchAll(/<code[^>]*class="language-([\w-]+)"[^>]*>([\s\S]*?)<\/code>/g)];
  if (blocks.length !== 1) throw new Error(`cell "${id}" has ${blocks.length} code blocks instead of one`);
  const [, language, code] = blocks[0];
  return cell(
    id,
    language,
    code.replace(/&([#\w]+);/g, (whole, name: string) => entities[name] ?? whole),
  );
}

/** Every cell of a lesson's source, in order. */
export function cellsIn(source: string): LessonCell[] {
  const cells = source.matchAll(
    /<Cell id="([\w-]+)"(?: error="([^"]*)")?>\s*```([\w-]+)\n([\s\S]*?)```\s*<\/Cell>/g,
  );
  return [...cells].map(([, id, error, language, code]) => ({
    ...cell(id, language, code),
    ...(error === undefined ? {} : { error }),
  }));
}

function cell(id: string, language: string, code: string): LessonCell {
  if (language !== "bash" && language !== "yaml")
    throw new Error(`cell "${id}" is written in ${language}; a cell is bash or yaml`);
  return { id, text: code.trim(), manifest: language === "yaml" };
}
