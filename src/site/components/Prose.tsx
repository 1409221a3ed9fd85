// Short texts that come as data: paragraphs, numbered lists and code between backquotes.

/** Words between backquotes are code. */
export function Marked({ text }: { text: string }) {
  return (
    <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code translate={false}>{part}</code> : part))}</>
  );
}

/** Paragraphs and numbered lists, parted by blank lines. */
export function Prose({ text }: { text: string }) {
  return (
    <div class="prose">
      {text
        .trim()
        .split(/\n\s*\n/)
        .map((block) => (/^\d+\. /.test(block) ? <Steps block={block} /> : <Paragraph block={block} />))}
    </div>
  );
}

function Steps({ block }: { block: string }) {
  return (
    <ol>
      {block.split(/\n(?=\d+\. )/).map((step) => (
        <li>
          <Marked text={step.replace(/^\d+\. /, "")} />
        </li>
      ))}
    </ol>
  );
}

function Paragraph({ block }: { block: string }) {
  return (
    <p>
      <Marked text={block} />
    </p>
  );
}
