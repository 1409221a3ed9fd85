// In cel-go: parser/gen/CEL.g4, the lexer. Text into tokens; positions are offsets.

export type TokenKind =
  "int" | "uint" | "float" | "string" | "bytes" | "identifier" | "escaped" | "operator" | "end";

export interface Token {
  kind: TokenKind;
  /** As written. */
  text: string;
  at: number;
  /** Of strings and bytes: what is between the quotes, with escapes resolved. */
  value?: string | Uint8Array;
}

export class CelSyntaxError extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const SPACE = /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y;
const FLOAT = /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y;
const UINT = /(?:0x[0-9a-fA-F]+|\d+)[uU]/y;
const INT = /0x[0-9a-fA-F]+|\d+/y;
const TEXT =
  /(?:[rR]?[bB]?|[bB][rR])(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])*')/y;
const RAW_TEXT = /[bB]?[rR][bB]?(?:"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*')/y;
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const ESCAPED = /`[A-Za-z0-9_.\-/ ]+`/y;
const OPERATOR = /==|!=|<=|>=|&&|\|\||[[\]{}().,\-!?:+*/%<>]/y;

const at = (pattern: RegExp, text: string, position: number): string | undefined => {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
};

export function tokens(source: string): Token[] {
  const list: Token[] = [];
  let position = 0;
  for (;;) {
    position += at(SPACE, source, position)?.length ?? 0;
    if (position >= source.length) break;
    const token = tokenAt(source, position);
    list.push(token);
    position += token.text.length;
  }
  list.push({ kind: "end", text: "<EOF>", at: source.length });
  return list;
}

const KINDS: readonly (readonly [RegExp, TokenKind])[] = [
  [FLOAT, "float"],
  [UINT, "uint"],
  [INT, "int"],
  [IDENTIFIER, "identifier"],
  [ESCAPED, "escaped"],
  [OPERATOR, "operator"],
];

function tokenAt(source: string, position: number): Token {
  const text = at(RAW_TEXT, source, position) ?? at(TEXT, source, position);
  if (text) return textToken(text, position);
  for (const [pattern, kind] of KINDS) {
    const found = at(pattern, source, position);
    if (found) return { kind, text: found, at: position };
  }
  const quote = source[position];
  const rest = quote === '"' || quote === "'" ? source.slice(position) : quote;
  throw new CelSyntaxError(position, `token recognition error at: '${rest}'`);
}

function textToken(text: string, position: number): Token {
  const prefix = /^[rRbB]*/.exec(text)![0].toLowerCase();
  const quoted = text.slice(prefix.length);
  const width = /^("""|''')/.test(quoted) ? 3 : 1;
  const inner = quoted.slice(width, -width);
  const bytes = prefix.includes("b");
  const content = prefix.includes("r") ? inner : unescape(inner, position);
  const value = bytes ? new TextEncoder().encode(content) : content;
  return { kind: bytes ? "bytes" : "string", text, at: position, value };
}

const PLAIN: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "`": "`",
  "?": "?",
};

function unescape(text: string, position: number): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|X([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([^]))/g,
    (whole, x, bigX, u, bigU, octal, char) => {
      const hex = x ?? bigX ?? u ?? bigU;
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      if (octal) return String.fromCodePoint(parseInt(octal, 8));
      if (PLAIN[char] === undefined)
        throw new CelSyntaxError(position, `token recognition error at: '${whole}'`);
      return PLAIN[char];
    },
  );
}
